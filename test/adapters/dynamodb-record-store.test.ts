import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { createRecordStore } from '../../adapters/dynamodb-record-store.ts';
import { decide, fold } from '../../domain/incident/decide.ts';
import type { Incident } from '../../domain/incident/state.ts';
import { chain, genesisHash, verifyChain } from '../../domain/record.ts';
import type { Append } from '../../functions/runtime/ports.ts';
import { aDetermination, aGroup, aParty } from '../domain/law/builders.ts';
import { aCase, aContext, anEnvelope, aReport, breach } from '../support/builders.ts';
import { aDesk, entriesOf, freshIncidentId, itemsOf, useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();

/** A report as it is appended. */
function aFirstAppend(incidentId: string, changes: Partial<Append> = {}): Append {
  const envelope = anEnvelope(aReport(), { incidentId, commandId: changes.commandId ?? 'report' });
  const context = aContext();
  const decision = decide(undefined, envelope, context);
  if (decision.outcome === 'refused') throw new Error(decision.message);
  return {
    ...{ incidentId, commandId: envelope.commandId, expected: 0 },
    entries: chain(decision.entries, {
      ...{ incidentId, commandId: envelope.commandId, actor: 'soc', recordedAt: context.now, occurredAt: context.now },
      ...{ last: { sequence: 0, hash: genesisHash }, salt: () => 'salt' },
    }),
    after: fold(undefined, decision.entries, envelope, context),
    result: { outcome: 'accepted', incidentId, version: decision.entries.length, entries: ['incident-reported'] },
    ...changes,
  };
}

describe('an append', () => {
  it('puts entries, head and result where they can be read again', async () => {
    const { record } = table();
    const append = aFirstAppend(freshIncidentId());

    expect(await record.append(append)).toEqual({ outcome: 'appended' });

    const last = append.entries.at(-1);
    expect(await record.read(append.incidentId)).toEqual({
      incident: append.after,
      version: last?.header.sequence,
      lastHash: last?.hash,
    });
    expect(await entriesOf(record, append.incidentId)).toEqual(append.entries);
    expect(await record.resultOf(append.incidentId, 'report')).toEqual(append.result);
  });

  it('reads an incident nobody reported, and a command nobody gave, as undefined', async () => {
    const { record } = table();

    expect(await record.read('INC-NOBODY')).toBeUndefined();
    expect(await record.resultOf('INC-NOBODY', 'x')).toBeUndefined();
    expect(await entriesOf(record, 'INC-NOBODY')).toEqual([]);
  });

  it('that comes second to a new incident is a conflict and leaves nothing behind', async () => {
    const { record, client } = table();
    const first = aFirstAppend(freshIncidentId());
    await record.append(first);
    const before = await itemsOf(client, first.incidentId);

    expect(await record.append({ ...first, commandId: 'other' })).toEqual({ outcome: 'conflict' });

    expect(await itemsOf(client, first.incidentId)).toEqual(before);
  });

  it('made on an older version is a conflict and leaves nothing behind', async () => {
    const { record, client } = table();
    const desk = aDesk(record);
    await desk.run(aReport());
    const old = await record.read(desk.incidentId);
    await desk.run(breach);
    const before = await itemsOf(client, desk.incidentId);
    if (old === undefined) throw new Error('nothing was stored');

    const entries = chain([{ type: 'response-closed', body: {} }], {
      ...{ incidentId: desk.incidentId, commandId: 'late', actor: 'x', recordedAt: desk.clock.now() },
      ...{ occurredAt: desk.clock.now(), last: { sequence: old.version, hash: old.lastHash }, salt: () => 's' },
    });
    const append = {
      ...{ incidentId: desk.incidentId, commandId: 'late', expected: old.version, entries, after: old.incident },
      result: { outcome: 'accepted' as const, incidentId: desk.incidentId, version: 9, entries: [] },
    };
    expect(await record.append(append)).toEqual({ outcome: 'conflict' });

    expect(await itemsOf(client, desk.incidentId)).toEqual(before);
  });

  it('of a command carried out before gives its first result, whatever the version', async () => {
    const { record } = table();
    const first = aFirstAppend(freshIncidentId());
    await record.append(first);

    const again = { ...first, result: { ...first.result, entries: ['something else'] } } as Append;

    expect(await record.append(again)).toEqual({ outcome: 'repeated', result: first.result });
  });

  it('that breaks for another reason throws, and is no conflict', async () => {
    const { client } = table();

    await expect(createRecordStore(client, 'no-such-table').append(aFirstAppend(freshIncidentId()))).rejects.toThrow(
      /ResourceNotFound|not found/i,
    );
    await expect(table().record.append({ ...aFirstAppend('INC-X'), entries: [] })).rejects.toThrow(
      'at least one entry',
    );
  });

  it('of which another is under way asks to come again', async () => {
    const { record, client } = table();
    const busy = new TransactionCanceledException({
      ...{ message: 'cancelled', $metadata: {} },
      CancellationReasons: [{ Code: 'TransactionConflict' }],
    });
    const send = jest.spyOn(client, 'send').mockImplementationOnce(() => Promise.reject(busy));

    await expect(record.append(aFirstAppend('INC-BUSY'))).rejects.toMatchObject({ name: 'TryAgain' });

    send.mockRestore();
  });

  it('is one transaction of entries, head and result, and nothing else', async () => {
    const { record, client } = table();
    const append = aFirstAppend(freshIncidentId());
    const send = jest.spyOn(client, 'send');

    await record.append(append);

    const [command] = send.mock.calls[0] ?? [];
    const { TransactItems = [] } = (command?.input ?? {}) as TransactWriteCommandInput;
    expect(send).toHaveBeenCalledTimes(1);
    expect(TransactItems.map(({ Put }) => String(Put?.Item?.sk).split('#')[0])).toEqual([
      ...['COMMAND', 'HEAD'],
      ...append.entries.map(() => 'ENTRY'),
    ]);
    for (const { Put } of TransactItems) expect(Put?.ConditionExpression).toMatch(/attribute_not_exists|#version/);
    send.mockRestore();
  });
});

describe('the entries of a long record', () => {
  it('are read page by page, in order, from where the reader wants', async () => {
    const { record } = table();
    const desk = aDesk(record);
    await desk.run(aReport());
    for (let time = 0; time < 12; time += 1) {
      const reason = `${time} ${'.'.repeat(100_000)}`;
      await desk.run({ type: 'report-failure', machine: 'deadlines', execution: reason, error: 'GiveUp' });
    }

    const all = await entriesOf(record, desk.incidentId);

    expect(all.map(({ header }) => header.sequence)).toEqual(Array.from({ length: 14 }, (_, index) => index + 1));
    expect(verifyChain(all)).toEqual([]);
    expect((await entriesOf(record, desk.incidentId, 13)).map(({ header }) => header.sequence)).toEqual([13, 14]);
  });
});

describe('three hundred obligations from one assessment', () => {
  const controllers = Array.from({ length: 60 }, (_, index) =>
    aParty({ id: `client-${index}`, name: `Client ${index}` }),
  );
  const facts = aCase({
    parties: [aParty({ id: 'pay', name: 'Pay', roles: ['processor'] }), ...controllers],
    determinations: [aDetermination({ party: 'pay' })],
    groups: controllers.map(({ id }) => aGroup({ id: `people-of-${id}`, controller: id })),
  });

  it('go through one transaction, and the head stays an item', async () => {
    const { record, client } = table();
    const desk = aDesk(record);

    const result = await desk.run(aReport({ facts }));

    expect(result).toMatchObject({ outcome: 'accepted' });
    const items = await itemsOf(client, desk.incidentId);
    const entries = await entriesOf(record, desk.incidentId);
    expect(verifyChain(entries)).toEqual([]);
    // Entries, head and one command: all that one transaction may hold is 100.
    expect(items.length).toBe(entries.length + 2);
    expect(items.length).toBeLessThanOrEqual(100);
    const bytes = items.map((item) => Buffer.byteLength(JSON.stringify(item)));
    expect(Math.max(...bytes)).toBeLessThan(400 * 1024);
    const head = items.find(({ sk }) => sk === 'HEAD');
    expect((head?.snapshot as Uint8Array | undefined)?.byteLength).toBeLessThan(400 * 1024);
  });

  it('are all there, in the snapshot and in the entries', async () => {
    const { record } = table();
    const desk = aDesk(record);
    await desk.run(aReport({ facts }));

    const { incident } = (await record.read(desk.incidentId)) as { incident: Incident };
    const opened = (await entriesOf(record, desk.incidentId)).flatMap(({ content }) =>
      content && 'opened' in content.body ? content.body.opened : [],
    );
    expect(incident.obligations.length).toBeGreaterThanOrEqual(300);
    expect(opened).toHaveLength(incident.obligations.length);
    expect(new Set(opened.map(({ id }) => id)).size).toBe(opened.length);
  });
});

it('keeps everything of one incident in one partition of the table', async () => {
  const { record, client } = table();
  const desk = aDesk(record);
  await desk.run(aReport());

  expect((await itemsOf(client, desk.incidentId)).map(({ pk, sk }) => `${pk} ${sk}`)).toEqual([
    `INC#${desk.incidentId} COMMAND#desk-1`,
    `INC#${desk.incidentId} ENTRY#00000001`,
    `INC#${desk.incidentId} ENTRY#00000002`,
    `INC#${desk.incidentId} HEAD`,
  ]);
});
