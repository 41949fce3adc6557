import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { createGenerationStore, createWatchStore } from '../../adapters/dynamodb-watch-store.ts';
import { plus, toInstant } from '../../domain/time.ts';
import type { Watch } from '../../functions/runtime/ports.ts';
import { aReport } from '../support/builders.ts';
import { aDesk, freshIncidentId, useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();
const now = toInstant('2026-09-01T02:00:00Z');

/** A reported incident and a watch that evaluated it as it stands: version 2. */
async function watching(changes: Partial<Watch> = {}): Promise<Watch> {
  const desk = aDesk(table().record);
  await desk.run(aReport());
  return {
    ...{ incidentId: desk.incidentId, purpose: 'deadlines', version: 2, token: 'token-1', execution: 'x-1' },
    wakeAt: plus(now, { hours: 5 }),
    ...changes,
  };
}

describe('registering a watch', () => {
  it('keeps it while the version that was evaluated stands', async () => {
    const { watches } = table();
    const watch = await watching();

    expect(await watches.register(watch)).toBe('registered');
    expect(await watches.watches(watch.incidentId)).toEqual([watch]);
  });

  it.each([
    ['older', 1],
    ['newer', 3],
  ])('is refused for a version that is %s than the incident, and leaves nothing behind', async (_what, version) => {
    const { watches } = table();
    const watch = await watching({ version });

    expect(await watches.register(watch)).toBe('changed');
    expect(await watches.watches(watch.incidentId)).toEqual([]);
  });

  it('is refused for an incident that nobody reported', async () => {
    expect(await table().watches.register(await watching({ incidentId: 'INC-NOBODY' }))).toBe('changed');
  });

  it('that breaks for another reason throws', async () => {
    const store = createWatchStore(table().client, 'no-such-table');

    await expect(store.register(await watching())).rejects.toThrow(/ResourceNotFound|not found/i);
  });

  it('asks to come again while the incident is being written', async () => {
    const { watches, client } = table();
    const watch = await watching();
    const busy = new TransactionCanceledException({
      ...{ message: 'cancelled', $metadata: {} },
      CancellationReasons: [{ Code: 'TransactionConflict' }],
    });
    const send = jest.spyOn(client, 'send').mockImplementationOnce(() => Promise.reject(busy));

    await expect(watches.register(watch)).rejects.toMatchObject({ name: 'TryAgain' });
    send.mockRestore();
  });

  it('replaces the watch of the same purpose, and stands beside those of others', async () => {
    const { watches } = table();
    const watch = await watching();
    await watches.register(watch);

    await watches.register({ ...watch, token: 'token-2' });
    await watches.register({ ...watch, purpose: 'committee', token: 'token-3' });

    const tokens = (await watches.watches(watch.incidentId)).map(({ purpose, token }) => `${purpose} ${token}`);
    expect(tokens).toEqual(['committee token-3', 'deadlines token-2']);
  });
});

describe('removing a watch', () => {
  it('takes it off', async () => {
    const { watches } = table();
    const watch = await watching();
    await watches.register(watch);

    await watches.remove(watch);

    expect(await watches.watches(watch.incidentId)).toEqual([]);
  });

  it('leaves a newer one alone', async () => {
    const { watches } = table();
    const watch = await watching();
    const newer = { ...watch, token: 'token-2' };
    await watches.register(newer);

    await watches.remove(watch);

    expect(await watches.watches(watch.incidentId)).toEqual([newer]);
  });

  it('that is gone already does nothing', async () => {
    const watch = await watching();

    await expect(table().watches.remove(watch)).resolves.toBeUndefined();
  });

  it('that breaks for another reason throws', async () => {
    const store = createWatchStore(table().client, 'no-such-table');

    await expect(store.remove(await watching())).rejects.toThrow(/ResourceNotFound|not found/i);
  });
});

describe('a generation', () => {
  it('is raised from none to the first, and on', async () => {
    const { generations } = table();
    const incidentId = freshIncidentId();

    expect(await generations.raise(incidentId, 'deadlines', 0, now)).toBe('raised');
    expect(await generations.raise(incidentId, 'deadlines', 1, plus(now, { hours: 1 }))).toBe('raised');

    expect(await generations.current(incidentId, 'deadlines')).toEqual({
      ...{ incidentId, purpose: 'deadlines', generation: 2, startedAt: plus(now, { hours: 1 }) },
    });
  });

  it.each([
    ['the first again', 0],
    ['from one that never was', 5],
  ])('is not raised: %s', async (_what, from) => {
    const { generations } = table();
    const incidentId = freshIncidentId();
    await generations.raise(incidentId, 'deadlines', 0, now);
    await generations.raise(incidentId, 'deadlines', 1, now);

    expect(await generations.raise(incidentId, 'deadlines', from, now)).toBe('taken');
    expect(await generations.current(incidentId, 'deadlines')).toMatchObject({ generation: 2 });
  });

  it('is raised by one of many who race for it', async () => {
    const { generations } = table();
    const incidentId = freshIncidentId();

    const racers = Array.from({ length: 10 }, () => generations.raise(incidentId, 'deadlines', 0, now));

    expect((await Promise.all(racers)).filter((outcome) => outcome === 'raised')).toHaveLength(1);
  });

  it('that breaks for another reason throws', async () => {
    const store = createGenerationStore(table().client, 'no-such-table');

    await expect(store.raise('INC-1', 'deadlines', 0, now)).rejects.toThrow(/ResourceNotFound|not found/i);
  });

  it('is counted for each purpose by itself', async () => {
    const { generations } = table();
    const incidentId = freshIncidentId();
    await generations.raise(incidentId, 'incident', 0, now);
    await generations.raise(incidentId, 'mailing-notice-1', 0, now);

    await generations.raise(incidentId, 'mailing-notice-1', 1, now);

    expect(await generations.current(incidentId, 'incident')).toMatchObject({ generation: 1 });
    expect(await generations.current(incidentId, 'mailing-notice-1')).toMatchObject({ generation: 2 });
    expect(await generations.current(incidentId, 'committee')).toBeUndefined();
  });
});
