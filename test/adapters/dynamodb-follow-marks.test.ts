import { freshIncidentId, useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();

/** Marks of an incident after these stretches of entries came in this order. */
async function marksAfter(...stretches: readonly (readonly [from: number, to: number])[]) {
  const incidentId = freshIncidentId();
  const { followMarks } = table();
  for (const [from, to] of stretches) await followMarks.advance(incidentId, 'entries', from, to);
  return followMarks.read(incidentId);
}

describe('how far an incident has been followed', () => {
  it('is nowhere before anything was', async () => {
    expect(await marksAfter()).toEqual({ entries: 0, heads: 0 });
  });

  it.each([
    [
      'moves on with what joins',
      [
        [1, 1],
        [2, 4],
      ],
      4,
    ],
    [
      'moves on with what overlaps',
      [
        [1, 3],
        [2, 4],
      ],
      4,
    ],
    [
      'stays before a gap, whatever comes after it',
      [
        [1, 1],
        [3, 3],
        [4, 9],
      ],
      1,
    ],
    ['stays at nothing when the first is missing', [[2, 3]], 0],
    [
      'moves on once the gap is filled',
      [
        [1, 1],
        [3, 3],
        [2, 3],
      ],
      3,
    ],
    [
      'is never taken back by what comes again',
      [
        [1, 4],
        [1, 1],
        [2, 3],
      ],
      4,
    ],
  ] as const)('%s', async (_rule, stretches, entries) => {
    expect(await marksAfter(...stretches)).toEqual({ entries, heads: 0 });
  });

  it('is kept apart for entries and heads', async () => {
    const incidentId = freshIncidentId();
    const { followMarks } = table();

    await followMarks.advance(incidentId, 'heads', 1, 2);
    await followMarks.advance(incidentId, 'entries', 1, 1);

    expect(await followMarks.read(incidentId)).toEqual({ entries: 1, heads: 2 });
  });
});
