import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from './requests.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** The answer is lost on the way: the socket is cut instead. */
  readonly isLost?: boolean;
}

/** What a body that is not JSON is read as. */
export const malformed = Symbol('malformed');

export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (chunks.length === 0) return {};
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return malformed;
  }
}

export function reply(response: ServerResponse, answer: Answer | Refusal): void {
  if ('type' in answer) {
    response.writeHead(answer.status, { 'content-type': 'application/json', 'x-amzn-errortype': answer.type });
    response.end(JSON.stringify({ message: answer.message }));
    return;
  }
  if (answer.isLost) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer.body));
}
