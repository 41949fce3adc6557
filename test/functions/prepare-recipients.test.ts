import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Envelope } from '../../domain/incident/commands.ts';
import type { Incident, Mailing } from '../../domain/incident/state.ts';
import { mailingKeys } from '../../domain/mailing/addressee.ts';
import { hashAddress } from '../../functions/recipients/keyed-hash.ts';
import { type PrepareServices, prepareList } from '../../functions/recipients/prepare.ts';
import type { ObjectStore } from '../../functions/runtime/ports.ts';
import { expectedFigures, recipientFile, tokyoList } from '../../local/recipient-file.ts';

const input = { incidentId: 'INC-1', mailingId: 'M-1' };
const listKey = 'incidents/INC-1/lists/list.csv';
const keys = mailingKeys('INC-1', 'M-1');
const hashKey = '00'.repeat(32);

class Killed extends Error {}

/** A bucket and a record in memory; the process can be killed at any of their calls. */
function setup(list: Uint8Array | string | Readonly<Record<string, string>>, key = listKey) {
  const stored = new Map<string, Buffer>();
  if (typeof list === 'string' || list instanceof Uint8Array) stored.set(key, Buffer.from(list));
  else for (const [name, text] of Object.entries(list)) stored.set(key + name, Buffer.from(text));
  const commands: Envelope[] = [];
  let mailing = { id: 'M-1', listKey: key, status: 'drafted', approvals: [] } as unknown as Mailing;
  let calls = 0;
  let killAt = Number.POSITIVE_INFINITY;
  let killAfter = false;
  const step = async <T>(act: () => T | Promise<T>): Promise<T> => {
    calls += 1;
    if (calls === killAt && !killAfter) throw new Killed();
    const result = await act();
    if (calls === killAt) throw new Killed();
    return result;
  };
  const objects: ObjectStore = {
    read: (name) =>
      step(async () => {
        const bytes = stored.get(name);
        if (bytes === undefined) throw new Error(`no object ${name}`);
        return (async function* () {
          for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
        })();
      }),
    readText: async (name) => stored.get(name)?.toString('utf8'),
    write: (name, body) =>
      step(async () => {
        const parts: Uint8Array[] = [];
        if (typeof body === 'string') parts.push(Buffer.from(body));
        else if (body instanceof Uint8Array) parts.push(body);
        else for await (const part of body) parts.push(part);
        stored.set(name, Buffer.concat(parts));
      }),
    remove: (name) => step(() => void stored.delete(name)),
    async *list(prefix) {
      yield* [...stored.keys()].filter((name) => name.startsWith(prefix)).sort();
    },
  };
  const services: PrepareServices = {
    objects,
    record: { read: async () => ({ incident: { mailings: [mailing] } as unknown as Incident, version: 1 }) },
    commands: {
      run: (envelope) =>
        step(() => {
          const { command } = envelope;
          if (!commands.some(({ commandId }) => commandId === envelope.commandId)) commands.push(envelope);
          if (command.type === 'record-preparation') mailing = { ...mailing, status: 'prepared', preparation: command };
          if (command.type === 'quarantine-list') mailing = { ...mailing, status: 'cancelled' };
          return { outcome: 'accepted', incidentId: 'INC-1', version: 2, entries: [] };
        }),
    },
    secrets: { read: async () => hashKey },
    config: { hashKeySecret: 'hash-key' },
  };
  return {
    stored,
    commands,
    services,
    kill: (at: number, after: boolean) => {
      calls = 0;
      killAt = at;
      killAfter = after;
    },
    lines: (name: string) => (stored.get(name)?.toString('utf8') ?? '').split('\n').filter((line) => line !== ''),
    preparation: () => {
      const command = commands.find((envelope) => envelope.command.type === 'record-preparation')?.command;
      if (command?.type !== 'record-preparation') throw new Error('nothing was recorded');
      return command;
    },
  };
}

const tokyo = (seed: number, rows: number) => Buffer.concat([...recipientFile(tokyoList(seed, rows))]);

describe('preparing a list', () => {
  it('leaves shards sorted by hash, their digest in the record, and no upload', async () => {
    const { services, stored, lines, preparation } = setup(tokyo(1, 20_000));

    expect(await prepareList(input, services)).toEqual({ outcome: 'prepared' });

    const { totals, shards, listDigest } = preparation();
    expect(totals).toEqual(expectedFigures(tokyoList(1, 20_000)));
    expect(shards).toEqual([8192, totals.accepted - 8192]);
    const bytes = shards.map((_, shard) => stored.get(keys.shard(shard)) ?? Buffer.alloc(0));
    expect(createHash('sha256').update(Buffer.concat(bytes)).digest('hex')).toBe(listDigest);
    const hashes = shards.flatMap((_, shard) => lines(keys.shard(shard))).map((line) => JSON.parse(line).h as string);
    expect(hashes).toEqual([...new Set(hashes)].sort());
    expect(hashes).toHaveLength(totals.accepted);
    expect(lines(keys.unreachable)).toHaveLength(totals.unreachable);
    expect([...stored.keys()].some((key) => key.includes('/lists/'))).toBe(false);
  });

  it('merges the rows of one address into one line with what all of them say', async () => {
    const { services, lines } = setup(
      'メールアドレス,氏名,区分,言語,居住地,郵便番号,住所\n' +
        'taro@example.jp,山田 太郎,カード番号,ja,JP,100-0001,例町1\n' +
        'ＴＡＲＯ＠example.jp,山田 花子,email,ja,DE,100-0001,例町1\n' +
        'hanako@example.jp,"鈴木 ""花子""",,en,,,\n',
    );

    await prepareList(input, services);

    const recipients = lines(keys.shard(0)).map((line) => JSON.parse(line));
    expect(recipients.find(({ a }) => a === 'taro@example.jp')).toEqual({
      h: hashAddress(hashKey, 'taro@example.jp'),
      a: 'taro@example.jp',
      l: 'ja',
      r: ['DE', 'JP'],
      c: ['email', 'payment-card-number'],
      p: ['100-0001 例町1'],
    });
    expect(recipients.find(({ a }) => a === 'hanako@example.jp')).toEqual({
      h: hashAddress(hashKey, 'hanako@example.jp'),
      a: 'hanako@example.jp',
      n: '鈴木 "花子"',
      l: 'en',
    });
  });

  it('keeps what a letter needs of rows without a usable address, and never that address', async () => {
    const { services, stored, lines, preparation } = setup(
      '氏名,email,郵便番号,住所,区分\n山田,,100-0001,例町1,カード番号\n鈴木,su zu@example.jp,100-0002,例町2,\n',
    );

    await prepareList(input, services);

    expect(lines(keys.unreachable).map((line) => JSON.parse(line))).toEqual([
      { file: 'list.csv', line: 2, n: '山田', c: ['payment-card-number'], p: ['100-0001 例町1'] },
    ]);
    expect(lines(keys.rejected).map((line) => JSON.parse(line))).toEqual([
      { file: 'list.csv', line: 3, reason: 'space-inside', n: '鈴木', p: ['100-0002 例町2'] },
    ]);
    expect(stored.get(keys.rejected)?.includes('@')).toBe(false);
    expect(preparation().shards).toEqual([]);
  });

  it('merges across all files of a folder', async () => {
    const { services, preparation, lines } = setup(
      { 'a.csv': 'email\ntaro@example.jp\nx@\n', 'b.jsonl': '{"mail":"TARO@example.jp"}\n{"mail":"b@example.jp"}' },
      'incidents/INC-1/lists/',
    );

    await prepareList(input, services);

    expect(preparation().totals).toEqual({ rows: 4, accepted: 2, duplicates: 1, unreachable: 0, rejected: 1 });
    expect(lines(keys.rejected)).toEqual(['{"file":"a.csv","line":3,"reason":"domain-not-valid"}']);
  });

  it('comes to the same with scratch files as in memory, in any order of rows, and leaves no scratch', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
    const [header = '', ...rows] = tokyo(2, 30_000).toString('utf8').trimEnd().split('\r\n');
    const shuffled = [
      header,
      ...rows
        .map((row, i) => [(i * 7919) % rows.length, row] as const)
        .sort(([a], [b]) => a - b)
        .map(([, row]) => row),
    ];
    const inMemory = setup(tokyo(2, 30_000));
    const spilled = setup(gzipSync(shuffled.join('\n')));

    await prepareList(input, inMemory.services);
    await prepareList(input, spilled.services, { bound: 1, scratch });

    expect(spilled.preparation()).toEqual(inMemory.preparation());
    expect(readdirSync(scratch)).toEqual([]);
    rmSync(scratch, { recursive: true });
  });

  it.each([
    ['a card number', 'email,memo\na@example.jp,x\nb@example.jp,4111 1111 1111 1111\n', 'card numbers on 1 line'],
    ['a security code', 'email,セキュリティコード\na@example.jp,123\n', 'security codes on 1 line'],
    ['a My Number', 'email,マイナンバー\na@example.jp,123456789018\n', 'national ids on 1 line'],
    [
      'a card number where no address is',
      '{"name":"x","n":5555555555554444}\n{"email":"a@example.jp"}',
      'card numbers',
    ],
  ])('quarantines a list with %s: nothing of it stays but counts', async (_, list, words) => {
    const { services, stored, commands } = setup(list);

    expect(await prepareList(input, services)).toEqual({ outcome: 'quarantined' });

    expect([...stored.keys()]).toEqual([]);
    expect(commands).toHaveLength(1);
    expect(commands[0]?.command).toMatchObject({ type: 'quarantine-list', reason: expect.stringContaining(words) });
    expect(JSON.stringify(commands)).not.toMatch(/4111|5555|123456|@/);
    expect(await prepareList(input, services)).toEqual({ outcome: 'quarantined' });
  });

  it.each([false, true])('ends the same when killed at any call (after it: %s) and run again', async (after) => {
    const list = tokyo(3, 300);
    const whole = setup(list);
    await prepareList(input, whole.services);

    for (let at = 1; ; at += 1) {
      const { services, stored, commands, kill, preparation } = setup(list);
      kill(at, after);
      const died = await prepareList(input, services).then(
        () => false,
        (error: unknown) => error instanceof Killed,
      );
      kill(Number.POSITIVE_INFINITY, false);
      expect(await prepareList(input, services)).toEqual({ outcome: 'prepared' });

      expect(stored).toEqual(whole.stored);
      expect(preparation()).toEqual(whole.preparation());
      expect(commands).toHaveLength(1);
      if (!died) break;
    }
  });

  it('removes shards that an earlier try with a longer list left', async () => {
    const { services, stored } = setup('email\na@example.jp\n');
    stored.set(keys.shard(1), Buffer.from('old'));

    await prepareList(input, services);

    expect([...stored.keys()].filter((key) => key.includes('/shards/'))).toEqual([keys.shard(0)]);
  });

  it('says what to do when there is no list', async () => {
    const { services } = setup({});

    await expect(prepareList(input, services)).rejects.toThrow(`no list at ${listKey}; upload it`);
  });
});
