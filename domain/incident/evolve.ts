import type { Done, Facts, Question } from '../facts.ts';
import type { Obligation } from '../law/obligation.ts';
import type { EntryBodies, EntryType, RecordedEntry } from './entries.ts';
import { committeeEvolvers } from './evolve-committee.ts';
import { endHolds, liftHolds, putExtension, putHolds, ringHolds } from './evolve-holds.ts';
import { revisionsOf } from './law-corrections.ts';
import { mergeFacts } from './merge-facts.ts';
import type { Filing, Incident, Mailing, TrackedObligation } from './state.ts';

export type Header = Pick<RecordedEntry, 'incidentId' | 'actor' | 'recordedAt' | 'occurredAt'>;
export type Evolver<T extends EntryType> = (incident: Incident, body: EntryBodies[T], header: Header) => Incident;

/** Folds one entry into the incident. Total and pure: whatever is in the record can be folded. */
export function evolve(incident: Incident | undefined, entry: RecordedEntry): Incident {
  if (entry.type === 'incident-reported') return open(entry.body, entry);
  if (incident === undefined)
    throw new Error(`The record of ${entry.incidentId} starts with ${entry.type}, not with a report`);
  // The table below is keyed by the same union, which TypeScript can't follow through an index.
  const fold = evolvers[entry.type] as Evolver<EntryType>;
  return fold(incident, entry.body, entry);
}

function open(body: EntryBodies['incident-reported'], header: Header): Incident {
  return {
    id: header.incidentId,
    ...(body.source ? { source: body.source } : {}),
    ...(body.lawOn ? { lawOn: body.lawOn } : {}),
    status: 'reported',
    reportedAt: header.recordedAt,
    facts: body.facts,
    needed: body.needed,
    contradictions: body.contradictions,
    confirmation: { level: 0 },
    obligations: [],
    filings: [],
    packages: [],
    mailings: [],
    reopened: [],
  };
}

const evolvers: { [T in Exclude<EntryType, 'incident-reported'>]: Evolver<T> } & {
  'incident-reported': Evolver<'incident-reported'>;
} = {
  'incident-reported': (incident) => incident,
  'report-updated': (incident, body) => ({
    ...incident,
    facts: mergeFacts(incident.facts, body.facts),
    needed: body.needed,
    contradictions: body.contradictions,
  }),
  'determination-recorded': (incident, { determination }) =>
    answered(withFacts(incident, { determinations: [...incident.facts.determinations, determination] }), ({ path }) =>
      path.startsWith('determinations'),
    ),
  'count-revised': (incident, { group, count }) => {
    const place = incident.facts.groups.findIndex(({ id }) => id === group);
    const groups = incident.facts.groups.map((known) =>
      known.id === group ? { ...known, counts: [...known.counts, count] } : known,
    );
    return answered(withFacts(incident, { groups }), ({ path }) => path.startsWith(`groups[${place}].counts`));
  },
  'demand-received': (incident, { demand }) => withFacts(incident, { demands: [...incident.facts.demands, demand] }),

  'confirmation-asked': (incident, { level, kind }, { recordedAt }) => {
    const { confirmation } = incident;
    if (kind === 'request' || kind === 'escalation') {
      const asked = without(without(confirmation, 'remindedAt'), 'askedAgain');
      return { ...incident, confirmation: { ...asked, level, askedAt: recordedAt } };
    }
    const askedAgain = (confirmation.askedAgain ?? 0) + (kind === 'again' ? 1 : 0);
    const reminded = { ...without(confirmation, 'askAgainAt'), remindedAt: recordedAt };
    return { ...incident, confirmation: kind === 'again' ? { ...reminded, askedAgain } : reminded };
  },
  'confirmation-answered': (incident, { answer, reason, askAgainAt }, { actor, recordedAt }) => {
    const confirmation = incident.confirmation;
    if (answer === 'have-it')
      return { ...incident, confirmation: { ...confirmation, owner: actor, remindedAt: recordedAt } };
    if (answer === 'cant-say-yet') {
      const asked = { ...confirmation, owner: actor, remindedAt: recordedAt };
      return { ...incident, confirmation: askAgainAt ? { ...asked, askAgainAt } : asked };
    }
    return {
      ...incident,
      status: answer === 'breach-notifiable' ? 'confirmed' : 'dismissed',
      // Whoever decides without having said *I have it* has it.
      confirmation: {
        ...confirmation,
        owner: confirmation.owner ?? actor,
        answer: { answer, reason, by: actor, at: recordedAt },
      },
    };
  },
  'confirmation-unanswered': (incident, _body, { recordedAt }) => ({
    ...incident,
    confirmation: { ...incident.confirmation, unansweredAt: recordedAt },
  }),

  'obligations-assessed': (incident, body, { recordedAt }) => {
    const moved = new Map([...body.moved.map((move) => move.obligation), ...body.reopened].map((now) => [now.id, now]));
    const reopened = new Set(body.reopened.map((now) => now.id));
    const withdrawn = new Map(body.withdrawn.map(({ id, because }) => [id, because]));
    const kept = incident.obligations.map((obligation): TrackedObligation => {
      const because = withdrawn.get(obligation.id);
      if (because !== undefined) {
        return { ...obligation, status: 'withdrawn', closedAt: recordedAt, closedBecause: because };
      }
      const now = moved.get(obligation.id);
      if (now === undefined) return obligation;
      return reopened.has(now.id)
        ? { ...now, ...waitsOf(obligation), status: 'open', openedAt: recordedAt, rung: [] }
        : movedLater(obligation, now)
          ? { ...now, ...without(lifeOf(obligation), 'latenessReason'), rung: [] }
          : { ...now, ...lifeOf(obligation), rung: obligation.rung };
    });
    const opened = body.opened.map(
      (obligation): TrackedObligation => ({ ...obligation, status: 'open', openedAt: recordedAt, rung: [] }),
    );
    const judgedUnder = body.judgedUnder ?? incident.judgedUnder;
    return { ...incident, ...(judgedUnder ? { judgedUnder } : {}), obligations: [...kept, ...opened] };
  },
  'law-correction-found': (incident, body, { recordedAt }) => {
    const others = (incident.corrections ?? []).filter(({ regime }) => regime !== body.regime);
    return { ...incident, corrections: [...others, { ...body, foundAt: recordedAt }] };
  },
  'law-correction-answered': (incident, { regime, revision, answer, reason, counsel }, { actor, recordedAt }) => {
    const corrections = (incident.corrections ?? []).map((known) =>
      known.regime === regime ? { ...known, answer: { answer, reason, counsel, by: actor, at: recordedAt } } : known,
    );
    const { edition = '', revisions = revisionsOf(incident) } = incident.judgedUnder ?? {};
    const adopted = { edition, revisions: { ...revisions, [regime]: revision } };
    return { ...incident, corrections, ...(answer === 'adopt' ? { judgedUnder: adopted } : {}) };
  },
  'register-stated': (incident, body, { actor, recordedAt }) => ({
    ...incident,
    statement: { ...body, by: actor, at: recordedAt },
  }),
  'reminder-issued': (incident, body) => withRungs(incident, body.reminders),
  'obligation-overdue': (incident, body) => withRungs(incident, body.reminders),
  'filing-made': (incident, { filing }) => fileInto(incident, filing),
  'obligation-done': (incident, { obligation, at, proof, despite }) =>
    closeObligation(incident, obligation, 'met', despite ? `${proof}; although held: ${despite}` : proof, at, at),
  'obligation-exempted': (incident, { obligation, citation, counsel }, { recordedAt }) =>
    closeObligation(incident, obligation, 'exempt', `${citation} (counsel: ${counsel})`, recordedAt),
  'lateness-explained': (incident, { obligation, reason }) => ({
    ...incident,
    obligations: incident.obligations.map((tracked) =>
      tracked.id === obligation ? { ...tracked, latenessReason: reason } : tracked,
    ),
  }),
  'obligation-held': (incident, body) => putHolds(incident, body),
  'hold-lifted': (incident, body, { recordedAt }) => liftHolds(incident, body, recordedAt),
  'hold-ended': (incident, body) => endHolds(incident, body),
  'hold-reminded': (incident, body) => ringHolds(incident, body),
  'obligation-extended': (incident, body) => putExtension(incident, body),
  'package-handed-over': (incident, { controller, digest }, { occurredAt }) => ({
    ...incident,
    packages: [...incident.packages, { controller, digest, preparedAt: occurredAt }],
  }),

  'mailing-drafted': (incident, body) => ({
    ...incident,
    mailings: [
      ...incident.mailings,
      {
        id: body.mailing,
        controller: body.controller,
        status: 'drafted',
        notice: body.notice,
        obligations: body.obligations,
        listKey: body.listKey,
        approvals: [],
        ...(body.confirmed ? { confirmed: body.confirmed } : {}),
      },
    ],
  }),
  'mailing-prepared': (incident, { mailing, totals, shards, listDigest, digest }) =>
    withMailing(incident, mailing, (known) => ({
      ...without(known, 'approvalAskedAt'),
      status: 'prepared',
      preparation: { totals, shards, listDigest },
      digest,
      approvals: [],
    })),
  'list-quarantined': (incident, { mailing, reason }) =>
    withMailing(incident, mailing, (known) => ({ ...known, status: 'cancelled', haltReason: reason })),
  'approval-asked': (incident, { mailing, kind }, { recordedAt }) =>
    withMailing(incident, mailing, (known) => ({
      ...known,
      approvalAskedAt: recordedAt,
      approvalReminders: kind === 'reminder' ? (known.approvalReminders ?? 0) + 1 : 0,
    })),
  'mailing-approved': (incident, { mailing, as }, { actor, recordedAt }) =>
    withMailing(incident, mailing, (known) => ({
      ...known,
      approvals: [...known.approvals, { by: actor, as, at: recordedAt }],
    })),
  'hold-fire-started': (incident, { mailing, until }) =>
    withMailing(incident, mailing, (known) => ({ ...known, status: 'hold-fire', holdFireUntil: until })),
  'mailing-held': (incident, { mailing, reasons }) =>
    withMailing(incident, mailing, (known) => ({ ...known, heldBy: reasons })),
  'mailing-paused': (incident, { mailing, reason, byHold }) =>
    withMailing(incident, mailing, (known) => ({
      ...without(known, 'pausedByHold'),
      status: 'paused',
      haltReason: reason,
      ...(byHold ? { pausedByHold: true } : {}),
    })),
  'mailing-resumed': (incident, { mailing }) =>
    withMailing(incident, mailing, (known) => ({
      ...without(without(known, 'haltReason'), 'pausedByHold'),
      status: known.startedAt ? 'sending' : 'hold-fire',
    })),
  'mailing-cancelled': (incident, { mailing, reason }, { recordedAt }) =>
    withMailing(incident, mailing, (known) => ({
      ...known,
      status: 'cancelled',
      haltReason: reason,
      endedAt: recordedAt,
    })),
  'sending-started': (incident, { mailing }, { recordedAt }) =>
    withMailing(incident, mailing, (known) => ({
      ...without(known, 'heldBy'),
      status: 'sending',
      startedAt: recordedAt,
    })),
  'mailing-halted': (incident, { mailing, reason, totals }) =>
    withMailing(incident, mailing, (known) => ({ ...known, status: 'halted', haltReason: reason, totals })),
  'sending-finished': (incident, { mailing, totals }) =>
    withMailing(incident, mailing, (known) => ({ ...known, status: 'settling', totals })),
  'doubt-asked': (incident, { mailing, totals }, { recordedAt }) =>
    withMailing(incident, mailing, (known) => ({ ...known, totals, inDoubtAskedAt: recordedAt })),
  'doubt-decided': (incident, { mailing, decision }, { actor, recordedAt }) =>
    withMailing(incident, mailing, (known) => ({ ...known, inDoubtDecision: { decision, by: actor, at: recordedAt } })),
  'everyone-accounted-for': (incident, { mailing, totals, letterListKey }, { recordedAt }) =>
    withMailing(incident, mailing, (known) => ({
      ...known,
      status: 'accounted',
      totals,
      letterListKey,
      endedAt: recordedAt,
    })),

  ...committeeEvolvers,

  'response-closed': (incident, _body, { recordedAt }) => ({
    ...incident,
    status: 'response-closed',
    responseClosedAt: recordedAt,
  }),
  'follow-up-closed': (incident, _body, { recordedAt }) => ({
    ...incident,
    status: 'follow-up-closed',
    followUpClosedAt: recordedAt,
  }),
  'incident-reopened': (incident, { reason }, { recordedAt }) => {
    const wasClosed = incident.responseClosedAt !== undefined;
    const open = without(without(incident, 'responseClosedAt'), 'followUpClosedAt');
    const reopened = [...incident.reopened, { at: recordedAt, reason }];
    // A breach whose response was closed is worked on again; any other answer is a question again.
    return wasClosed && incident.confirmation.answer?.answer === 'breach-notifiable'
      ? { ...open, status: 'confirmed', reopened }
      : { ...open, status: 'reported', confirmation: without(incident.confirmation, 'answer'), reopened };
  },
  'machine-failed': (incident) => incident,
};

function without<T extends object, K extends keyof T>(value: T, key: K): T {
  const { [key]: _dropped, ...rest } = value;
  return rest as T;
}

/** Takes off the list of what is still needed what somebody has just told. */
function answered(incident: Incident, isAnswered: (question: Question) => boolean): Incident {
  return { ...incident, needed: incident.needed.filter((question) => !isAnswered(question)) };
}

function withFacts(incident: Incident, change: Partial<Facts>): Incident {
  return { ...incident, facts: { ...incident.facts, ...change } };
}

type Waits = Pick<TrackedObligation, 'holds' | 'extensions'>;
type Life = Waits & Pick<TrackedObligation, 'status' | 'openedAt' | 'closedAt' | 'closedBecause' | 'latenessReason'>;

/** What happened to an obligation, apart from what the law says of it. */
function lifeOf(obligation: TrackedObligation): Life {
  const { status, openedAt, closedAt, closedBecause, latenessReason } = obligation;
  return {
    status,
    openedAt,
    ...(closedAt ? { closedAt } : {}),
    ...(closedBecause ? { closedBecause } : {}),
    ...(latenessReason ? { latenessReason } : {}),
    ...waitsOf(obligation),
  };
}

function waitsOf({ holds, extensions }: TrackedObligation): Waits {
  return { ...(holds ? { holds } : {}), ...(extensions ? { extensions } : {}) };
}

/**
 * A clock that moved later rings its ladder anew, and a reason given for missing the old time excuses nothing; one that
 * moved earlier goes on where it was.
 */
function movedLater(before: Obligation, after: Obligation): boolean {
  const [was, is] = [before.dueAt ?? before.target, after.dueAt ?? after.target];
  return was === undefined || (is !== undefined && is > was);
}

function withRungs(incident: Incident, reminders: EntryBodies['reminder-issued']['reminders']): Incident {
  const rungs = new Map(reminders.map(({ obligation, rung }) => [obligation, rung]));
  return {
    ...incident,
    obligations: incident.obligations.map((obligation) => {
      const rung = rungs.get(obligation.id);
      return rung === undefined ? obligation : { ...obligation, rung: [...obligation.rung, rung] };
    }),
  };
}

function fileInto(incident: Incident, filing: Filing): Incident {
  const words = `${filing.stage} filing ${filing.id} to ${filing.to}${filing.receipt ? `, receipt ${filing.receipt}` : ''}`;
  const filed = filing.obligations.reduce(
    (state, id) => closeObligation(state, id, 'met', words, filing.submittedAt, filing.submittedAt),
    incident,
  );
  return { ...filed, filings: [...incident.filings, filing] };
}

function closeObligation(
  incident: Incident,
  id: string,
  status: 'met' | 'exempt',
  because: string,
  closedAt: TrackedObligation['openedAt'],
  doneAt?: Done['at'],
): Incident {
  const closing = incident.obligations.find((obligation) => obligation.id === id);
  if (closing === undefined) return incident;
  // What was filed stays: a supplementary filing that names the obligation again does not make it late.
  if (closing.status === 'met') return incident;
  const obligations = incident.obligations.map((obligation) =>
    obligation.id === id ? { ...obligation, status, closedAt, closedBecause: because } : obligation,
  );
  if (doneAt === undefined) return { ...incident, obligations };
  const done: Done = {
    duty: closing.duty,
    regime: closing.regime,
    party: closing.owedBy,
    owedTo: closing.owedTo,
    at: doneAt,
  };
  return { ...withFacts(incident, { done: [...incident.facts.done, done] }), obligations };
}

function withMailing(incident: Incident, id: string, change: (mailing: Mailing) => Mailing): Incident {
  return {
    ...incident,
    mailings: incident.mailings.map((mailing) => (mailing.id === id ? change(mailing) : mailing)),
  };
}
