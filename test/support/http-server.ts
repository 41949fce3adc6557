import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** A server on loopback that answers each request with the next status, the last one for ever. */
export async function startHttpServer(...statuses: readonly number[]) {
  const received: Received[] = [];
  const server: Server = createServer(async (request, response) => {
    const body = await readBody(request);
    const status = statuses[Math.min(received.length, statuses.length - 1)] ?? 200;
    received.push({ method: request.method ?? '', path: request.url ?? '', body });
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
