import type { Count } from '../facts.ts';
import { openCorrections, revisionsOf } from '../incident/law-corrections.ts';
import { isLate } from '../incident/obligations.ts';
import { isInternalRecord } from '../incident/register-statement.ts';
import type { FinalAnswer, Incident, IncidentStatus, TrackedObligation } from '../incident/state.ts';
import type { Instant, LocalDate } from '../time.ts';
import { earliest, localDate } from '../time.ts';

/** What was done toward somebody: a report to an authority, a notice to people. */
export interface RegisterDeed {
  readonly obligation: string;
  readonly regime: string;
  readonly duty: string;
  readonly owedBy: string;
  readonly owedTo: string;
  readonly status: TrackedObligation['status'];
  /** When it was done; while it is open, when it is due. */
  readonly at?: Instant;
  readonly dueAt?: Instant;
  readonly zone: string;
  /** How: the filing and its receipt, the proof, the exemption. */
  readonly how?: string;
  readonly late: boolean;
  readonly latenessReason?: string;
}

/** Affected people of one place. */
export interface RegisterGroup {
  readonly id: string;
  readonly controller: string;
  readonly jurisdiction: string;
  readonly categories: readonly string[];
  readonly encrypted: string;
  readonly harm: string;
  /** The figure in force of each unit. */
  readonly counts: readonly Pick<Count, 'unit' | 'value' | 'upTo' | 'quality'>[];
}

/**
 * One incident on the register, as an authority asks for it: the facts, the effects, the remedial action, and why what was
 * done was done. Source: Reg. (EU) 2016/679 Art. 33(5).
 */
export interface RegisterRow {
  readonly incidentId: string;
  readonly title: string;
  readonly exercise: boolean;
  readonly status: IncidentStatus;
  readonly reportedAt: Instant;
  readonly occurredAt?: Instant;
  readonly detectedAt?: Instant;
  readonly awareAt?: Instant;
  /** The day it is filed under: aware, else detected, else reported. */
  readonly on: LocalDate;
  readonly zone: string;
  /** Laws that asked something of it, or may have; undefined while too little is known to tell. */
  readonly regimes?: readonly string[];
  readonly facts: string;
  readonly cause: string;
  readonly groups: readonly RegisterGroup[];
  readonly effects?: string;
  readonly remedialAction?: string;
  readonly decision?: {
    readonly answer: FinalAnswer;
    readonly reason: string;
    readonly by: string;
    readonly at: Instant;
  };
  /** What the recorded facts computed as binding when the decision set it aside: whoever audits looks here first. */
  readonly setAside: readonly string[];
  readonly reports: readonly RegisterDeed[];
  readonly notices: readonly RegisterDeed[];
  /** Mailings, with who was told and who was not. */
  readonly mailings: readonly {
    readonly id: string;
    readonly controller: string;
    readonly told: number;
    readonly of: number;
  }[];
  /** What is not there yet, in words. */
  readonly missing: readonly string[];
}

/** Determinations that say when somebody knew, the first that is there counting. */
const awareness = ['awareness', 'discovery', 'knowledge', 'noticing', 'reasonable-belief'];

/** @param regime only what this law asked for; all laws when left out. */
export function registerRow(incident: Incident, now: Instant, regime?: string): RegisterRow {
  const { facts, statement, confirmation } = incident;
  const owed = incident.obligations.filter((one) => regime === undefined || one.regime === regime);
  const zone = owed[0]?.zone ?? incident.obligations[0]?.zone ?? 'UTC';
  const detectedAt = facts.detectedAt === 'unknown' ? undefined : facts.detectedAt;
  const awareAt = awareness.map((kind) => firstOf(incident, kind)).find((at) => at !== undefined);
  const occurredAt = firstOf(incident, 'occurrence');
  const deeds = owed.filter((one) => one.status !== 'withdrawn' && !isInternalRecord(one));
  return {
    incidentId: incident.id,
    title: facts.title,
    ...{ exercise: facts.exercise, status: incident.status, reportedAt: incident.reportedAt },
    ...(occurredAt ? { occurredAt } : {}),
    ...(detectedAt ? { detectedAt } : {}),
    ...(awareAt ? { awareAt } : {}),
    on: localDate(awareAt ?? detectedAt ?? incident.reportedAt, zone),
    zone,
    ...(isTooEarlyToTell(incident) ? {} : { regimes: regimesOf(incident) }),
    facts: statement?.facts ?? facts.title,
    cause: facts.cause,
    groups: facts.groups.map(({ counts, ...group }) => ({ ...group, counts: inForce(counts) })),
    ...(statement ? { effects: statement.effects, remedialAction: statement.remedialAction } : {}),
    ...(confirmation.answer ? { decision: confirmation.answer } : {}),
    setAside: setAside(incident, owed),
    reports: deeds.filter(({ owedTo }) => !isPublic(owedTo)).map((one) => deedOf(one, now)),
    notices: deeds.filter(({ owedTo }) => isPublic(owedTo)).map((one) => deedOf(one, now)),
    mailings: incident.mailings.flatMap(({ id, controller, preparation, totals }) =>
      totals === undefined || preparation === undefined
        ? []
        : [{ id, controller, told: totals.sent + totals.delivered + totals.delayed, of: preparation.totals.accepted }],
    ),
    missing: missingOf(incident),
  };
}

/** The laws that asked something of an incident, or may have. */
export function regimesOf({ obligations }: Incident): readonly string[] {
  return [...new Set(obligations.map(({ regime }) => regime))].sort();
}

/** Whether it belongs on the register of one law: the law asked something, or nobody can tell yet which laws do. */
export function belongsTo(incident: Incident, regime: string | undefined): boolean {
  return regime === undefined || isTooEarlyToTell(incident) || regimesOf(incident).includes(regime);
}

/** No law could be asked: no party or no place is known. */
function isTooEarlyToTell(incident: Incident): boolean {
  return Object.keys(revisionsOf(incident)).length === 0;
}

function missingOf(incident: Incident): readonly string[] {
  const { answer } = incident.confirmation;
  const isNone = answer?.answer === 'false-alarm' || answer?.answer === 'no-personal-data';
  return [
    ...(answer === undefined ? ['nobody has decided yet whether this is a breach'] : []),
    ...(incident.statement === undefined && !isNone ? ['effects and remedial action'] : []),
    ...openCorrections(incident),
  ];
}

function setAside({ confirmation }: Incident, owed: readonly TrackedObligation[]): readonly string[] {
  if (confirmation.answer?.answer !== 'breach-not-notifiable') return [];
  return owed.filter(({ status, answer }) => status === 'withdrawn' && answer === 'binds').map(({ id }) => id);
}

function deedOf(one: TrackedObligation, now: Instant): RegisterDeed {
  const { id, regime, duty, owedBy, owedTo, status, closedAt, dueAt, zone, closedBecause, latenessReason } = one;
  return {
    ...{ obligation: id, regime, duty, owedBy, owedTo, status, zone },
    ...(closedAt ? { at: closedAt } : {}),
    ...(dueAt ? { dueAt } : {}),
    ...(closedBecause ? { how: closedBecause } : {}),
    late: (status === 'open' || status === 'met') && isLate(one, now),
    ...(latenessReason ? { latenessReason } : {}),
  };
}

function isPublic(owedTo: string): boolean {
  return owedTo === 'people' || owedTo === 'media';
}

function firstOf({ facts }: Incident, kind: string): Instant | undefined {
  return earliest(facts.determinations.filter((one) => one.kind === kind).map(({ at }) => at));
}

/** The last figure of each unit. */
function inForce(counts: readonly Count[]): RegisterGroup['counts'] {
  return [...new Map(counts.map((count) => [count.unit, count])).values()].map(({ unit, value, upTo, quality }) => ({
    ...{ unit, value, quality },
    ...(upTo === undefined ? {} : { upTo }),
  }));
}
