import type { Facts } from '../../domain/facts.ts';
import type { Command, CommandOf, Envelope } from '../../domain/incident/commands.ts';
import { checklistOf } from '../../domain/incident/contents.ts';
import { decide, fold } from '../../domain/incident/decide.ts';
import type { Decision, DecisionContext } from '../../domain/incident/decision.ts';
import type { EntryBodies, EntryType, RecordedEntry } from '../../domain/incident/entries.ts';
import { defaultPolicy } from '../../domain/incident/policy.ts';
import type { Filing, Incident, Mailing, TrackedObligation } from '../../domain/incident/state.ts';
import type { MailingTotals, PreparationTotals } from '../../domain/mailing/totals.ts';
import { type Instant, type LocalDate, plus, toInstant } from '../../domain/time.ts';
import { aDemand, aDetermination, aGroup, aParty, someFacts, theLibrary } from '../domain/law/builders.ts';

/** An hour after the processor's awareness. */
export const startsAt = toInstant('2026-09-01T11:00:00+09:00');
export const incidentId = 'INC-0123456789';

export function aContext(now: Instant = startsAt, changes: Partial<DecisionContext> = {}): DecisionContext {
  return { now, regimes: theLibrary(), tzdata: 'test', policy: defaultPolicy, ...changes };
}

export function anEnvelope<C extends Command>(command: C, changes: Partial<Envelope> = {}): Envelope<C> {
  return { commandId: 'command-1', incidentId, actor: 'privacy-office', ...changes, command };
}

/** A payment processor that is aware, and a shop in Japan whose customers' cards it lost: both owe something. */
export function aCase(changes: Partial<Facts> = {}): Facts {
  return someFacts({
    parties: [aParty({ id: 'pay', name: 'Pay', roles: ['processor'] }), aParty({ id: 'shop', name: 'Shop' })],
    determinations: [aDetermination({ party: 'pay' })],
    groups: [aGroup({ controller: 'shop' })],
    ...changes,
  });
}

export function aReport(changes: Partial<CommandOf<'report-incident'>> = {}): CommandOf<'report-incident'> {
  return {
    type: 'report-incident',
    facts: aCase(),
    source: { system: 'soc', id: '1' },
    needed: [],
    contradictions: [],
    ...changes,
  };
}

type Options = Partial<Omit<DecisionContext, 'now'>> & { readonly at?: Instant };

/** An incident that lives: each command is decided and folded in, as the record would do it. */
export interface Story {
  /** @throws Error when nothing has been told yet. */
  readonly incident: Incident;
  readonly now: Instant;
  readonly entries: readonly RecordedEntry[];
  /** What a command would do; changes nothing. */
  ask(command: Command, actor?: string): Decision;
  /** Gives a command and folds its entries. @returns the decision. */
  tell(command: Command, actor?: string): Decision;
  pass(by: Parameters<typeof plus>[1]): Story;
  /** From now on another library is in place. */
  under(regimes: DecisionContext['regimes']): Story;
  obligation(part: string): TrackedObligation;
  mailing(id?: string): Mailing;
}

export function aStory(options: Options = {}): Story {
  const { at = startsAt, ...given } = options;
  let changes = given;
  let now = at;
  let incident: Incident | undefined;
  let count = 0;
  const entries: RecordedEntry[] = [];

  const envelopeOf = (command: Command, actor: string) =>
    anEnvelope(command, { actor, commandId: `command-${count + 1}` });
  const ask = (command: Command, actor = 'privacy-office') =>
    decide(incident, envelopeOf(command, actor), aContext(now, changes));

  return {
    get incident() {
      if (incident === undefined) throw new Error('Nothing was reported yet');
      return incident;
    },
    get now() {
      return now;
    },
    entries,
    ask,
    tell(command, actor = 'privacy-office') {
      const decision = ask(command, actor);
      if (decision.outcome === 'refused' || decision.entries.length === 0) return decision;
      const envelope = envelopeOf(command, actor);
      count += 1;
      incident = fold(incident, decision.entries, envelope, aContext(now, changes));
      const header = { incidentId, actor, recordedAt: now, occurredAt: now };
      entries.push(...decision.entries.map((entry): RecordedEntry => ({ ...entry, ...header })));
      return decision;
    },
    under(regimes) {
      changes = { ...changes, regimes };
      return this;
    },
    pass(by) {
      now = plus(now, by);
      return this;
    },
    obligation(part) {
      const found = this.incident.obligations.find(({ id }) => id.includes(part));
      if (found) return found;
      throw new Error(`No obligation like ${part}; there are ${this.incident.obligations.map(({ id }) => id)}`);
    },
    mailing(id = 'notice-1') {
      const found = this.incident.mailings.find((mailing) => mailing.id === id);
      if (found) return found;
      throw new Error(`No mailing ${id}`);
    },
  };
}

/** Tells commands in order and complains at once when one is refused. */
export function told(story: Story, ...commands: readonly (Command | readonly [Command, string])[]): Story {
  for (const item of commands) {
    const [command, actor] = 'type' in item ? [item, undefined] : item;
    const decision = story.tell(command, actor);
    if (decision.outcome === 'refused') throw new Error(`${command.type}: ${decision.message} ${decision.open}`);
  }
  return story;
}

export const aReportedStory = (options?: Options) => told(aStory(options), aReport());

export const breach: CommandOf<'answer-confirmation'> = {
  type: 'answer-confirmation',
  answer: 'breach-notifiable',
  reason: 'card data were read from outside',
};

export const aConfirmedStory = (options?: Options) => told(aReportedStory(options), breach);

export const draft: CommandOf<'draft-mailing'> = {
  type: 'draft-mailing',
  mailing: 'notice-1',
  controller: 'shop',
  notice: { id: 'notice-1', version: 1, texts: [{ locale: 'ja' }, { locale: 'en' }] },
  obligations: [],
  listKey: 'uploads/x/shop.csv',
};

/** The draft with every item of its laws' checklist answered. */
export function answered(story: Story, command: CommandOf<'draft-mailing'>): CommandOf<'draft-mailing'> {
  const confirmed = checklistOf(story.incident, theLibrary(), command).map(({ kind, text, item }) => ({
    ...{ kind, item, by: 'whatHappened' },
    ...(text === undefined ? {} : { text }),
  }));
  return { ...command, confirmed };
}

export const preparationTotals: PreparationTotals = {
  rows: 100,
  accepted: 80,
  duplicates: 10,
  unreachable: 7,
  rejected: 3,
};

export const preparation: CommandOf<'record-preparation'> = {
  type: 'record-preparation',
  mailing: 'notice-1',
  totals: preparationTotals,
  shards: [50, 30],
  listDigest: 'list-1',
};

/** A mailing's recipients by state, 80 in all: those not named are delivered. */
export function mailingTotals(changes: Partial<MailingTotals> = {}): MailingTotals {
  const none = {
    ...{ accepted: 0, claimed: 0, 'in-doubt': 0, sent: 0, delayed: 0, delivered: 0 },
    ...{ bounced: 0, complained: 0, suppressed: 0, refused: 0, 'accounted-for': 0 },
  };
  const others = Object.values(changes).reduce((sum, count) => sum + count, 0);
  return { ...none, delivered: 80 - others, ...changes };
}

export const aDraftedStory = (options?: Options) => told(aConfirmedStory(options), draft);
export const aPreparedStory = (options?: Options) => told(aDraftedStory(options), preparation);

export function approval(story: Story, as: 'processor' | 'controller'): CommandOf<'approve-mailing'> {
  return { type: 'approve-mailing', mailing: 'notice-1', digest: story.mailing().digest ?? '', as };
}

/** Approved by two, one of them the controller's: the hold-fire runs. */
export function anApprovedStory(options?: Options): Story {
  const story = aPreparedStory(options);
  return told(story, [approval(story, 'processor'), 'incident-head'], [approval(story, 'controller'), 'shop-contact']);
}

export function aSendingStory(options?: Options): Story {
  const story = anApprovedStory(options).pass({ minutes: defaultPolicy.approval.holdFireMinutes });
  return told(story, { type: 'start-sending', mailing: 'notice-1' });
}

export const aSettlingStory = (options?: Options) =>
  told(aSendingStory(options), {
    type: 'finish-sending',
    mailing: 'notice-1',
    totals: mailingTotals({ 'in-doubt': 2 }),
  });

export const committee: CommandOf<'set-up-committee'> = {
  type: 'set-up-committee',
  committee: 'prevention',
  name: 'Recurrence prevention committee',
  members: ['member-01', 'member-02'],
  external: 1,
};

export const aCommitteeStory = (options?: Options) => told(aConfirmedStory(options), committee);

/** Promised at the committee's beginning and due ten days later. */
export const measure: CommandOf<'promise-measure'> = {
  type: 'promise-measure',
  measure: 'patches',
  text: 'Apply security patches within a day',
  owner: 'operations',
  dueAt: plus(startsAt, { hours: 240 }),
  zone: 'Asia/Tokyo',
};

export function aFiling(changes: Partial<Filing> = {}): CommandOf<'file'> {
  return {
    type: 'file',
    filing: {
      ...{ id: 'filing-1', stage: 'final', obligations: [], by: 'pay', to: 'PPC' },
      ...{ submittedAt: startsAt, channel: 'post', headings: [], ...changes },
    },
  };
}

/** Every open obligation marked done: nothing the law wants is left. */
export function settleObligations(story: Story): Story {
  for (const { id, status } of story.incident.obligations) {
    if (status !== 'open') continue;
    told(story, { type: 'mark-done', obligation: id, at: story.now, proof: 'letter of the day' });
  }
  return story;
}

/** The body of the one entry of that type that a decision makes. */
export function bodyOf<T extends EntryType>(decision: Decision, type: T): EntryBodies[T] {
  const entries = decision.outcome === 'decided' ? decision.entries : [];
  const found = entries.find((entry) => entry.type === type);
  // The types of an entry and of its body go together, which TypeScript can't follow through a type parameter.
  if (found) return found.body as EntryBodies[T];
  throw new Error(`No ${type} among ${entries.map((entry) => entry.type).join(', ') || 'no entries'}`);
}

export function typesOf(decision: Decision): readonly string[] {
  return decision.outcome === 'decided' ? decision.entries.map(({ type }) => type) : [`refused: ${decision.code}`];
}

/** A demand of the authority to the processor, due on 20 September. */
export const demand: CommandOf<'receive-demand'> = {
  type: 'receive-demand',
  demand: aDemand({
    ...{ id: 'ppc-1', authority: 'PPC', party: 'pay', regime: 'jp-appi', receivedAt: startsAt },
    ...{ dueOn: '2026-09-20' as LocalDate, headings: ['How it happened'] },
  }),
};
