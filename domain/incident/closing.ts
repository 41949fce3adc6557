import { type Instant, wallTime } from '../time.ts';
import { standingHolds } from './amend.ts';
import { type Decider, decided, refuse } from './decision.ts';
import { openCorrections } from './law-corrections.ts';
import { isLate } from './obligations.ts';
import type { Incident, TrackedObligation } from './state.ts';

/**
 * What still stands between an incident and *response closed*, one line each: every obligation met, exempt, withdrawn or
 * late with its reason; everyone accounted for.
 */
export function openForResponse(incident: Incident, now: Instant): readonly string[] {
  const undecided =
    incident.confirmation.answer === undefined ? ['confirmation: nobody has decided whether this is a breach'] : [];
  const obligations = incident.obligations.flatMap((obligation) => {
    const { id, status, latenessReason, answer, question, dueAt, zone } = obligation;
    if (status === 'exempt' || status === 'withdrawn') return [];
    const late = isLate(obligation, now);
    if (late && latenessReason === undefined) return [`${id}: late, and nobody has said why`];
    // A reason for missing our own target is kept, but what is owed stays owed.
    if (status === 'met' || late) return [];
    if (answer === 'cant-tell')
      return [`${id}: can't tell yet; ${question?.ask ?? obligation.because ?? 'a fact is missing'}`];
    const held = sayHold(obligation, now);
    return [`${id}: open${dueAt ? `, due ${wallTime(dueAt, zone)}` : `, ${obligation.clock}`}${held}`];
  });
  const mailings = incident.mailings
    .filter(({ status }) => status !== 'accounted' && status !== 'cancelled')
    .map(({ id, status, heldBy }) =>
      [`mailing ${id}: ${status}, not everyone is accounted for`, ...(heldBy ?? [])].join('; held: '),
    );
  return [...undecided, ...obligations, ...mailings, ...openCorrections(incident)];
}

function sayHold(obligation: TrackedObligation, now: Instant): string {
  const [hold] = standingHolds(obligation, now);
  if (hold === undefined) return '';
  const { by, until } = hold;
  return `; held by ${by} ${until ? `until ${wallTime(until, obligation.zone)}` : 'without an end'}`;
}

/** What still stands between an incident and *follow-up closed*: measures, meetings and the committee's report. */
export function openForFollowUp(incident: Incident): readonly string[] {
  const response = incident.responseClosedAt === undefined ? ['response: not closed yet'] : openCorrections(incident);
  const committee = incident.committee;
  if (committee === undefined) return response;
  const measures = committee.measures
    .filter(({ status }) => status === 'open')
    .map(({ id, owner, dueAt, zone }) => `measure ${id}: open, owner ${owner}, due ${wallTime(dueAt, zone)}`);
  const report = committee.reports.length === 0 ? [`committee ${committee.name}: has delivered no report`] : [];
  const meetings = committee.meetings.filter(({ held }) => !held).map(({ id }) => `meeting ${id}: called, not held`);
  return [...response, ...report, ...meetings, ...measures];
}

export const closeResponse: Decider<'close-response'> = (incident, _command, _envelope, { now }) => {
  if (incident.responseClosedAt !== undefined) return decided();
  const open = openForResponse(incident, now);
  if (open.length > 0) return refuse('still-open', `${incident.id} can't be closed; ${open.length} open:`, open);
  return decided({ type: 'response-closed', body: {} });
};

export const closeFollowUp: Decider<'close-follow-up'> = (incident) => {
  if (incident.followUpClosedAt !== undefined) return decided();
  const open = openForFollowUp(incident);
  if (open.length > 0)
    return refuse('still-open', `The follow-up of ${incident.id} can't be closed; ${open.length} open:`, open);
  return decided({ type: 'follow-up-closed', body: {} });
};

export const reopen: Decider<'reopen'> = (incident, { reason }) => {
  if (reason.trim() === '') return refuse('reason-missing', 'Reopening needs its "reason"');
  if (incident.responseClosedAt === undefined && incident.confirmation.answer === undefined) {
    return refuse('not-closed', `${incident.id} is not closed`);
  }
  return decided({ type: 'incident-reopened', body: { reason } });
};
