import { createHash } from 'node:crypto';
import type { Part } from '../../domain/mailing/upload-parts.ts';
import type { PartUrls } from '../../functions/requests/upload-list.ts';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import type { ListFile } from './list-file.ts';
import { PassingError, retry } from './retry.ts';

/** A part that is there, with the bucket's mark of it. */
export interface SentPart {
  readonly part: number;
  readonly etag: string;
}

export interface Sending {
  readonly io: Pick<Io, 'fetch' | 'pause'>;
  readonly file: ListFile;
  /** What is to be sent, in order. */
  readonly wanted: readonly Part[];
  /** Addresses of the first of them, if there are any yet. */
  readonly given: PartUrls['urls'];
  /** Addresses given in one answer at most. */
  readonly most: number;
  /** Asks for addresses. */
  ask(parts: readonly number[]): Promise<PartUrls>;
  onSent(part: Part): void;
}

/** Parts under way at a time; as many are held in memory. */
const lanes = 4;

/** Sends parts side by side, each until it is there. @throws what the first one failed by; the others are stopped then. */
export async function sendParts(sending: Sending): Promise<readonly SentPart[]> {
  const { wanted, file, io, onSent } = sending;
  const stop = new AbortController();
  const addresses = createAddresses(sending);
  const queue = wanted.values();
  const sent: SentPart[] = [];

  async function runLane(): Promise<void> {
    for (const part of queue) {
      if (stop.signal.aborted) return;
      const body = await file.read(part);
      const md5 = createHash('md5').update(body).digest('base64');
      const etag = await retry(io, stop.signal, async (attempt) => {
        // An address may be too old, or lead to where the bucket no longer is: the next attempt has another.
        const url = await (attempt === 1 ? addresses.take(part.part) : addresses.renew(part.part));
        return put(io, url, body, md5, stop.signal);
      });
      sent.push({ part: part.part, etag });
      onSent(part);
    }
  }

  let failure: { readonly because: unknown } | undefined;
  const running = Array.from({ length: lanes }, () =>
    runLane().catch((because: unknown) => {
      failure ??= { because };
      stop.abort();
    }),
  );
  await Promise.all(running);
  if (failure !== undefined) throw failure.because;
  return sent;
}

/** Addresses, fetched many at a time, one answer after the other, and let go of when they are used. */
function createAddresses({ given, wanted, most, ask }: Sending) {
  const known = new Map(given.map(({ part, url }) => [part, url]));
  let asked = given.length;
  let last: Promise<unknown> = Promise.resolve();

  async function request(parts: readonly number[]): Promise<void> {
    for (const { part, url } of (await ask(parts)).urls) known.set(part, url);
  }

  function use(part: number): string {
    const url = known.get(part);
    known.delete(part);
    if (url === undefined) throw new PassingError(`The server gave no address for part ${part}`);
    return url;
  }

  return {
    async take(part: number): Promise<string> {
      const turn = last.then(async () => {
        if (known.has(part)) return;
        const next = wanted.slice(asked, asked + most).map((one) => one.part);
        await request(next);
        asked += next.length;
      });
      last = turn.catch(() => undefined);
      await turn;
      return use(part);
    },
    async renew(part: number): Promise<string> {
      await request([part]);
      return use(part);
    },
  };
}

async function put(
  { fetch }: Pick<Io, 'fetch'>,
  url: string,
  body: Uint8Array<ArrayBuffer>,
  md5: string,
  signal: AbortSignal,
): Promise<string> {
  // The bucket compares the sum with what has arrived.
  const init = { method: 'PUT', body, headers: { 'content-md5': md5 }, signal };
  const response = await fetch(url, init).catch((cause: unknown) => {
    throw new PassingError(`the connection to the bucket broke${codeOf(cause)}`, { cause });
  });
  const text = await response.text().catch(() => '');
  const etag = response.headers.get('etag');
  if (response.ok && etag !== null) return etag;
  const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1];
  if (code === 'NoSuchUpload') {
    const message = 'The upload is gone: it was completed or given up, or is a day old. Begin anew, without --resume.';
    throw new CliError(1, { code: 'upload-gone', message });
  }
  throw new PassingError(`the bucket answered ${response.status}${code === undefined ? '' : ` (${code})`}`);
}

/** What Node says of a connection stands in the cause of what fetch throws. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? ` (${String(cause.code)})` : '';
}
