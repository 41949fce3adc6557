import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SecondChannelMessage {
  readonly incidentId?: string;
  readonly kind: string;
  readonly text: string;
}

/** Stands in for the chat or paging service that a deployment's webhook leads to. */
export async function openSecondChannel(listener: (message: SecondChannelMessage) => void) {
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      listener(JSON.parse(body) as SecondChannelMessage);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
