import type { BatchKey } from './ledger.ts';
import type { MailEvent } from './transitions.ts';

/** Tags on each mail; they come back with each of its events. */
export function tagsOf({ mailing, shard, first }: BatchKey, index: number): Readonly<Record<string, string>> {
  return { kind: 'notice', mailing, batch: `${String(shard).padStart(4, '0')}-${first}`, i: String(index) };
}

/** One SES event about one of our notices. */
export interface NoticeEvent {
  readonly mailing: string;
  /** `<shard>-<first hash>`. */
  readonly batch: string;
  readonly index: number;
  readonly event: MailEvent;
}

/** @returns undefined when the tag is none of ours. */
export function readBatchTag(mailing: string, tag: string): BatchKey | undefined {
  const [, shard, first] = /^(\d{4,})-([0-9a-f]{16,})$/.exec(tag) ?? [];
  return shard === undefined || first === undefined ? undefined : { mailing, shard: Number(shard), first };
}

/**
 * Reads a line that SES wrote to Firehose. `foreign`: an event of another mail, or of a kind that says nothing about
 * delivery. `malformed`: no event at all.
 *
 * Millions of lines come this way, most of them in the one form SES writes: those are read by looking for the few fields,
 * which can't occur inside another value because quotes are escaped there. Any other line is parsed in full.
 */
export function readMailEvent(line: string): NoticeEvent | 'foreign' | 'malformed' {
  return readFast(line) ?? readSlow(line);
}

const opening = '{"eventType":"';

function readFast(line: string): NoticeEvent | 'foreign' | undefined {
  if (!line.startsWith(opening)) return undefined;
  const eventType = line.slice(opening.length, line.indexOf('"', opening.length));
  const tags = line.lastIndexOf('"tags":{');
  if (tags < 0) return undefined;
  const mailing = after(line, '"mailing":["', tags);
  const batch = after(line, '"batch":["', tags);
  const index = after(line, '"i":["', tags);
  if (mailing === undefined || batch === undefined || index === undefined) return undefined;
  const isBounce = eventType === 'Bounce';
  const event = toEvent(
    eventType,
    isBounce ? after(line, '"bounceType":"', 0) : undefined,
    isBounce ? after(line, '"bounceSubType":"', 0) : undefined,
    eventType === 'Complaint' ? after(line, '"complaintSubType":"', 0) : undefined,
  );
  return toNoticeEvent(mailing, batch, index, event);
}

function after(line: string, mark: string, from: number): string | undefined {
  const start = line.indexOf(mark, from);
  if (start < 0) return undefined;
  const begin = start + mark.length;
  return line.slice(begin, line.indexOf('"', begin));
}

function readSlow(line: string): NoticeEvent | 'foreign' | 'malformed' {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    return 'malformed';
  }
  const eventType = field(read, 'eventType');
  const tags = field(field(read, 'mail'), 'tags');
  if (typeof eventType !== 'string') return 'malformed';
  const tag = (name: string) => {
    const values = field(tags, name);
    return Array.isArray(values) ? String(values[0]) : undefined;
  };
  const [mailing, batch, index] = [tag('mailing'), tag('batch'), tag('i')];
  if (mailing === undefined || batch === undefined || index === undefined) return 'foreign';
  const bounce = field(read, 'bounce');
  const event = toEvent(
    eventType,
    field(bounce, 'bounceType'),
    field(bounce, 'bounceSubType'),
    field(field(read, 'complaint'), 'complaintSubType'),
  );
  return toNoticeEvent(mailing, batch, index, event);
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function toNoticeEvent(
  mailing: string,
  batch: string,
  index: string,
  event: MailEvent | undefined,
): NoticeEvent | 'foreign' {
  const place = Number(index);
  if (event === undefined || !Number.isInteger(place) || place < 0 || place > 49) return 'foreign';
  return { mailing, batch, index: place, event };
}

/** SES did not try: the address is on a suppression list. Both count as Send, too. */
const suppressedSubTypes: readonly unknown[] = ['Suppressed', 'OnAccountSuppressionList', 'OnTenantSuppressionList'];

/**
 * A transient or undetermined bounce is SES giving up, or an out-of-office reply to a mail that arrived; only a Delivery tells.
 * So it counts as delayed, and whoever stays so is written to by letter.
 */
function toEvent(
  eventType: string,
  bounceType: unknown,
  bounceSubType: unknown,
  complaintSubType: unknown,
): MailEvent | undefined {
  switch (eventType) {
    case 'Send':
      return 'send';
    case 'Delivery':
      return 'delivery';
    case 'DeliveryDelay':
      return 'delay';
    case 'Bounce':
      if (suppressedSubTypes.includes(bounceSubType)) return 'suppression';
      return bounceType === 'Permanent' ? 'bounce' : 'delay';
    case 'Complaint':
      return suppressedSubTypes.includes(complaintSubType) ? 'suppression' : 'complaint';
    case 'Reject':
    case 'Rendering Failure':
    case 'RenderingFailure':
      return 'reject';
    default:
      return undefined;
  }
}
