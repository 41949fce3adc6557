import type { ListFile } from '../../cli/upload/list-file.ts';
import { sendParts } from '../../cli/upload/send-parts.ts';
import { confirmedIncident } from '../api/setup.ts';
import { bucketUrl } from '../support/memory-bucket.ts';
import { openTerminal, type Terminal } from './setup.ts';

const mebibyte = 1024 * 1024;
/** Three parts: 8 MiB, 8 MiB and the rest. */
const list = `email\n${'a@example.com\n'.repeat((20 * mebibyte) / 14)}`;

let terminal: Terminal;
let id: string;

beforeEach(async () => {
  terminal = await openTerminal();
  id = await confirmedIncident(terminal.world);
  terminal.put('people.csv', list);
});

afterEach(() => terminal.remove());

type Fetch = typeof fetch;
const partOf = (url: string) => Number(new URL(url).searchParams.get('partNumber'));

/** The way to the bucket and the server, with what is to go wrong on it: once for each part and trouble given. */
function over(trouble: (part: number, attempt: number) => 'breaks' | 'damages' | number | undefined) {
  const attempts: number[] = [];
  const asked: number[] = [];
  const go = (url: string, init: RequestInit | undefined) =>
    url.startsWith(bucketUrl)
      ? terminal.world.bucket.fetch(url, init)
      : Promise.resolve(terminal.world.app.request(url, init));
  const fetch: Fetch = async (url, init) => {
    const address = String(url);
    if (!address.startsWith(bucketUrl)) {
      if (address.endsWith('/upload/parts')) asked.push(...JSON.parse(String(init?.body)).parts);
      return go(address, init);
    }
    const part = partOf(address);
    attempts.push(part);
    const now = trouble(part, attempts.filter((one) => one === part).length);
    if (now === 'breaks') {
      throw Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) });
    }
    if (now === 'damages') return go(address, { ...init, body: 'something else' });
    if (now !== undefined) return new Response('<Error><Code>SlowDown</Code></Error>', { status: now });
    return go(address, init);
  };
  return { fetch, attempts, asked };
}

const stored = () => terminal.world.objects.get(`uploads/${id}/people.csv`);
const markIn = (text: string) => /--resume (\S+)/.exec(text)?.[1] ?? '';

describe('an upload from the command line', () => {
  it('goes past the server, part by part, and says how far it is', async () => {
    const { fetch, attempts } = over(() => undefined);

    const { code, out, err } = await terminal.run(`upload ${id} people.csv`, { fetch });

    expect(code).toBe(0);
    expect(out).toMatch(/^INC-\w+: stored the list people\.csv \(20,9\d\d,\d\d\d bytes\)\.\n$/);
    expect(err.split('\n').slice(1, -1)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^\d+ %: [\d.]+ MB of 21\.0 MB$/)]),
    );
    expect(attempts.sort()).toEqual([1, 2, 3]);
    expect(stored() === list).toBe(true);
  });

  it('draws a bar on a terminal, and nothing with --json', async () => {
    const drawn = await terminal.run(`upload ${id} people.csv`, { columns: 80 });
    const quiet = await terminal.run(`upload ${id} people.csv --name other.csv --json`, { columns: 80 });

    expect(drawn.out).toContain('█');
    expect(drawn.out.split('\r\x1b[K').at(-1)).toMatch(/^INC-/);
    expect([quiet.err, quiet.json.outcome]).toEqual(['', 'stored']);
  });

  it.each([
    ['the connection breaks', 'breaks'],
    ['the bucket has too much to do', 503],
    ['an address is too old', 403],
    ['it arrives as something else', 'damages'],
  ] as const)('sends a part again when %s, to a new address', async (_, trouble) => {
    const { fetch, attempts, asked } = over((part, attempt) => (part === 2 && attempt < 3 ? trouble : undefined));
    const pauses: number[] = [];

    const { code } = await terminal.run(`upload ${id} people.csv`, {
      fetch,
      pause: async (milliseconds) => void pauses.push(milliseconds),
    });

    expect(code).toBe(0);
    expect(attempts.sort()).toEqual([1, 2, 2, 2, 3]);
    expect([asked, pauses]).toEqual([
      [2, 2],
      [1000, 2000],
    ]);
    expect(stored() === list).toBe(true);
  });

  it('that breaks off for good says how to go on, and goes on with what is missing', async () => {
    const bad = over((part) => (part === 2 ? 'breaks' : undefined));
    const broken = await terminal.run(`upload ${id} people.csv`, { fetch: bad.fetch });
    const [there = []] = Object.values(terminal.world.bucket.underWay());
    const good = over(() => undefined);

    const resumed = await terminal.run(`upload ${id} people.csv --resume ${markIn(broken.err)}`, { fetch: good.fetch });

    expect([broken.code, stored() === list]).toEqual([2, true]);
    expect(broken.err).toContain('The upload broke off: the connection to the bucket broke (ECONNRESET).');
    expect(there).not.toContain(2);
    expect(good.attempts.sort()).toEqual([1, 2, 3].filter((part) => !there.includes(part)));
    expect([resumed.code, terminal.world.bucket.underWay()]).toEqual([0, {}]);
  });

  it('goes on only with the very file that broke off', async () => {
    const { fetch } = over((part) => (part === 2 ? 'breaks' : undefined));
    const { err } = await terminal.run(`upload ${id} people.csv`, { fetch });
    terminal.put('people.csv', `${list}b@example.com\n`);

    const { code, err: refused } = await terminal.run(`upload ${id} people.csv --resume ${markIn(err)}`);

    expect(code).toBe(2);
    expect(refused).toContain('changed since; begin anew, without --resume');
  });

  it('of a file that changes meanwhile stores nothing, and leaves nothing', async () => {
    const { fetch } = over((part) => {
      if (part === 3) terminal.put('people.csv', `${list.slice(0, -14)}b@example.com\n`);
      return undefined;
    });

    const { code, err } = await terminal.run(`upload ${id} people.csv`, { fetch });

    expect(code).toBe(2);
    expect(err).toContain('changed while it was uploaded');
    expect([stored(), terminal.world.bucket.underWay()]).toEqual([undefined, {}]);
  });

  it('that is refused at the end leaves nothing', async () => {
    const { fetch } = over((part) => {
      if (part === 3) Object.assign(terminal.world.record.heads.get(id)?.incident ?? {}, { status: 'dismissed' });
      return undefined;
    });

    const { code, err } = await terminal.run(`upload ${id} people.csv`, { fetch });

    expect([code, terminal.world.bucket.underWay()]).toEqual([1, {}]);
    expect(err).toContain('a list is for an incident that is open');
  });

  it('that was given up elsewhere is not sent for ever', async () => {
    const { fetch, attempts } = over((part) => {
      if (part === 2) void terminal.world.services.uploads.abort({ key: '', uploadId: 'upload-1' });
      return undefined;
    });

    const { code, err } = await terminal.run(`upload ${id} people.csv`, { fetch });

    expect([code, attempts.length <= 3]).toEqual([1, true]);
    expect(err).toContain('Begin anew');
  });

  it('needs a file with something in it', async () => {
    terminal.put('empty.csv', '');

    const { code, err } = await terminal.run(`upload ${id} empty.csv`);

    expect([code, err]).toEqual([2, 'empty.csv is empty\n']);
  });
});

describe('parts that are sent', () => {
  const parts = Array.from({ length: 120 }, (_, index) => ({ part: index + 1, from: index, bytes: 1 }));
  const file: ListFile = {
    ...{ bytes: parts.length, parts, mark: '' },
    read: async () => new Uint8Array(1),
    isUnchanged: async () => true,
    close: async () => {},
  };
  const urlOf = (part: number) => ({ part, url: `${bucketUrl}?partNumber=${part}` });

  it('are four at a time, and addresses are asked for in groups', async () => {
    let [running, most] = [0, 0];
    const asked: (readonly number[])[] = [];
    const fetch: Fetch = async (url) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return new Response('', { headers: { etag: `"${partOf(String(url))}"` } });
    };

    const sent = await sendParts({
      ...{ io: { fetch, pause: async () => {} }, file, wanted: parts, given: [1, 2].map(urlOf), most: 50 },
      ask: async (numbers) => {
        asked.push(numbers);
        return { urls: numbers.map(urlOf), validSeconds: 3600 };
      },
      onSent: () => {},
    });

    expect([most, asked.map((numbers) => [numbers[0], numbers.at(-1)])]).toEqual([
      4,
      [
        [3, 52],
        [53, 102],
        [103, 120],
      ],
    ]);
    expect(sent.every(({ part, etag }) => etag === `"${part}"`)).toBe(true);
    expect(new Set(sent.map(({ part }) => part)).size).toBe(120);
  });
});
