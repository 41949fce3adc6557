import { isDeepStrictEqual } from 'node:util';
import type { Entry } from '../../domain/record.ts';
import { secondsBetween } from '../../domain/time.ts';

/** An entry of one record that the other has not, or has otherwise. */
export interface Difference {
  readonly type: string;
  /** Sequence in the rehearsal's record and in MiniStack's. */
  readonly rehearsed?: number;
  readonly deployed?: number;
  /** Fields that differ, `path: this / that`. */
  readonly fields: readonly string[];
}

export interface Comparison {
  readonly rehearsed: number;
  readonly deployed: number;
  /** Entries that agree. */
  readonly agreed: number;
  /** Seconds by which the times of entries that agree differ at most. */
  readonly mostSecondsApart: number;
  readonly differences: readonly Difference[];
}

/**
 * How far entries that agree may lie apart. On MiniStack the clock runs on while something works, and functions start
 * cold; nothing in the case has two meanings within this.
 */
const toleranceSeconds = 300;

/**
 * Compares two records of one case, entry by entry: type, actor and body. Ids of mine are those of the case, so they agree;
 * times may lie {@link toleranceSeconds} apart, in bodies too. Entries of one moment may stand in either order: what two
 * machines write at the same time has none.
 */
export function compareRecords(rehearsed: readonly Entry[], deployed: readonly Entry[]): Comparison {
  const left = [...deployed];
  const missing: Entry[] = [];
  let mostSecondsApart = 0;
  for (const entry of rehearsed) {
    const place = left.findIndex((other) => agrees(entry, other));
    const [other] = place < 0 ? [] : left.splice(place, 1);
    if (other === undefined) missing.push(entry);
    else mostSecondsApart = Math.max(mostSecondsApart, secondsApart(entry, other));
  }
  return {
    rehearsed: rehearsed.length,
    deployed: deployed.length,
    agreed: rehearsed.length - missing.length,
    mostSecondsApart,
    differences: describe(missing, left),
  };
}

function agrees(one: Entry, other: Entry): boolean {
  return (
    one.header.type === other.header.type &&
    actorOf(one) === actorOf(other) &&
    secondsApart(one, other) <= toleranceSeconds &&
    fieldsApart(one.content?.body, other.content?.body, '').length === 0
  );
}

/** The same report is a person's in the script and comes over the bus in the deployment. */
function actorOf({ header }: Entry): string {
  return header.commandId.startsWith('report-') ? 'reporter' : header.actor;
}

function secondsApart(one: Entry, other: Entry): number {
  return Math.abs(secondsBetween(one.header.recordedAt, other.header.recordedAt));
}

/** Pairs what is left by type, in order, so that a field that differs shows as one. */
function describe(missing: readonly Entry[], surplus: readonly Entry[]): readonly Difference[] {
  const left = [...surplus];
  const differences = missing.map((entry): Difference => {
    const place = left.findIndex(({ header }) => header.type === entry.header.type);
    const [other] = place < 0 ? [] : left.splice(place, 1);
    const { type, sequence } = entry.header;
    if (other === undefined) return { type, rehearsed: sequence, fields: ['only in the rehearsal'] };
    return { type, rehearsed: sequence, deployed: other.header.sequence, fields: whyNot(entry, other) };
  });
  return [
    ...differences,
    ...left.map(({ header }) => ({
      type: header.type,
      deployed: header.sequence,
      fields: ['only in the deployment'],
    })),
  ];
}

function whyNot(one: Entry, other: Entry): readonly string[] {
  const seconds = secondsApart(one, other);
  return [
    ...(actorOf(one) === actorOf(other) ? [] : [`actor: ${actorOf(one)} / ${actorOf(other)}`]),
    ...(seconds <= toleranceSeconds ? [] : [`recordedAt: ${one.header.recordedAt} / ${other.header.recordedAt}`]),
    ...fieldsApart(one.content?.body, other.content?.body, ''),
  ];
}

function fieldsApart(one: unknown, other: unknown, path: string): readonly string[] {
  if (isDeepStrictEqual(one, other)) return [];
  if (isRecord(one) && isRecord(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].flatMap((name) => fieldsApart(one[name], other[name], path === '' ? name : `${path}.${name}`));
  }
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length)
    return one.flatMap((item, place) => fieldsApart(item, other[place], `${path}[${place}]`));
  if (areTimesTogether(one, other)) return [];
  return [`${path}: ${write(one)} / ${write(other)}`];
}

const instant = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

function areTimesTogether(one: unknown, other: unknown): boolean {
  if (typeof one !== 'string' || typeof other !== 'string' || !instant.test(one) || !instant.test(other)) return false;
  return Math.abs(Date.parse(one) - Date.parse(other)) <= toleranceSeconds * 1000;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function write(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
