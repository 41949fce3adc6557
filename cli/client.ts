import { randomUUID } from 'node:crypto';
import type { ErrorBody } from '../api/answers.ts';
import { actorHeader, isActor } from '../api/identity.ts';
import { badInput, CliError } from './errors.ts';
import type { Io } from './io.ts';

/** Talks to a server of Tocsin. Every call that changes something has a name of its own, so that it is done once. */
export interface Client {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  /** Posts a text as it is. */
  send<T>(path: string, body: string): Promise<T>;
  /** Gives a command; see `domain/incident/command-schema.ts`. */
  command<T>(incidentId: string, command: { readonly type: string } & Readonly<Record<string, unknown>>): Promise<T>;
  readonly actor: string;
}

export const defaultServer = 'http://127.0.0.1:4380';
export const defaultActor = 'privacy-office';

/** @throws CliError of code 1 when the server refuses, of code 2 for everything else that is no success. */
export function createClient(
  io: Pick<Io, 'fetch' | 'env'>,
  flags: { readonly server?: string; readonly as?: string },
): Client {
  const server = (flags.server ?? io.env.TOCSIN_SERVER ?? defaultServer).replace(/\/+$/, '');
  const actor = flags.as ?? io.env.TOCSIN_ACTOR ?? defaultActor;
  if (!URL.canParse(server)) throw badInput(`"${server}" is no address of a server; write it as ${defaultServer}`);
  if (!isActor(actor)) throw badInput(`"${actor}" is no actor id: letters, digits, . _ and -, as in ${defaultActor}`);

  async function call<T>(path: string, init: RequestInit): Promise<T> {
    const headers = { accept: 'application/json', [actorHeader]: actor, ...init.headers };
    const response = await reach(`${server}${path}`, { ...init, headers });
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return body as T;
    throw new CliError(response.status === 409 ? 1 : 2, readError(body, response.status));
  }

  async function reach(url: string, init: RequestInit): Promise<Response> {
    try {
      return await io.fetch(url, init);
    } catch (cause) {
      const message = `No server answers at ${server}. Start one with "npm start", or name another with --server or TOCSIN_SERVER.`;
      throw Object.assign(new CliError(2, { code: 'unreachable', message }), { cause });
    }
  }

  function post<T>(path: string, body: unknown): Promise<T> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    return call(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  return {
    actor,
    get: (path) => call(path, {}),
    post,
    send(path, body) {
      const headers = { 'content-type': 'application/octet-stream', 'idempotency-key': randomUUID() };
      return call(path, { method: 'POST', headers, body });
    },
    command: (incidentId, command) => post(`/incidents/${encodeURIComponent(incidentId)}/commands`, { command }),
  };
}

function readError(body: unknown, status: number): ErrorBody {
  if (typeof body === 'object' && body !== null && 'code' in body && 'message' in body) return body as ErrorBody;
  return {
    code: 'no-tocsin',
    message: `The server answered ${status} and not as Tocsin does. Is --server or TOCSIN_SERVER right?`,
  };
}
