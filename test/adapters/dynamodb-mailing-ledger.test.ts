import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { createMailingLedger } from '../../adapters/dynamodb-mailing-ledger.ts';
import type { Batch, MailingLedger, NewBatch } from '../../domain/mailing/ledger.ts';
import { toInstant } from '../../domain/time.ts';
import { type LedgerSetup, ledgerTable, startLedger } from '../support/ledger-table.ts';

let setup: LedgerSetup;
let ledger: MailingLedger;
let mailings = 0;
let mailing: string;

beforeAll(async () => {
  setup = await startLedger();
});
afterAll(() => setup.stop());
beforeEach(() => {
  mailings += 1;
  mailing = `INC-1-${mailings}`;
  ledger = setup.ledger;
});

const at = toInstant('2017-03-10T09:00:00Z');
const hashOf = (value: number) => value.toString(16).padStart(16, '0');

function batch(changes: Partial<NewBatch> = {}): NewBatch {
  const hashes = changes.hashes ?? [1, 2, 3].map(hashOf);
  return {
    mailing,
    shard: 0,
    first: hashes[0] ?? '',
    hashes,
    states: 'C'.repeat(hashes.length),
    claimId: '1-1',
    epoch: 1,
    tries: 0,
    claimedAt: at,
    ...changes,
  };
}

const withoutHashes = ({ hashes: _, ...rest }: NewBatch): Batch => rest;

async function open(shards: readonly number[] = [3], bounds: readonly string[] = [hashOf(1)]) {
  await ledger.open(mailing, { shards, bounds, batchSize: 50 });
}

/** A ledger whose replies to writes get lost after they took effect, so that the SDK's repetition is the second. */
function withLostReplies(): MailingLedger {
  const send = setup.client.send.bind(setup.client) as (command: unknown) => Promise<unknown>;
  const client = Object.create(setup.client) as typeof setup.client;
  Object.defineProperty(client, 'send', {
    value: async (command: unknown) => {
      await send(command).catch(() => {});
      return send(command);
    },
  });
  return createMailingLedger(client, ledgerTable);
}

describe('claiming a batch', () => {
  it('holds the claim', async () => {
    await expect(ledger.claim(batch())).resolves.toEqual({ outcome: 'claimed' });
    await expect(ledger.batches(mailing, 0)).resolves.toEqual([withoutHashes(batch())]);
  });

  it('refuses a second claim and shows who has it', async () => {
    await ledger.claim(batch());

    const second = await ledger.claim(batch({ claimId: '2-1', epoch: 2 }));

    expect(second).toEqual({ outcome: 'taken', batch: withoutHashes(batch()) });
  });

  it('knows its own claim again when the reply was lost', async () => {
    await expect(withLostReplies().claim(batch())).resolves.toEqual({ outcome: 'claimed' });
  });

  it('throws when the table is broken', async () => {
    const broken = createMailingLedger(setup.client, 'no-such-table');

    await expect(broken.claim(batch())).rejects.toThrow('not found');
  });

  it('costs one write unit for 50 recipients, and stays below 1 KB with its result', async () => {
    const full = batch({
      mailing: 'INC-2F7K-a-long-mailing-name-1',
      hashes: Array.from({ length: 50 }, (_, index) => hashOf(2 ** 52 - index * 7)).sort(),
    });
    await ledger.claim(full);
    await ledger.change(full, { ...full, states: 'S'.repeat(50), settledAt: at });

    const { Item: item = {} } = await setup.client.send(
      new GetItemCommand({ TableName: ledgerTable, Key: { pk: { S: `${full.mailing}#0000` }, sk: { S: full.first } } }),
    );
    const written = await setup.client.send(
      new PutItemCommand({ TableName: ledgerTable, Item: item, ReturnConsumedCapacity: 'TOTAL' }),
    );

    expect(written.ConsumedCapacity?.CapacityUnits).toBe(1);
  });
});

describe('changing a batch', () => {
  it('writes while claim and states are as expected', async () => {
    await ledger.claim(batch());

    const changed = await ledger.change(batch(), { ...batch(), states: 'SSR', settledAt: at });

    expect(changed).toEqual({ outcome: 'changed' });
    await expect(ledger.batches(mailing, 0)).resolves.toMatchObject([{ states: 'SSR', settledAt: at, claimId: '1-1' }]);
  });

  it('refuses when the claim is another one, even with the same states', async () => {
    await ledger.claim(batch());

    const changed = await ledger.change(batch({ claimId: '0-9' }), { ...batch(), states: 'SSS' });

    expect(changed).toEqual({ outcome: 'conflict', batch: withoutHashes(batch()) });
  });

  it('refuses when the states moved on', async () => {
    await ledger.claim(batch());
    await ledger.change(batch(), { ...batch(), states: 'SCC' });

    const changed = await ledger.change(batch(), { ...batch(), states: 'SSS' });

    expect(changed).toMatchObject({ outcome: 'conflict', batch: { states: 'SCC' } });
  });

  it('knows its own change again when the reply was lost', async () => {
    await ledger.claim(batch());

    const changed = await withLostReplies().change(batch(), { ...batch(), states: 'SSS' });

    expect(changed).toEqual({ outcome: 'changed' });
  });

  it('throws for a batch that is not there', async () => {
    await expect(ledger.change(batch(), batch())).rejects.toThrow();
  });
});

describe('control', () => {
  it('is not there before the mailing is opened', async () => {
    await expect(ledger.control(mailing)).resolves.toBeUndefined();
    await expect(ledger.takeOver(mailing)).rejects.toThrow('not open');
  });

  it('keeps the list it was opened with', async () => {
    await open();

    const again = await ledger.open(mailing, { shards: [9, 9], bounds: ['a', 'b'], batchSize: 14 });

    expect(again).toEqual({ shards: [3], bounds: [hashOf(1)], batchSize: 50 });
    await expect(ledger.control(mailing)).resolves.toEqual({
      recipients: 3,
      epoch: 0,
      frontier: 0,
      paused: false,
      cancelled: false,
      version: 0,
    });
  });

  it('gives each worker that takes over an epoch of its own', async () => {
    await open();

    const epochs = await Promise.all([1, 2, 3, 4, 5].map(async () => (await ledger.takeOver(mailing)).epoch));

    expect(epochs.sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it('follows newer versions of the record and no older ones', async () => {
    await open();
    await ledger.steer(mailing, { paused: true, cancelled: false, version: 5 });

    await ledger.steer(mailing, { paused: false, cancelled: false, version: 4 });

    await expect(ledger.control(mailing)).resolves.toMatchObject({ paused: true, version: 5 });
    await ledger.steer(mailing, { paused: false, cancelled: false, version: 6 });
    await expect(ledger.control(mailing)).resolves.toMatchObject({ paused: false, version: 6 });
  });

  it('never moves the frontier back', async () => {
    await open();
    await ledger.advance(mailing, 4);

    await ledger.advance(mailing, 2);

    await expect(ledger.control(mailing)).resolves.toMatchObject({ frontier: 4 });
  });
});

describe('survey', () => {
  it('adds up to the recipients, whoever is not claimed yet being accepted', async () => {
    await open([3, 5], [hashOf(1), hashOf(100)]);
    await ledger.takeOver(mailing);
    await ledger.claim(batch({ states: 'SBA' }));

    const survey = await ledger.survey(mailing);

    expect(survey.totals).toMatchObject({ accepted: 6, sent: 1, bounced: 1 });
    expect(Object.values(survey.totals).reduce((sum, count) => sum + count, 0)).toBe(8);
    expect(survey.unfinished).toEqual([0, 1]);
    expect(survey.lastClaimedAt).toBe(at);
  });

  it('counts claims of a worker that is gone as in doubt', async () => {
    await open();
    await ledger.takeOver(mailing);
    await ledger.claim(batch({ states: 'CCS' }));
    await expect(ledger.totals(mailing)).resolves.toMatchObject({ claimed: 2, 'in-doubt': 0 });

    await ledger.takeOver(mailing);

    const survey = await ledger.survey(mailing);
    expect(survey).toMatchObject({ totals: { claimed: 0, 'in-doubt': 2, sent: 1 }, lastDoubtAt: at, unfinished: [] });
  });

  it('counts the shards asked for only', async () => {
    await open([3, 5], [hashOf(1), hashOf(100)]);

    await expect(ledger.survey(mailing, [1])).resolves.toMatchObject({ totals: { accepted: 5 }, unfinished: [1] });
  });
});

describe('who', () => {
  beforeEach(async () => {
    await open([4, 3], [hashOf(1), hashOf(100)]);
    await ledger.claim(batch({ hashes: [1, 2].map(hashOf), states: 'SV' }));
    await ledger.claim(batch({ hashes: [hashOf(5), `${hashOf(5)}1`], states: 'BR' }));
    await ledger.claim(batch({ shard: 1, hashes: [100, 101, 102].map(hashOf), states: 'SSM' }));
  });

  it('finds a recipient by hash', async () => {
    await expect(ledger.who(mailing, hashOf(2))).resolves.toMatchObject({
      index: 1,
      state: 'delivered',
      batch: { shard: 0 },
    });
    await expect(ledger.who(mailing, hashOf(102))).resolves.toMatchObject({
      index: 2,
      state: 'complained',
      batch: { shard: 1 },
    });
  });

  it('tells two recipients with the same short hash apart', async () => {
    await expect(ledger.who(mailing, hashOf(5))).resolves.toMatchObject({ state: 'bounced' });
    await expect(ledger.who(mailing, `${hashOf(5)}1`)).resolves.toMatchObject({ state: 'refused', index: 1 });
  });

  it('finds by the beginning of a hash', async () => {
    await expect(ledger.who(mailing, hashOf(0x64).slice(0, 15))).resolves.toMatchObject({ hash: hashOf(100) });
  });

  it('knows nobody who is not there', async () => {
    await expect(ledger.who(mailing, hashOf(4))).resolves.toBeUndefined();
    await expect(ledger.who(mailing, hashOf(0))).resolves.toBeUndefined();
    await expect(ledger.who('no-mailing', hashOf(1))).resolves.toBeUndefined();
  });

  it('is one read once the list is known', async () => {
    await ledger.who(mailing, hashOf(2));
    const sent: unknown[] = [];
    const spy = jest.spyOn(setup.client, 'send').mockImplementation(((command: unknown) => {
      sent.push(command);
      return Promise.resolve({});
    }) as never);

    await ledger.who(mailing, hashOf(101));
    spy.mockRestore();

    expect(sent).toHaveLength(1);
    expect(sent[0]).toBeInstanceOf(QueryCommand);
  });
});

it('reads many batches at once and leaves out those that are not there', async () => {
  const first = (index: number) => hashOf(1000 + index);
  for (let index = 0; index < 130; index += 1) await ledger.claim(batch({ hashes: [first(index)] }));

  const keys = Array.from({ length: 140 }, (_, index) => ({ mailing, shard: 0, first: first(index) }));
  const found = await ledger.read([...keys, ...keys]);

  expect(found).toHaveLength(130);
});
