import type { Followed } from '../runtime/ports.ts';
import type { Services } from '../runtime/services.ts';
import type { RecordChange } from '../runtime/stream-image.ts';

/** A stretch of an incident's sequences, both ends included. */
interface Stretch {
  readonly incidentId: string;
  readonly kind: keyof Followed;
  readonly from: number;
  readonly to: number;
}

/** Marks what a batch of the stream brought as followed. */
export async function markFollowed(
  changes: readonly RecordChange[],
  services: Pick<Services, 'followMarks'>,
): Promise<void> {
  for (const { incidentId, kind, from, to } of join(changes.flatMap(stretchOf)))
    await services.followMarks.advance(incidentId, kind, from, to);
}

function stretchOf(change: RecordChange): readonly Stretch[] {
  if (change.kind === 'other') return [];
  if (change.kind === 'entry') {
    const { incidentId, sequence } = change.entry.header;
    return [{ incidentId, kind: 'entries', from: sequence, to: sequence }];
  }
  const { after, before } = change;
  return [{ incidentId: after.incident.id, kind: 'heads', from: (before?.version ?? 0) + 1, to: after.version }];
}

/** As few stretches as there are; items of one transaction come in any order. */
function join(stretches: readonly Stretch[]): readonly Stretch[] {
  const joined: Stretch[] = [];
  for (const next of stretches.toSorted((a, b) => compare(threadOf(a), threadOf(b)) || a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && threadOf(last) === threadOf(next) && next.from <= last.to + 1)
      joined[joined.length - 1] = { ...last, to: Math.max(last.to, next.to) };
    else joined.push(next);
  }
  return joined;
}

const threadOf = ({ incidentId, kind }: Stretch) => `${incidentId} ${kind}`;

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
