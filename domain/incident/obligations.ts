import { watchedAt } from '../law/obligation.ts';
import { earliest, type Instant } from '../time.ts';
import { type Decider, decided, refuse } from './decision.ts';
import type { NewEntry } from './entries.ts';
import { type Ladder, nextRungAt, overdueRung, rungDue } from './ladder.ts';
import type { Policy } from './policy.ts';
import type { Incident, TrackedObligation } from './state.ts';

/** Obligations whose clock still calls: open, with a time to watch, and not late with its reason given. */
export function calling(incident: Incident): readonly TrackedObligation[] {
  return incident.obligations.filter(
    (obligation) =>
      obligation.status === 'open' && watchedAt(obligation) !== undefined && obligation.latenessReason === undefined,
  );
}

/** The reminders due now, and when the watch wants to be woken for the next; nothing to wait for gives no time. */
export function planReminders(incident: Incident, now: Instant, policy: Policy['reminders']) {
  const ladders = calling(incident).map((obligation) => ({ obligation, ladder: ladderOf(obligation, policy) }));
  const reminders = ladders.flatMap(({ obligation, ladder }) => {
    const rung = rungDue(ladder, now);
    return rung === undefined ? [] : [{ obligation: obligation.id, rung }];
  });
  return { reminders, wakeAt: earliest(ladders.map(({ ladder }) => nextRungAt(ladder, now))) };
}

function ladderOf(obligation: TrackedObligation, policy: Policy['reminders']): Ladder {
  const dueAt = watchedAt(obligation) ?? obligation.openedAt;
  const from = obligation.derivation?.anchor.at ?? obligation.openedAt;
  return { from, dueAt, rung: obligation.rung, ...policy };
}

export const remind: Decider<'remind'> = (incident, _command, _envelope, { now, policy }) => {
  const { reminders } = planReminders(incident, now, policy.reminders);
  const soon = reminders.filter(({ rung }) => rung < overdueRung);
  const late = reminders.filter(({ rung }) => rung >= overdueRung);
  const entries: NewEntry[] = [];
  if (soon.length > 0) entries.push({ type: 'reminder-issued', body: { reminders: soon } });
  if (late.length > 0) entries.push({ type: 'obligation-overdue', body: { reminders: late } });
  return decided(...entries);
};

export const file: Decider<'file'> = (incident, { filing }, _envelope, { now }) => {
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
  const missing = filing.obligations
    .flatMap((id) => incident.obligations.find((obligation) => obligation.id === id)?.contents ?? [])
    .filter((heading) => !filing.headings.includes(heading));
  if (missing.length > 0 && filing.stage !== 'preliminary' && filing.stage !== 'supplementary') {
    return refuse('contents-missing', 'The filing leaves out what it has to contain:', [...new Set(missing)]);
  }
  return decided({ type: 'filing-made', body: { filing } });
};

export const markDone: Decider<'mark-done'> = (incident, { obligation, at, proof }, _envelope, { now }) => {
  const known = incident.obligations.find(({ id }) => id === obligation);
  if (known === undefined)
    return refuse('unknown-obligation', `There is no obligation ${obligation}. Open are:`, openIds(incident));
  if (known.status === 'met') return decided();
  if (at > now) return refuse('done-in-the-future', `"at" is ${at}, later than now (${now})`);
  if (proof.trim() === '') return refuse('proof-missing', 'Say in "proof" what shows that it was done');
  return decided({ type: 'obligation-done', body: { obligation, at, proof } });
};

export const exempt: Decider<'exempt'> = (incident, { obligation, citation, counsel }) => {
  const known = incident.obligations.find(({ id }) => id === obligation);
  if (known === undefined)
    return refuse('unknown-obligation', `There is no obligation ${obligation}. Open are:`, openIds(incident));
  if (known.status !== 'open') return decided();
  if (citation.trim() === '' || counsel.trim() === '') {
    return refuse(
      'citation-missing',
      'Nobody waives law: an exemption needs its "citation" and the "counsel" who relies on it',
    );
  }
  return decided({ type: 'obligation-exempted', body: { obligation, citation, counsel } });
};

export const explainLateness: Decider<'explain-lateness'> = (incident, { obligation, reason }, _envelope, { now }) => {
  const known = incident.obligations.find(({ id }) => id === obligation);
  if (known === undefined)
    return refuse('unknown-obligation', `There is no obligation ${obligation}. Open are:`, openIds(incident));
  if (!isLate(known, now)) return refuse('not-late', `${obligation} is not late; there is nothing to explain`);
  if (reason.trim() === '') return refuse('reason-missing', 'Authorities ask why: give the "reason"');
  return decided({ type: 'lateness-explained', body: { obligation, reason } });
};

/** Late is measured by the law's own date, never by our target. */
export function isLate(obligation: TrackedObligation, now: Instant): boolean {
  const due = obligation.latestAt ?? obligation.dueAt;
  if (due === undefined) return false;
  return obligation.status === 'met' ? (obligation.closedAt ?? now) > due : now > due;
}

function openIds(incident: Incident): readonly string[] {
  return incident.obligations.filter(({ status }) => status === 'open').map(({ id }) => id);
}
