import { earliest, type Instant } from '../time.ts';
import { type Decider, type Decision, decided, refuse } from './decision.ts';
import { type Ladder, nextRungAt, rungDue } from './ladder.ts';
import type { Policy } from './policy.ts';
import type { Committee, Incident, Measure } from './state.ts';

export const setUpCommittee: Decider<'set-up-committee'> = (incident, command) => {
  if (incident.committee?.id === command.committee) return decided();
  if (incident.committee !== undefined)
    return refuse('committee-exists', `${incident.id} already has the committee ${incident.committee.name}`);
  if (command.members.length === 0) return refuse('no-members', 'A committee has members: give their ids in "members"');
  const { type: _type, ...body } = command;
  return decided({ type: 'committee-set-up', body });
};

export const callMeeting: Decider<'call-meeting'> = (incident, command, _envelope, { now }) =>
  withCommittee(incident, (committee) => {
    if (committee.meetings.some(({ id }) => id === command.meeting)) return decided();
    if (command.at <= now)
      return refuse('meeting-in-the-past', `"at" is ${command.at}, which is past; a meeting is called beforehand`);
    const { type: _type, ...body } = command;
    return decided({ type: 'meeting-called', body });
  });

export const holdMeeting: Decider<'hold-meeting'> = (incident, command, _envelope, { now }) =>
  withCommittee(incident, (committee) => {
    const meeting = committee.meetings.find(({ id }) => id === command.meeting);
    if (meeting === undefined) return refuse('unknown-meeting', `No meeting ${command.meeting} was called`);
    if (meeting.held) return decided();
    if (now < meeting.at)
      return refuse('meeting-ahead', `The meeting is on ${meeting.at}; it can't have been held yet`);
    return decided({ type: 'meeting-held', body: { meeting: command.meeting } });
  });

export const deliverReport: Decider<'deliver-report'> = (incident, command) =>
  withCommittee(incident, (committee) => {
    if (committee.reports.some(({ title }) => title === command.title)) return decided();
    const { type: _type, ...body } = command;
    return decided({ type: 'committee-reported', body });
  });

export const promiseMeasure: Decider<'promise-measure'> = (incident, command) =>
  withCommittee(incident, (committee) => {
    if (committee.measures.some(({ id }) => id === command.measure)) return decided();
    const { type: _type, ...body } = command;
    return decided({ type: 'measure-promised', body });
  });

export const completeMeasure: Decider<'complete-measure'> = (incident, command) =>
  withMeasure(incident, command.measure, (measure) => {
    if (measure.status === 'done') return decided();
    if (command.proof.trim() === '')
      return refuse('proof-missing', 'Say in "proof" what shows that the measure was carried out');
    return decided({ type: 'measure-completed', body: { measure: measure.id, proof: command.proof } });
  });

export const handOverMeasure: Decider<'hand-over-measure'> = (incident, command) =>
  withMeasure(incident, command.measure, (measure) => {
    if (measure.status !== 'open') return decided();
    if (command.to.trim() === '' || command.reason.trim() === '') {
      return refuse('reason-missing', 'A measure is handed over to somebody ("to") for a "reason"');
    }
    return decided({
      type: 'measure-handed-over',
      body: { measure: measure.id, to: command.to, reason: command.reason },
    });
  });

/** Measures to be called for now, and when to look again; a committee without open measures waits for the next change. */
export function planCommittee(committee: Committee, now: Instant, policy: Policy['measures']) {
  const open = committee.measures.filter(({ status }) => status === 'open');
  const due = open.flatMap((measure) => {
    const rung = rungDue(ladderOf(committee, measure, policy), now);
    return rung === undefined ? [] : [{ measure: measure.id, rung }];
  });
  return { due, wakeAt: earliest(open.map((measure) => nextRungAt(ladderOf(committee, measure, policy), now))) };
}

export const followUpCommittee: Decider<'follow-up-committee'> = (incident, _command, _envelope, { now, policy }) =>
  withCommittee(incident, (committee) =>
    decided(
      ...planCommittee(committee, now, policy.measures).due.map((body) => ({
        type: 'measure-reminded' as const,
        body,
      })),
    ),
  );

function ladderOf(committee: Committee, measure: Measure, policy: Policy['measures']): Ladder {
  return { from: committee.setUpAt, dueAt: measure.dueAt, rung: measure.rung, ...policy };
}

function withCommittee(incident: Incident, decide: (committee: Committee) => Decision): Decision {
  if (incident.committee !== undefined) return decide(incident.committee);
  return refuse('no-committee', `${incident.id} has no committee; set one up first`);
}

function withMeasure(incident: Incident, id: string, decide: (measure: Measure) => Decision): Decision {
  return withCommittee(incident, (committee) => {
    const measure = committee.measures.find((known) => known.id === id);
    if (measure !== undefined) return decide(measure);
    return refuse(
      'unknown-measure',
      `There is no measure ${id}. There are:`,
      committee.measures.map((known) => known.id),
    );
  });
}
