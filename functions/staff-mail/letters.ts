import type { EntryType, RecordedEntry } from '../../domain/incident/entries.ts';
import { overdueRung } from '../../domain/incident/ladder.ts';
import { answerBy, sayCorrection } from '../../domain/incident/law-corrections.ts';
import type { Incident } from '../../domain/incident/state.ts';
import { watchedAt } from '../../domain/law/obligation.ts';
import { endOfDay, plus } from '../../domain/time.ts';
import { type DueObligation, showObligation } from '../../notices/staff/parts.ts';
import type { StaffMail } from '../../notices/staff-mail.ts';
import type { Person } from '../runtime/ports.ts';
import { anyOf, atLevel, counsel, oneOf, operators, owner, roster, secretariat } from './audience.ts';
import { about, type Letter, type LetterContext, nameIn, shown, type Writer } from './letter-parts.ts';
import { mailingLetters } from './mailing-letters.ts';

/** The letters an entry calls for; most entries call for none. */
export function lettersFor(entry: RecordedEntry, context: LetterContext): readonly Letter[] {
  const writer = writers[entry.type] as Writer<EntryType> | undefined;
  return writer ? writer(entry.body, entry, context) : [];
}

const writers: { readonly [T in EntryType]?: Writer<T> } = {
  ...mailingLetters,

  'confirmation-asked': ({ level, kind }, _entry, context) => {
    const { incident, now, policy } = context;
    const { askedAt = now, owner: has } = incident.confirmation;
    const answerBy = plus(askedAt, { minutes: policy.confirmation.escalateAfterMinutes });
    const common = (person: Person) => ({
      ...about(context, person, 'confirm'),
      obligations: openObligations(incident),
      ...(incident.facts.detectedAt === 'unknown' ? {} : { detectedAt: incident.facts.detectedAt }),
      ...(incident.source ? { source: incident.source.system } : {}),
    });
    if (kind === 'request') {
      const write = (person: Person): StaffMail => ({
        kind: 'confirmation-request',
        ...common(person),
        level,
        answerBy,
      });
      return [{ audience: atLevel(level), urgent: false, write }];
    }
    if (kind === 'escalation') {
      const write = (person: Person): StaffMail => ({
        kind: 'confirmation-escalation',
        ...common(person),
        unansweredLevel: level - 1,
        askedAt,
        next: { level, answerBy },
      });
      return [{ audience: atLevel(level), urgent: true, write }];
    }
    const write = (person: Person): StaffMail => ({
      kind: 'confirmation-reminder',
      ...common(person),
      askedAt,
      ...(level < policy.confirmation.levels && has === undefined ? { answerBy } : {}),
      readerHasIt: has === person.id,
    });
    return [{ audience: has === undefined ? atLevel(level) : oneOf(has), urgent: false, write }];
  },

  'confirmation-unanswered': ({ levels }, _entry, context) => {
    const { incident, now } = context;
    const write = (person: Person): StaffMail => ({
      kind: 'confirmation-escalation',
      ...about(context, person, 'confirm'),
      obligations: openObligations(incident),
      unansweredLevel: levels,
      askedAt: incident.confirmation.askedAt ?? now,
    });
    return [{ audience: roster, urgent: true, write }];
  },

  'law-correction-found': ({ regime, from, to, changes }, entry, context) => {
    if (changes.length === 0) return [];
    const write = (person: Person): StaffMail => ({
      kind: 'obligation-reminder',
      ...about(context, person, 'obligations'),
      obligations: [
        {
          ...{ duty: 'law-correction', regime, owedBy: 'counsel', owedTo: 'counsel', confidence: 'verified' },
          dueAt: answerBy(changes, entry.recordedAt),
          isTarget: true,
          zone: changes[0]?.zone ?? person.zone,
          clock: sayCorrection({ from, to }),
        },
      ],
    });
    return [{ audience: anyOf(owner, counsel), urgent: true, write }];
  },

  'reminder-issued': ({ reminders }, _entry, context) => {
    const obligations = reminders.flatMap(({ obligation }) => shown(context.incident, obligation));
    if (obligations.length === 0) return [];
    const write = (person: Person): StaffMail => ({
      kind: 'obligation-reminder',
      ...about(context, person, 'obligations'),
      obligations,
    });
    return [{ audience: anyOf(owner, counsel), urgent: false, write }];
  },

  // All that is late goes in one mail to each; the levels above get what newly concerns them.
  'obligation-overdue': ({ reminders }, _entry, context) => {
    const { incident, policy } = context;
    const late = reminders.flatMap(({ obligation: id, rung }) =>
      shown(incident, id).flatMap((obligation) => {
        const { dueAt } = obligation;
        const level = escalationLevel(incident, id, rung);
        return dueAt === undefined ? [] : [{ level, obligation: { ...obligation, dueAt } }];
      }),
    );
    if (late.length === 0) return [];
    const theirs = anyOf(owner, counsel);
    const levels = new Set(late.flatMap(({ level }) => (level && level <= policy.confirmation.levels ? [level] : [])));
    const write = (person: Person): StaffMail => ({
      kind: 'obligation-overdue',
      ...about(context, person, 'obligations'),
      obligations: late
        .filter(({ level }) => theirs(person, incident) || level === person.level)
        .map(({ obligation }) => obligation),
    });
    return [{ audience: anyOf(theirs, ...[...levels].map(atLevel)), urgent: true, write }];
  },

  'hold-reminded': ({ reminders }, _entry, context) => {
    const obligations = reminders.flatMap(({ obligation }) => shown(context.incident, obligation));
    if (obligations.length === 0) return [];
    const write = (person: Person): StaffMail => ({
      kind: 'hold-reminder',
      ...about(context, person, 'obligations'),
      obligations,
    });
    return [{ audience: anyOf(owner, counsel), urgent: false, write }];
  },

  'demand-received': ({ demand }, entry, context) => {
    const { dueOn, receivedAt } = demand;
    if (dueOn === 'unknown') return [];
    const write = (person: Person): StaffMail => ({
      kind: 'demand-received',
      ...about(context, person, 'obligations'),
      authority: nameIn(context.incident)(demand.authority),
      party: nameIn(context.incident)(demand.party),
      regime: demand.regime,
      legalBasis: demand.legalBasis,
      receivedAt: receivedAt === 'unknown' ? entry.occurredAt : receivedAt,
      dueAt: endOfDay(dueOn, demand.zone),
      dueZone: demand.zone,
      headings: demand.headings,
    });
    return [{ audience: anyOf(owner, counsel), urgent: false, write }];
  },

  'meeting-called': ({ at, zone }, _entry, context) => {
    const { committee } = context.incident;
    if (committee === undefined) return [];
    const write = (person: Person): StaffMail => ({
      kind: 'committee-invitation',
      ...about(context, person, 'committee'),
      committee: committee.name,
      meetingAt: at,
      meetingZone: zone,
      agenda: [],
    });
    return [{ audience: anyOf(oneOf(...committee.members), secretariat), urgent: false, write }];
  },

  'measure-reminded': ({ measure: id, rung }, _entry, context) => {
    const measure = context.incident.committee?.measures.find((known) => known.id === id);
    if (measure === undefined) return [];
    const overdue = rung >= overdueRung;
    const write = (person: Person): StaffMail => ({
      kind: overdue ? 'measure-overdue' : 'measure-due',
      ...about(context, person, 'committee'),
      measure: measure.id,
      text: measure.text,
      owner: measure.owner,
      dueAt: measure.dueAt,
      dueZone: measure.zone,
    });
    return [{ audience: anyOf(oneOf(measure.owner), secretariat), urgent: overdue, write }];
  },

  'response-closed': (_body, entry, context) => {
    const { incident } = context;
    const count = (status: string) => incident.obligations.filter((obligation) => obligation.status === status).length;
    const late = incident.obligations.filter(({ latenessReason }) => latenessReason !== undefined).length;
    const people = incident.mailings.reduce(
      (sum, { totals, preparation }) => ({
        told: sum.told + (totals ? totals.sent + totals.delivered : 0),
        otherwise: sum.otherwise + (preparation?.totals.unreachable ?? 0) + (totals?.bounced ?? 0),
      }),
      { told: 0, otherwise: 0 },
    );
    const write = (person: Person): StaffMail => ({
      kind: 'response-closed',
      ...about(context, person, ''),
      closedAt: entry.recordedAt,
      by: entry.actor,
      obligations: { met: count('met'), exempt: count('exempt'), late },
      people,
      openMeasures: incident.committee?.measures.filter(({ status }) => status === 'open').length ?? 0,
    });
    return [{ audience: anyOf(roster, counsel), urgent: false, write }];
  },

  'follow-up-closed': (_body, entry, context) => {
    const measures = context.incident.committee?.measures ?? [];
    const write = (person: Person): StaffMail => ({
      kind: 'follow-up-closed',
      ...about(context, person, ''),
      closedAt: entry.recordedAt,
      by: entry.actor,
      measures: {
        done: measures.filter(({ status }) => status === 'done').length,
        handedOver: measures.filter(({ status }) => status === 'handed-over').length,
      },
    });
    return [{ audience: anyOf(roster, counsel, secretariat), urgent: false, write }];
  },

  'machine-failed': ({ machine, execution, error }, entry, context) => {
    const write = (person: Person): StaffMail => ({
      kind: 'machine-failed',
      ...about(context, person, ''),
      machine,
      execution,
      // The name only: a message may quote data.
      error: error.split(':')[0] ?? 'unknown',
      failedAt: entry.recordedAt,
      restarted: true,
    });
    return [{ audience: operators, urgent: true, write }];
  },
};

/**
 * The level that hears of lateness besides those who have it: the second with the first call, the third with the third, when
 * two days have passed without a reason. Calls are counted, not days: whoever was asleep on the first day calls with a later
 * rung.
 */
function escalationLevel(incident: Incident, id: string, rung: number): number | undefined {
  const rungs = incident.obligations.find((obligation) => obligation.id === id)?.rung ?? [];
  const earlier = rungs.filter((one) => one >= overdueRung && one < rung).length;
  return { 0: 2, 2: 3 }[earlier];
}

function openObligations(incident: Incident): readonly DueObligation[] {
  return incident.obligations
    .filter((obligation) => obligation.status === 'open' && watchedAt(obligation) !== undefined)
    .map((obligation) => showObligation(obligation, nameIn(incident), incident.confirmation.owner));
}
