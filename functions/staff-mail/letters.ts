import type { EntryBodies, EntryType, RecordedEntry } from '../../domain/incident/entries.ts';
import { overdueRung } from '../../domain/incident/ladder.ts';
import type { Policy } from '../../domain/incident/policy.ts';
import type { Incident, Mailing } from '../../domain/incident/state.ts';
import { watchedAt } from '../../domain/law/obligation.ts';
import { endOfDay, type Instant, plus } from '../../domain/time.ts';
import { type DueObligation, type IncidentMail, showObligation } from '../../notices/staff/parts.ts';
import type { StaffMail } from '../../notices/staff-mail.ts';
import type { Person } from '../runtime/ports.ts';
import {
  type Audience,
  anyOf,
  approversOf,
  atLevel,
  counsel,
  oneOf,
  operators,
  owner,
  roster,
  secretariat,
} from './audience.ts';

/** A mail that an entry calls for: to whom, and what it says to each. */
export interface Letter {
  readonly audience: Audience;
  readonly write: (person: Person) => StaffMail;
  /** Said by the second channel too: it can't wait for somebody to read mail. */
  readonly urgent: boolean;
}

export interface LetterContext {
  readonly incident: Incident;
  readonly now: Instant;
  readonly policy: Policy;
  readonly publicUrl: string;
}

type Writer<T extends EntryType> = (
  body: EntryBodies[T],
  entry: RecordedEntry,
  context: LetterContext,
) => readonly Letter[];

/** The letters an entry calls for; most entries call for none. */
export function lettersFor(entry: RecordedEntry, context: LetterContext): readonly Letter[] {
  const writer = writers[entry.type] as Writer<EntryType> | undefined;
  return writer ? writer(entry.body, entry, context) : [];
}

const writers: { readonly [T in EntryType]?: Writer<T> } = {
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

  'obligation-overdue': ({ reminders }, _entry, context) =>
    reminders.flatMap(({ obligation: id, rung }) =>
      shown(context.incident, id).flatMap((obligation) => {
        const { dueAt } = obligation;
        if (dueAt === undefined) return [];
        const write = (person: Person): StaffMail => ({
          kind: 'obligation-overdue',
          ...about(context, person, 'obligations'),
          obligation: { ...obligation, dueAt },
        });
        // The first call goes one level up as well; the daily ones after it stay with those who have it.
        const audience = isFirstCall(context.incident, id, rung)
          ? anyOf(owner, counsel, atLevel(2))
          : anyOf(owner, counsel);
        return [{ audience, urgent: true, write }];
      }),
    ),

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

  'approval-asked': ({ mailing: id, kind }, _entry, context) =>
    aboutMailing(context, id, (mailing) => {
      const { preparation } = mailing;
      if (preparation === undefined) return [];
      const clients = context.incident.facts.parties.some(
        (party) => party.id !== mailing.controller && party.roles.includes('processor'),
      );
      const [obligation] = mailing.obligations.flatMap((owed) => shown(context.incident, owed));
      const write = (person: Person): StaffMail => ({
        kind: 'approval-request',
        ...mailingHeader(context, person, mailing),
        sender: nameIn(context.incident)(mailing.controller),
        noticeVersion: mailing.notice.version,
        variants: variantsOf(mailing, preparation.totals.accepted),
        totals: preparation.totals,
        approvals: { given: mailing.approvals.length, needed: 2 },
        needsController: clients,
        holdFireMinutes: context.policy.approval.holdFireMinutes,
        again: kind === 'reminder',
        ...(obligation ? { obligation } : {}),
      });
      const given = new Set(mailing.approvals.map(({ by }) => by));
      const asked = approversOf(mailing.controller);
      const audience: Audience = (person, incident) => asked(person, incident) && !given.has(person.id);
      return [{ audience, urgent: false, write }];
    }),

  'hold-fire-started': ({ mailing: id, until }, _entry, context) =>
    aboutMailing(context, id, (mailing) => {
      const addresses = mailing.preparation?.totals.accepted ?? 0;
      const variants = mailing.notice.texts.length;
      const write = (person: Person): StaffMail => ({
        kind: 'hold-fire-started',
        ...mailingHeader(context, person, mailing),
        ...{ addresses, variants, until },
      });
      return [{ audience: anyOf(roster, approversOf(mailing.controller)), urgent: true, write }];
    }),

  'mailing-halted': ({ mailing: id, reason, totals }, entry, context) =>
    aboutMailing(context, id, (mailing) => {
      const write = (person: Person): StaffMail => ({
        kind: 'mailing-halted',
        ...mailingHeader(context, person, mailing),
        reason: reason.startsWith('bounces') ? 'bounces' : reason.startsWith('complaints') ? 'complaints' : 'other',
        haltedAt: entry.recordedAt,
        sent: totals.sent + totals.delivered + totals.delayed + totals.bounced + totals.complained,
        left: totals.accepted,
        inDoubt: totals['in-doubt'],
      });
      return [{ audience: anyOf(owner, approversOf(mailing.controller)), urgent: true, write }];
    }),

  'doubt-asked': ({ mailing: id, totals }, _entry, context) =>
    aboutMailing(context, id, (mailing) => {
      const write = (person: Person): StaffMail => ({
        kind: 'in-doubt-to-decide',
        ...mailingHeader(context, person, mailing),
        addresses: totals['in-doubt'],
        since: mailing.startedAt ?? context.now,
      });
      return [{ audience: anyOf(owner, approversOf(mailing.controller)), urgent: true, write }];
    }),

  'everyone-accounted-for': ({ mailing: id, totals, letters }, _entry, context) =>
    aboutMailing(context, id, (mailing) => {
      const write = (person: Person): StaffMail => ({
        kind: 'mailing-finished',
        ...mailingHeader(context, person, mailing),
        totals,
        told: totals.sent + totals.delivered + totals.delayed + totals.complained,
        notReached: letters,
        inDoubt: totals['in-doubt'],
      });
      return [{ audience: anyOf(owner, approversOf(mailing.controller)), urgent: false, write }];
    }),

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

/** Whoever was asleep on the first day of lateness calls with a later rung: it is the first call all the same. */
function isFirstCall(incident: Incident, id: string, rung: number): boolean {
  const rungs = incident.obligations.find((obligation) => obligation.id === id)?.rung ?? [];
  return !rungs.some((earlier) => earlier >= overdueRung && earlier < rung);
}

function about({ incident, now, publicUrl }: LetterContext, person: Person, page: string): IncidentMail {
  return {
    incidentId: incident.id,
    title: incident.facts.title,
    now,
    zone: person.zone,
    link: `${publicUrl}/incidents/${incident.id}${page === '' ? '' : `/${page}`}`,
  };
}

function mailingHeader(context: LetterContext, person: Person, mailing: Mailing) {
  return {
    ...about(context, person, `mailings/${mailing.id}`),
    mailing: mailing.id,
    controller: nameIn(context.incident)(mailing.controller),
  };
}

function aboutMailing(context: LetterContext, id: string, write: (mailing: Mailing) => readonly Letter[]) {
  const mailing = context.incident.mailings.find((known) => known.id === id);
  return mailing === undefined ? [] : write(mailing);
}

/** One variant a language until variants by residence and category are drawn up. */
function variantsOf(mailing: Mailing, addresses: number) {
  const locales = mailing.notice.texts.flatMap((text) =>
    typeof text === 'object' && text !== null && 'locale' in text ? [String(text.locale)] : [],
  );
  return [{ name: locales.join(' / '), addresses }];
}

function nameIn(incident: Incident): (id: string) => string {
  const names = new Map(incident.facts.parties.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

function openObligations(incident: Incident): readonly DueObligation[] {
  return incident.obligations
    .filter((obligation) => obligation.status === 'open' && watchedAt(obligation) !== undefined)
    .map((obligation) => showObligation(obligation, nameIn(incident), incident.confirmation.owner));
}

function shown(incident: Incident, id: string): readonly DueObligation[] {
  return incident.obligations
    .filter((obligation) => obligation.id === id)
    .map((obligation) => showObligation(obligation, nameIn(incident), incident.confirmation.owner));
}
