import { verifyChain } from '../../domain/record.ts';
import type { Append, RecordStore } from '../../functions/runtime/ports.ts';
import { aReport, breach, committee, measure } from '../support/builders.ts';
import { aDesk, entriesOf, itemsOf, useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();

class KilledError extends Error {}

/** The real store in a process that dies at its next append: before the transaction, or after it and before the reply. */
function dying(record: RecordStore, when: 'before' | 'after'): RecordStore {
  return {
    ...record,
    async append(append) {
      if (when === 'after') await record.append(append);
      throw new KilledError('the process was killed');
    },
  };
}

/** The real store, told each append. */
function watched(record: RecordStore, onAppend: (append: Append) => Promise<void> | void): RecordStore {
  return {
    ...record,
    async append(append) {
      await onAppend(append);
      return record.append(append);
    },
  };
}

async function typesIn(incidentId: string) {
  return (await entriesOf(table().record, incidentId)).map(({ header }) => header.type);
}

describe('running a command', () => {
  it('appends what was decided and says the version after it', async () => {
    const desk = aDesk(table().record);

    expect(await desk.run(aReport())).toEqual({
      ...{ outcome: 'accepted', incidentId: desk.incidentId, version: 2 },
      entries: ['incident-reported', 'obligations-assessed'],
    });
    expect(await typesIn(desk.incidentId)).toEqual(['incident-reported', 'obligations-assessed']);
  });

  it('puts into each header who, under which command, and when by our clock', async () => {
    const desk = aDesk(table().record);
    await desk.run(aReport(), { commandId: 'report-1', actor: 'soc-duty' });

    const [first] = await entriesOf(table().record, desk.incidentId);

    expect(first?.header).toMatchObject({
      ...{ incidentId: desk.incidentId, sequence: 1, actor: 'soc-duty', commandId: 'report-1' },
      ...{ recordedAt: desk.clock.now(), occurredAt: desk.clock.now() },
    });
  });

  it('appends nothing for a refusal, and nothing where there is nothing to do', async () => {
    const { record, client } = table();
    const desk = aDesk(record);
    await desk.run(aReport());
    const before = await itemsOf(client, desk.incidentId);

    expect(await desk.run({ type: 'hold-meeting', meeting: 'first' })).toMatchObject({ outcome: 'refused' });
    expect(await desk.run(aReport())).toMatchObject({ outcome: 'accepted', version: 2, entries: [] });

    expect(await itemsOf(client, desk.incidentId)).toEqual(before);
  });

  it('repeated under its id gets its first result', async () => {
    const desk = aDesk(table().record);
    const first = await desk.run(aReport(), { commandId: 'report-1' });

    expect(await desk.run(aReport(), { commandId: 'report-1' })).toEqual(first);
    expect(await typesIn(desk.incidentId)).toHaveLength(2);
  });

  it('repeated under its id gets its first result, also where it would be refused by now', async () => {
    const desk = aDesk(table().record);
    await desk.run(aReport());
    const first = await desk.run(
      { type: 'answer-confirmation', answer: 'false-alarm', reason: 'test' },
      { commandId: 'a' },
    );
    await desk.run({ type: 'reopen', reason: 'found' });
    await desk.run(breach);

    const again = await desk.run(
      { type: 'answer-confirmation', answer: 'false-alarm', reason: 'test' },
      { commandId: 'a' },
    );

    expect(again).toEqual(first);
  });

  it('repeated under its id gets its first result, also where it would be accepted anew by now', async () => {
    const desk = aDesk(table().record);
    await desk.run(aReport());
    await desk.run(breach);
    await desk.run(committee);
    await desk.run(measure);
    desk.clock.advance(3600 * 24 * 9);
    const first = await desk.run({ type: 'follow-up-committee' }, { commandId: 'round-0' });
    desk.clock.advance(3600 * 24 * 9);

    expect(await desk.run({ type: 'follow-up-committee' }, { commandId: 'round-0' })).toEqual(first);

    expect((await typesIn(desk.incidentId)).filter((type) => type === 'measure-reminded')).toHaveLength(1);
  });

  it('of two writers who race lets both land, in one chain', async () => {
    const { record } = table();
    const desk = aDesk(record);
    await desk.run(aReport());
    let waiting = 2;
    let go = () => {};
    const both = new Promise<void>((resolve) => {
      go = resolve;
    });
    // Both have read the same version before either writes.
    const racing = watched(record, async () => {
      waiting -= 1;
      if (waiting === 0) go();
      await both;
    });
    const [one, other] = [1, 2].map(() => aDesk(racing, { incidentId: desk.incidentId, clock: desk.clock }));

    const results = await Promise.all([
      one?.run({ type: 'hand-over-package', controller: 'shop', digest: 'a' }, { commandId: 'a' }),
      other?.run({ type: 'hand-over-package', controller: 'pay', digest: 'b' }, { commandId: 'b' }),
    ]);

    expect(results.map((result) => result?.outcome)).toEqual(['accepted', 'accepted']);
    const entries = await entriesOf(record, desk.incidentId);
    expect(verifyChain(entries)).toEqual([]);
    expect(
      entries
        .map(({ header }) => header.commandId)
        .slice(2)
        .sort(),
    ).toEqual(['a', 'b']);
    expect((await record.read(desk.incidentId))?.incident.packages).toHaveLength(2);
  });

  it('of ten writers at once lets all land, in one chain', async () => {
    const { record } = table();
    const desk = aDesk(record);
    await desk.run(aReport());

    const writers = Array.from({ length: 8 }, (_, index) =>
      desk.run({ type: 'hand-over-package', controller: 'shop', digest: `d${index}` }, { commandId: `c${index}` }),
    );
    await Promise.all(writers);

    const entries = await entriesOf(record, desk.incidentId);
    expect(verifyChain(entries)).toEqual([]);
    expect((await record.read(desk.incidentId))?.incident.packages).toHaveLength(8);
  });

  it('decides again after a lost race: what was true before need not be true now', async () => {
    const { record } = table();
    const desk = aDesk(record);
    await desk.run(aReport());
    let lost = false;
    const losing = watched(record, async () => {
      if (lost) return;
      lost = true;
      await desk.run(breach);
    });

    const result = await aDesk(losing, { incidentId: desk.incidentId, clock: desk.clock }).run(
      { type: 'answer-confirmation', answer: 'false-alarm', reason: 'test' },
      { commandId: 'late' },
    );

    expect(result).toMatchObject({ outcome: 'refused', code: 'already-answered' });
  });

  it('of which the same command races itself lands once, and both get the same result', async () => {
    const { record } = table();
    const desk = aDesk(record);
    await desk.run(aReport());

    const [one, other] = await Promise.all(
      [1, 2].map(() =>
        desk.run({ type: 'report-failure', machine: 'x', execution: 'e', error: 'y' }, { commandId: 'same' }),
      ),
    );

    expect(one).toEqual(other);
    expect((await typesIn(desk.incidentId)).filter((type) => type === 'machine-failed')).toHaveLength(1);
  });

  it('asks to come again after losing every race', async () => {
    const { record } = table();
    const desk = aDesk(record);
    await desk.run(aReport());
    const hopeless = { ...record, append: async () => ({ outcome: 'conflict' as const }) };

    await expect(aDesk(hopeless, { incidentId: desk.incidentId }).run(breach)).rejects.toMatchObject({
      name: 'TryAgain',
    });
  });

  it('killed between deciding and appending leaves nothing; the same command then goes through', async () => {
    const { record } = table();
    const desk = aDesk(record);
    await desk.run(aReport());
    const killed = aDesk(dying(record, 'before'), { incidentId: desk.incidentId, clock: desk.clock });

    await expect(killed.run(breach, { commandId: 'answer' })).rejects.toThrow(KilledError);
    expect(await typesIn(desk.incidentId)).toHaveLength(2);

    expect(await desk.run(breach, { commandId: 'answer' })).toMatchObject({ outcome: 'accepted', version: 3 });
  });

  it('killed between appending and replying is done; the same command gets the result', async () => {
    const { record } = table();
    const desk = aDesk(record);
    await desk.run(aReport());
    const killed = aDesk(dying(record, 'after'), { incidentId: desk.incidentId, clock: desk.clock });

    await expect(killed.run(breach, { commandId: 'answer' })).rejects.toThrow(KilledError);

    expect(await desk.run(breach, { commandId: 'answer' })).toEqual({
      ...{ outcome: 'accepted', incidentId: desk.incidentId, version: 3, entries: ['confirmation-answered'] },
    });
    expect(await typesIn(desk.incidentId)).toHaveLength(3);
  });
});
