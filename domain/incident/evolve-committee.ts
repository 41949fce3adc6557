import type { EntryType } from './entries.ts';
import type { Evolver } from './evolve.ts';
import type { Committee, Incident, Measure, Meeting } from './state.ts';

type CommitteeEntry = Extract<EntryType, `committee-${string}` | `meeting-${string}` | `measure-${string}`>;

/** What becomes of the committee, its meetings and measures; a part of the table of `evolve.ts`. */
export const committeeEvolvers: { readonly [T in CommitteeEntry]: Evolver<T> } = {
  'committee-set-up': (incident, { committee, name, members, external }, { occurredAt }) => ({
    ...incident,
    committee: { id: committee, name, members, external, setUpAt: occurredAt, meetings: [], reports: [], measures: [] },
  }),
  'meeting-called': (incident, { meeting, at, zone }, { recordedAt }) =>
    withCommittee(incident, (committee) => ({
      ...committee,
      meetings: [...committee.meetings, { id: meeting, at, zone, held: false, invitedAt: recordedAt }],
    })),
  'meeting-held': (incident, { meeting }) =>
    withCommittee(incident, (committee) => ({
      ...committee,
      meetings: committee.meetings.map((known): Meeting => (known.id === meeting ? { ...known, held: true } : known)),
    })),
  'committee-reported': (incident, { title, digest }, { occurredAt }) =>
    withCommittee(incident, (committee) => ({
      ...committee,
      reports: [...committee.reports, { title, at: occurredAt, ...(digest ? { digest } : {}) }],
    })),
  'measure-promised': (incident, { measure, text, owner, dueAt, zone }) =>
    withCommittee(incident, (committee) => ({
      ...committee,
      measures: [...committee.measures, { id: measure, text, owner, dueAt, zone, status: 'open', rung: [] }],
    })),
  'measure-reminded': (incident, { measure, rung }) =>
    withMeasure(incident, measure, (known) => ({ ...known, rung: [...known.rung, rung] })),
  'measure-completed': (incident, { measure, proof }, { recordedAt }) =>
    withMeasure(incident, measure, (known) => ({
      ...known,
      status: 'done',
      closedAt: recordedAt,
      closedBecause: proof,
    })),
  'measure-handed-over': (incident, { measure, to, reason }, { recordedAt }) =>
    withMeasure(incident, measure, (known) => ({
      ...known,
      status: 'handed-over',
      closedAt: recordedAt,
      closedBecause: `handed over to ${to}: ${reason}`,
    })),
};

function withCommittee(incident: Incident, change: (committee: Committee) => Committee): Incident {
  return incident.committee ? { ...incident, committee: change(incident.committee) } : incident;
}

function withMeasure(incident: Incident, id: string, change: (measure: Measure) => Measure): Incident {
  return withCommittee(incident, (committee) => ({
    ...committee,
    measures: committee.measures.map((measure) => (measure.id === id ? change(measure) : measure)),
  }));
}
