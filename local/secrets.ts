import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LocalSecret {
  readonly arn: string;
  readonly name: string;
  readonly value: string;
}

export interface LocalSecrets {
  readonly url: string;
  stop(): Promise<void>;
}

const getValue = 'secretsmanager.GetSecretValue';

/** Speaks as much of Secrets Manager (AWS JSON 1.1) as the functions use: GetSecretValue, by name or ARN. */
export async function startSecrets(secrets: readonly LocalSecret[]): Promise<LocalSecrets> {
  const server: Server = createServer((request, response) => {
    void answer(secrets, request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

async function answer(secrets: readonly LocalSecret[], request: IncomingMessage): Promise<Answer> {
  const target = request.headers['x-amz-target'];
  if (target !== getValue) return refuse('InvalidRequestException', `"${target}" is not run here; run is ${getValue}.`);
  const { SecretId } = JSON.parse(await readText(request)) as { SecretId?: string };
  const secret = secrets.find(({ arn, name }) => SecretId === arn || SecretId === name);
  if (secret === undefined)
    return refuse('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  const { arn, name, value } = secret;
  return { status: 200, body: { ARN: arn, Name: name, SecretString: value, VersionStages: ['AWSCURRENT'] } };
}

function refuse(type: string, message: string): Answer {
  return { status: 400, body: { __type: type, Message: message } };
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
