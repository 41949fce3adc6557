import type { Instant } from '../../domain/time.ts';
import { toFamily } from '../runtime/errors.ts';
import type { Followed, Versioned } from '../runtime/ports.ts';
import { type FollowServices, followEntry, followHeadAnew } from './follow.ts';

/**
 * Follows what the stream never brought: entries and head recorded before `before` and not marked as followed. Younger ones
 * may still be on their way. An entry that can't be followed keeps no other from it, and is tried again the next time.
 * @returns what was found, in words.
 */
export async function followWhatWasLost(
  head: Versioned,
  followed: Followed,
  before: Instant,
  services: FollowServices,
): Promise<readonly string[]> {
  const { incident, version } = head;
  if (followed.entries >= version && followed.heads >= version) return [];

  const entries = await followLostEntries(incident.id, followed.entries, before, services);
  const behind =
    followed.heads < version && (await isRecordedBefore(incident.id, followed.heads + 1, before, services));
  const headFailure = behind ? await attempt(() => followHeadAnew(head, services)) : undefined;
  if (behind && headFailure === undefined) {
    await services.followMarks.advance(incident.id, 'heads', followed.heads + 1, version);
  }

  const done = [
    ...(entries.followed.length > 0 ? [nameEntries(entries.followed)] : []),
    ...(behind && headFailure === undefined ? ['the head'] : []),
  ];
  const plural = done.length > 1 || entries.followed.length > 1;
  return [
    ...(done.length > 0
      ? [`${incident.id}: ${done.join(' and ')} ${plural ? 'were' : 'was'} not followed; followed now`]
      : []),
    ...entries.failed.map(({ sequence, error }) => cannot(incident.id, `entry ${sequence}`, error)),
    ...(headFailure === undefined ? [] : [cannot(incident.id, 'the head', headFailure)]),
  ];
}

async function followLostEntries(incidentId: string, upTo: number, before: Instant, services: FollowServices) {
  const followed: number[] = [];
  const failed: { readonly sequence: number; readonly error: string }[] = [];
  for await (const entry of services.record.entries(incidentId, upTo + 1)) {
    const { sequence, recordedAt } = entry.header;
    if (recordedAt >= before) break;
    const error = await attempt(() => followEntry(entry, services));
    if (error === undefined) followed.push(sequence);
    else failed.push({ sequence, error });
  }
  // The mark stays before the first that failed: it and those after it come round again, and their claims hold.
  const last = Math.min(followed.at(-1) ?? upTo, (failed[0]?.sequence ?? Infinity) - 1);
  if (last > upTo) await services.followMarks.advance(incidentId, 'entries', upTo + 1, last);
  return { followed, failed };
}

/** Whether an entry is older than that; an entry is there as soon as its head is. */
async function isRecordedBefore(
  incidentId: string,
  sequence: number,
  before: Instant,
  services: Pick<FollowServices, 'record'>,
): Promise<boolean> {
  for await (const { header } of services.record.entries(incidentId, sequence)) return header.recordedAt < before;
  return false;
}

/** @returns the name of what went wrong; a message may quote data. */
async function attempt(step: () => Promise<void>): Promise<string | undefined> {
  try {
    await step();
    return undefined;
  } catch (error) {
    return toFamily(error).name;
  }
}

function cannot(incidentId: string, what: string, error: string): string {
  return `${incidentId}: ${what} was not followed and could not be followed now (${error}); somebody has to look`;
}

/** `entry 3`, `entries 3 to 5`, `entries 3, 5`. */
function nameEntries(sequences: readonly number[]): string {
  const [first = 0] = sequences;
  if (sequences.length === 1) return `entry ${first}`;
  const last = sequences.at(-1) ?? first;
  const isWhole = last - first === sequences.length - 1;
  return `entries ${isWhole ? `${first} to ${last}` : sequences.join(', ')}`;
}
