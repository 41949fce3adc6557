import { createSignalStore } from '../../adapters/dynamodb-signals.ts';
import { keys } from '../../adapters/record-keys.ts';
import { type Signal, see } from '../../domain/signals/signal.ts';
import { plus, toInstant } from '../../domain/time.ts';
import { readStreamRecord } from '../../functions/runtime/stream-image.ts';
import { aGuardDutyFinding, aSighting } from '../domain/signals/findings.ts';
import { useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();
const at = toInstant('2026-09-01T02:00:00Z');

let made = 0;
function aSignal(changes: Partial<Signal> = {}): Signal {
  made += 1;
  return { ...see(undefined, aSighting('guardduty', aGuardDutyFinding({ id: `finding-${made}` }))), ...changes };
}

describe('the store of signals', () => {
  it('gives a signal back as it was written, with the version to write against', async () => {
    const { signals } = table();
    const signal = aSignal();

    expect(await signals.read(signal.id)).toBeUndefined();
    expect(await signals.write(signal, 'waiting', 0)).toBe('written');
    expect(await signals.read(signal.id)).toEqual({ signal, version: 1 });
  });

  it('writes a new signal once', async () => {
    const { signals } = table();
    const signal = aSignal();

    const written = await Promise.all(Array.from({ length: 5 }, () => signals.write(signal, 'waiting', 0)));

    expect(written.filter((outcome) => outcome === 'written')).toHaveLength(1);
  });

  it('refuses to write over what somebody else wrote meanwhile', async () => {
    const { signals } = table();
    const signal = aSignal();
    await signals.write(signal, 'waiting', 0);
    await signals.write({ ...signal, timesSeen: 9 }, 'waiting', 1);

    expect(await signals.write({ ...signal, timesSeen: 4 }, 'waiting', 1)).toBe('conflict');
    expect((await signals.read(signal.id))?.signal.timesSeen).toBe(9);
  });

  it('that breaks for another reason throws', async () => {
    const store = createSignalStore(table().client, 'no-such-table');

    await expect(store.write(aSignal(), 'waiting', 0)).rejects.toThrow(/ResourceNotFound|not found/i);
  });

  it('lists what waits, newest first, and what was decided apart from it', async () => {
    const { signals } = table();
    const [older, newer, kept, decided] = [
      aSignal({ firstSeenAt: plus(at, { hours: 1 }) }),
      aSignal({ firstSeenAt: plus(at, { hours: 2 }) }),
      aSignal({ firstSeenAt: plus(at, { hours: 3 }) }),
      aSignal({ decisions: [{ kind: 'promoted', by: 'soc', at, incidentId: 'INC-1' }] }),
    ];
    for (const one of [newer, older, decided]) await signals.write(one, 'waiting', 0);
    await signals.write(kept, 'kept', 0);
    await signals.write(decided, 'promoted', 1);

    const open = (await signals.list('open', 2)).map(({ id }) => id);

    expect(open).toEqual([newer.id, older.id]);
    expect((await signals.list('decided', 10)).map(({ id }) => id)).toEqual([decided.id]);
  });

  it('counts what waits, and leaves samples out', async () => {
    const { signals } = table();
    const before = await signals.countWaiting();
    await signals.write(aSignal(), 'waiting', 0);
    await signals.write(aSignal({ sample: true }), 'waiting', 0);
    await signals.write(aSignal(), 'kept', 0);

    expect(await signals.countWaiting()).toBe(before + 1);
  });

  it('writes nothing that anything follows from', () => {
    const { pk, sk } = keys.signal('SIG-1');

    expect(readStreamRecord({ Keys: { pk: { S: pk }, sk: { S: sk } }, NewImage: {} })).toEqual({ kind: 'other' });
  });
});
