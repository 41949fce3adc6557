import { contentsOf, exemptionsOf } from '../law/holds.ts';
import { watchedAt } from '../law/obligation.ts';
import { earliest, type Instant, plus } from '../time.ts';
import { standingHolds } from './amend.ts';
import { blockedBy, sayBlock } from './blocks.ts';
import { type Decider, type DecisionContext, decided, refuse } from './decision.ts';
import type { NewEntry } from './entries.ts';
import { endHolds } from './evolve-holds.ts';
import { resumedAfter } from './holds.ts';
import { type Ladder, nextRungAt, overdueRung, rungDue } from './ladder.ts';
import { lawOf } from './law-corrections.ts';
import type { Policy } from './policy.ts';
import type { Hold, Incident, TrackedObligation } from './state.ts';

/** Obligations whose clock still calls: open, with a time to watch, and not late with its reason given. */
export function calling(incident: Incident): readonly TrackedObligation[] {
  return incident.obligations.filter(
    (obligation) =>
      obligation.status === 'open' && watchedAt(obligation) !== undefined && obligation.latenessReason === undefined,
  );
}

/** What the watch has to do now, and when it wants to be woken next; nothing to wait for gives no time. */
export interface ReminderPlan {
  readonly reminders: readonly { readonly obligation: string; readonly rung: number }[];
  /** Holds whose end comes near, and open-ended ones that somebody has to ask about. */
  readonly holds: readonly { readonly obligation: string; readonly hold: string; readonly rung: number }[];
  /** Holds whose time has come. */
  readonly ended: readonly { readonly obligation: string; readonly hold: string }[];
  readonly isDue: boolean;
  readonly wakeAt: Instant | undefined;
}

/**
 * The reminders due now. While an open-ended hold stands its obligation is not called; a hold with an end has moved the due
 * time behind that end already.
 */
export function planReminders(incident: Incident, now: Instant, policy: Policy['reminders']): ReminderPlan {
  const ladders = calling(incident)
    .filter((obligation) => !isExcused(obligation, now))
    .map((obligation) => ({ obligation, ladder: ladderOf(obligation, policy) }));
  const reminders = ladders.flatMap(({ obligation, ladder }) => {
    const rung = rungDue(ladder, now);
    return rung === undefined ? [] : [{ obligation: obligation.id, rung }];
  });
  const unended = incident.obligations
    .filter(({ status }) => status === 'open')
    .flatMap(({ id, holds = [] }) =>
      holds.filter(({ endedAt }) => endedAt === undefined).map((hold) => ({ obligation: id, hold })),
    );
  const isOver = ({ until }: Hold) => until !== undefined && until <= now;
  const ended = unended
    .filter(({ hold }) => isOver(hold))
    .map(({ obligation, hold }) => ({ obligation, hold: hold.id }));
  const standing = unended
    .filter(({ hold }) => !isOver(hold))
    .map(({ obligation, hold }) => ({ obligation, hold: hold.id, ladder: holdLadderOf(hold, policy) }));
  const holds = standing.flatMap(({ obligation, hold, ladder }) => {
    const rung = rungDue(ladder, now);
    return rung === undefined ? [] : [{ obligation, hold, rung }];
  });
  const wakeAt = earliest([...ladders, ...standing].map(({ ladder }) => nextRungAt(ladder, now)));
  return { reminders, holds, ended, isDue: reminders.length + holds.length + ended.length > 0, wakeAt };
}

function ladderOf(obligation: TrackedObligation, policy: Policy['reminders']): Ladder {
  const dueAt = watchedAt(obligation) ?? obligation.openedAt;
  const from = obligation.derivation?.anchor.at ?? obligation.openedAt;
  const { ladder, overdueEveryHours } = policy;
  return { from, dueAt, rung: obligation.rung, ladder, overdueEveryHours };
}

function holdLadderOf({ from, until, rung }: Hold, policy: Policy['reminders']): Ladder {
  const every = policy.openHoldEveryHours;
  return until === undefined
    ? { from, dueAt: plus(from, { hours: every }), rung, ladder: [], overdueEveryHours: every }
    : { from, dueAt: until, rung, ladder: policy.holdLadder, overdueEveryHours: every };
}

export const remind: Decider<'remind'> = (incident, _command, _envelope, { now, policy, regimes }) => {
  const { reminders, holds, ended } = planReminders(incident, now, policy.reminders);
  const soon = reminders.filter(({ rung }) => rung < overdueRung);
  const late = reminders.filter(({ rung }) => rung >= overdueRung);
  const entries: NewEntry[] = [];
  if (ended.length > 0) {
    const after = endHolds(incident, { ended });
    entries.push({ type: 'hold-ended', body: { ended } }, ...resumedAfter(after, regimes, now));
  }
  if (holds.length > 0) entries.push({ type: 'hold-reminded', body: { reminders: holds } });
  if (soon.length > 0) entries.push({ type: 'reminder-issued', body: { reminders: soon } });
  if (late.length > 0) entries.push({ type: 'obligation-overdue', body: { reminders: late } });
  return decided(...entries);
};

export const file: Decider<'file'> = (incident, { filing }, _envelope, context) => {
  const { now, regimes } = context;
  if (incident.filings.some((known) => known.id === filing.id)) return decided();
  if (filing.submittedAt > now)
    return refuse('filing-in-the-future', `"submittedAt" is ${filing.submittedAt}, later than now (${now})`);
  const unknown = filing.obligations.filter((id) => !incident.obligations.some((obligation) => obligation.id === id));
  if (filing.obligations.length === 0 || unknown.length > 0) {
    return refuse(
      'unknown-obligation',
      `A filing names the obligations it fulfils; ${unknown.join(', ') || 'none was given'}. These are open:`,
      openIds(incident),
    );
  }
  const served = incident.obligations.filter(({ id }) => filing.obligations.includes(id));
  const missing = served.flatMap(({ contents }) => contents).filter((heading) => !filing.headings.includes(heading));
  if (missing.length > 0 && filing.stage !== 'preliminary' && filing.stage !== 'supplementary') {
    return refuse('contents-missing', 'The filing leaves out what it has to contain:', [...new Set(missing)]);
  }
  const forbidden = served
    .flatMap((obligation) => contentsOf(lawOf(incident, regimes), obligation).forbidden)
    .map(({ heading }) => heading)
    .filter((heading) => filing.leavesOut?.includes(heading) !== true);
  if (forbidden.length > 0) {
    const message = 'The law has this filing leave something out; look, and confirm it in "leavesOut":';
    return refuse('contents-unconfirmed', message, [...new Set(forbidden)]);
  }
  return (
    standsAgainst(incident, filing.obligations, filing.submittedAt, filing.despite, context) ??
    decided({ type: 'filing-made', body: { filing } })
  );
};

/**
 * A hold or an order stands against what is to be recorded as done: refused with the reason. What did happen goes on the
 * record with "despite", which excuses nothing.
 */
function standsAgainst(
  incident: Incident,
  ids: readonly string[],
  at: Instant,
  despite: string | undefined,
  { regimes }: DecisionContext,
) {
  if (despite !== undefined && despite.trim() !== '') return undefined;
  const blocks = incident.obligations
    .filter(({ id }) => ids.includes(id))
    .flatMap((obligation) => blockedBy(incident, regimes, obligation, at))
    .filter(({ first }) => first === undefined || !ids.includes(first));
  if (blocks.length === 0) return undefined;
  const message = 'The law has this wait. If it was done all the same, record it with the reason in "despite":';
  return refuse('not-yet', message, blocks.map(sayBlock));
}

export const markDone: Decider<'mark-done'> = (incident, command, _envelope, context) => {
  const { obligation, at, proof, despite } = command;
  const { now } = context;
  const known = incident.obligations.find(({ id }) => id === obligation);
  if (known === undefined)
    return refuse('unknown-obligation', `There is no obligation ${obligation}. Open are:`, openIds(incident));
  if (known.status === 'met') return decided();
  if (at > now) return refuse('done-in-the-future', `"at" is ${at}, later than now (${now})`);
  if (proof.trim() === '') return refuse('proof-missing', 'Say in "proof" what shows that it was done');
  const body = { obligation, at, proof, ...(despite ? { despite } : {}) };
  return standsAgainst(incident, [obligation], at, despite, context) ?? decided({ type: 'obligation-done', body });
};

export const exempt: Decider<'exempt'> = (incident, command, _envelope, { regimes }) => {
  const { obligation, exemption, counsel } = command;
  const known = incident.obligations.find(({ id }) => id === obligation);
  if (known === undefined)
    return refuse('unknown-obligation', `There is no obligation ${obligation}. Open are:`, openIds(incident));
  if (known.status !== 'open') return decided();
  const { byName, byFacts } = exemptionsOf(lawOf(incident, regimes), known);
  const rule = byName.find(({ id }) => id === exemption);
  if (exemption !== undefined && rule === undefined) {
    const message = byFacts.some(({ id }) => id === exemption)
      ? `"${exemption}" is judged on the facts and by nobody's word: record the facts. By name there are:`
      : `${obligation} has no exemption "${exemption}". It has:`;
    return refuse(
      'unknown-exemption',
      message,
      byName.map(({ id, text }) => `${id} (${text})`),
    );
  }
  const citation = rule?.citation ?? command.citation ?? '';
  if (citation.trim() === '' || counsel.trim() === '') {
    return refuse(
      'citation-missing',
      'Nobody waives law: an exemption needs its "citation" and the "counsel" who relies on it. By name there are:',
      byName.map(({ id, text }) => `${id} (${text})`),
    );
  }
  const body = { obligation, citation, counsel, ...(rule === undefined ? {} : { exemption: rule.id }) };
  return decided({ type: 'obligation-exempted', body });
};

export const explainLateness: Decider<'explain-lateness'> = (incident, { obligation, reason }, _envelope, { now }) => {
  const known = incident.obligations.find(({ id }) => id === obligation);
  if (known === undefined)
    return refuse('unknown-obligation', `There is no obligation ${obligation}. Open are:`, openIds(incident));
  if (!isLate(known, now) && !isPastTarget(known, now))
    return refuse('not-late', `${obligation} is not late; there is nothing to explain`);
  if (reason.trim() === '') return refuse('reason-missing', 'Authorities ask why: give the "reason"');
  return decided({ type: 'lateness-explained', body: { obligation, reason } });
};

/** Late is measured by the law's own date, never by our target; while a hold stands that came in time nothing is. */
export function isLate(obligation: TrackedObligation, now: Instant): boolean {
  const due = obligation.latestAt ?? obligation.dueAt;
  if (due === undefined) return false;
  const at = obligation.status === 'met' ? (obligation.closedAt ?? now) : now;
  return at > due && !isExcused(obligation, at);
}

/** Our own target is missed, which is not late in law: the watch asks why all the same. */
function isPastTarget({ dueAt, target, status }: TrackedObligation, now: Instant): boolean {
  return status === 'open' && dueAt === undefined && target !== undefined && now > target;
}

/** An open-ended hold stands that began before the due time. */
function isExcused(obligation: TrackedObligation, at: Instant): boolean {
  const due = obligation.latestAt ?? watchedAt(obligation);
  return standingHolds(obligation, at).some(
    ({ from, until }) => until === undefined && (due === undefined || from <= due),
  );
}

function openIds(incident: Incident): readonly string[] {
  return incident.obligations.filter(({ status }) => status === 'open').map(({ id }) => id);
}
