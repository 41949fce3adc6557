import type { NewEntry } from '../../domain/incident/entries.ts';
import { chain, type Entry, genesisHash } from '../../domain/record.ts';
import { plus, toInstant } from '../../domain/time.ts';
import { compareRecords } from '../../local/ministack/compare.ts';

const start = toInstant('2017-03-10T00:15:00+09:00');
const paused: NewEntry = { type: 'mailing-paused', body: { mailing: 'm', reason: 'a question' } };
const resumed: NewEntry = { type: 'mailing-resumed', body: { mailing: 'm' } };
const held = (seconds: number): NewEntry => ({
  type: 'hold-fire-started',
  body: { mailing: 'm', until: plus(start, { seconds }) },
});

/** A record of these entries, ten minutes after one another. */
function aRecord(
  entries: readonly NewEntry[],
  { actor = 'somebody', late = 0, commandId = 'c' }: { actor?: string; late?: number; commandId?: string } = {},
): readonly Entry[] {
  return entries.flatMap((entry, place) => {
    const at = plus(start, { minutes: place * 10, seconds: late });
    const last = { sequence: place, hash: genesisHash };
    return chain([entry], {
      incidentId: 'INC',
      commandId,
      actor,
      recordedAt: at,
      occurredAt: at,
      last,
      salt: () => 's',
    });
  });
}

describe('two records of one case', () => {
  test('agree when what was recorded is the same a little later', () => {
    const comparison = compareRecords(aRecord([paused, resumed]), aRecord([paused, resumed], { late: 15 }));

    expect(comparison).toMatchObject({ agreed: 2, mostSecondsApart: 15, differences: [] });
  });

  test('agree when entries of one moment stand in another order', () => {
    const [first, second] = aRecord([paused, resumed]);
    if (first === undefined || second === undefined) throw new Error('two entries');
    const together = (entry: Entry) => ({ ...entry, header: { ...entry.header, recordedAt: start } });

    const comparison = compareRecords([together(first), together(second)], [together(second), together(first)]);

    expect(comparison.differences).toEqual([]);
  });

  test('agree on a report that came over the bus instead of from a person', () => {
    const byPerson = aRecord([resumed], { actor: 'soc', commandId: 'report-1' });
    const overTheBus = aRecord([resumed], { actor: 'system:receive-event', commandId: 'report-2' });

    expect(compareRecords(byPerson, overTheBus).differences).toEqual([]);
  });

  test('agree on times in bodies that lie close together, and on no others', () => {
    const near = compareRecords(aRecord([held(600)]), aRecord([held(615)]));
    const far = compareRecords(aRecord([held(600)]), aRecord([held(6000)]));

    expect(near.differences).toEqual([]);
    expect(far.differences).toMatchObject([{ type: 'hold-fire-started', fields: [expect.stringMatching(/^until: /)] }]);
  });

  test('differ in a body, by field', () => {
    const other: NewEntry = { type: 'mailing-paused', body: { mailing: 'm', reason: 'a storm' } };

    const comparison = compareRecords(aRecord([paused]), aRecord([other]));

    expect(comparison.differences).toEqual([
      { type: 'mailing-paused', rehearsed: 1, deployed: 1, fields: ['reason: "a question" / "a storm"'] },
    ]);
  });

  test('differ by who acted and by when', () => {
    const comparison = compareRecords(aRecord([paused]), aRecord([paused], { actor: 'another', late: 3600 }));

    expect(comparison.differences[0]?.fields).toEqual([
      'actor: somebody / another',
      'recordedAt: 2017-03-09T15:15:00.000Z / 2017-03-09T16:15:00.000Z',
    ]);
  });

  test('differ by what only one of them has', () => {
    const comparison = compareRecords(aRecord([paused]), aRecord([resumed]));

    expect(comparison).toMatchObject({
      agreed: 0,
      differences: [
        { type: 'mailing-paused', fields: ['only in the rehearsal'] },
        { type: 'mailing-resumed', fields: ['only in the deployment'] },
      ],
    });
  });
});
