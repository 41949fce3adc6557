import type { Facts, Knowable, Question } from '../facts.ts';
import { earliest, type Instant, type LocalDate } from '../time.ts';
import { sayClock } from './clock-words.ts';
import { type Context, judge } from './condition.ts';
import { chooseClock, copyTimes, readDeadline } from './deadline.ts';
import { assessDemands } from './demands.ts';
import { dateOf, millisecondsOf, sayInstant, wallClock } from './local-time.ts';
import type { Obligation } from './obligation.ts';
import { type Recipient, recipientsOf } from './recipients.ts';
import type { LoadedDuty, LoadedRegime, LoadedVersion, RegimeLibrary } from './regime-library.ts';
import { type Actor, contextOf, type Reach, readTrigger, type Scene, setScene, type TriggerReading } from './scene.ts';
import { allOf, no, unknown, type Verdict, yes } from './verdict.ts';

export interface AssessOptions {
  /** When it is judged; the law of that day applies where nothing in the facts has a date. */
  readonly at: Instant;
  /** Judges the facts under the law of this day instead of the law of their own; demands keep theirs. */
  readonly lawOn?: LocalDate;
  /** Version of the time-zone data, for derivations; the domain does not ask the machine. */
  readonly tzdata?: string;
}

export interface Assessment {
  /** What binds or can't be told yet, and what does not bind though its jurisdiction is met, with the reason. */
  readonly obligations: readonly Obligation[];
  /** What would settle the open answers. */
  readonly needed: readonly Question[];
}

/** What one duty of one party is judged in. */
interface Case {
  readonly scene: Scene;
  readonly regime: LoadedRegime;
  readonly version: LoadedVersion;
  readonly loaded: LoadedDuty;
  readonly actor: Actor;
  readonly reach: Reach;
  readonly context: Context;
  readonly trigger: TriggerReading;
  readonly tzdata: string;
}

/**
 * Judges the facts by every regime of the library: who owes what to whom, by when. Pure; the order is that of regimes (by
 * id), then parties, then duties as their file lists them.
 */
export function assess(facts: Facts, library: RegimeLibrary, options: AssessOptions): Assessment {
  const scene = setScene(facts, library);
  const tzdata = options.tzdata ?? 'unknown';
  const obligations: Obligation[] = [];
  const questions: Question[] = [];
  const firstSeenAt = earliestDate(facts) ?? options.at;
  for (const regime of library.concerning(placesIn(scene))) {
    for (const actor of scene.actors) {
      if (actor.party.roles.length > 0 && actor.party.roles.every((role) => role === 'authority')) continue;
      const reach = scene.reachOf(regime, actor);
      if (reach.value === 'no') continue;
      const context = contextOf(scene, regime, actor, reach.groups);
      for (const version of regime.versions) {
        for (const loaded of version.duties) {
          if (loaded.duty.trigger.events.includes('regulator-demand')) continue;
          const trigger = readTrigger(scene, regime, loaded, actor);
          const lawOn = options.lawOn ?? lawDate(trigger, regime, options.at, firstSeenAt);
          if (lawOn < version.from || (version.to !== undefined && lawOn > version.to)) continue;
          judgeDuty({ scene, regime, version, loaded, actor, reach, context, trigger, tzdata }, obligations, questions);
        }
      }
    }
  }
  assessDemands(scene, tzdata, obligations, questions);
  facts.determinations.forEach(({ kind, party, at }, index) => {
    if (at > options.at)
      questions.push({
        path: `determinations[${index}].at`,
        ask: `The ${kind} of ${party} lies in the future: is the time right?`,
      });
  });
  if (facts.groups.length === 0) {
    questions.push({
      path: 'groups',
      ask: 'Who is affected: people of which controller, living where, what data, how many?',
    });
  }
  return { obligations, needed: distinctQuestions(questions) };
}

function placesIn({ facts, actors }: Scene): readonly string[] {
  return [...actors.map(({ party }) => party.country), ...facts.groups.map(({ jurisdiction }) => jurisdiction)];
}

function judgeDuty(given: Case, obligations: Obligation[], questions: Question[]): void {
  const { loaded, actor, trigger } = given;
  const verdict = bindsParty(given);
  if (verdict === undefined) return;
  if (verdict.value === 'no') {
    const owedTo = loaded.duty.owedTo;
    obligations.push({
      ...base(given, owedTo, given.regime.home.zone),
      answer: 'does-not-bind',
      because: verdict.because,
    });
    return;
  }
  questions.push(...verdict.questions);
  if (trigger.state === 'unknown' || (trigger.state === 'known' && trigger.provisional)) {
    questions.push(askWhen(given));
  }
  for (const recipient of recipientsOf(given.scene, given.regime, loaded, actor, given.context)) {
    const open = recipient.open === undefined ? yes : unknown(recipient.open.because, recipient.open.question);
    if (recipient.open !== undefined) questions.push(recipient.open.question);
    obligations.push(
      state(
        given,
        recipient,
        allOf([verdict, open], (part) => part),
        questions,
      ),
    );
  }
}

/** Whether the duty binds the party; undefined when its role has nothing to do with it. */
function bindsParty(given: Case): Verdict | undefined {
  const { loaded, actor, reach, context, trigger } = given;
  const { duty } = loaded;
  const roles = actor.party.roles;
  if (roles.length > 0 && !duty.owedBy.roles.some((role) => roles.includes(role))) return undefined;
  if (trigger.state === 'not-yet' && duty.trigger.opens === 'on-event') {
    return no(`no ${trigger.event} has been recorded for ${actor.party.id}`);
  }
  const parts: (() => Verdict)[] = [
    () =>
      reach.value === 'yes'
        ? yes
        : unknown(`not known whether ${given.regime.regime.id} reaches ${actor.party.id}`, ...reach.questions),
    () => judge({ kind: 'fact', fact: 'party.role', anyOf: duty.owedBy.roles }, context),
  ];
  const { attributes } = duty.owedBy;
  if (attributes !== undefined)
    parts.push(() => judge({ kind: 'fact', fact: 'party.attribute', anyOf: attributes }, context));
  const { when } = loaded;
  if (when !== undefined) parts.push(() => judge(when, context));
  for (const exemption of loaded.exemptions) {
    parts.push(() => {
      const exempt = judge(exemption.when, context);
      if (exempt.value === 'yes') return no(`exempt: ${exemption.text} (${exemption.citation})`);
      // A *no* that is only presumed is still asked about.
      return exempt.value === 'no'
        ? { ...yes, questions: exempt.questions }
        : unknown(`${exemption.text}: ${exempt.because}`, ...exempt.questions);
    });
  }
  const verdict = allOf(parts, (part) => part());
  if (verdict.value !== 'no' && duty.force === 'voluntary')
    return no(`voluntary, asked for and not owed (${duty.citation})`);
  return verdict;
}

function state(given: Case, recipient: Recipient, verdict: Verdict, questions: Question[]): Obligation {
  const { loaded, actor, regime, context, trigger, reach } = given;
  const { duty } = loaded;
  const zone = duty.zone ?? recipient.office.zone;
  const common = base(given, recipient.owedTo, zone);
  if (duty.confidence.level === 'listed') {
    const question = {
      path: actor.path,
      ask: `Ask counsel whether ${actor.party.id} owes ${duty.duty} under ${regime.regime.name} (${duty.citation}), and by when: this rule is listed, not computed`,
    };
    questions.push(question);
    return {
      ...common,
      answer: 'cant-tell',
      question,
      because: 'listed: ask counsel',
      clock: 'listed, not computed: ask counsel',
    };
  }
  const choice = chooseClock(loaded, context);
  questions.push(...choice.questions);
  if (trigger.state !== 'known')
    return unstarted(given, common, verdict, choice.possible.map((rule) => sayClock(rule, trigger.event)).join(' or '));

  const event = duty.trigger.events[0] ?? trigger.anchor.event;
  const named = trigger.provisional ? event : trigger.anchor.event;
  const deadline = readDeadline(choice, trigger.anchor, {
    library: given.scene.library,
    office: recipient.office,
    zone,
    citation: duty.citation,
    tzdata: given.tzdata,
    event: named,
    before: sayAnchorSource(given, trigger, event, zone),
    // Detection stands in for the duty's first event alone: nobody has classified anything yet.
    eventAt: (other) => context.eventOf(other) ?? (trigger.provisional && other === event ? trigger.anchor : undefined),
  });
  common.provisional = trigger.provisional;
  common.clock = `${deadline?.clock ?? common.clock}${trigger.provisional ? ', counted from detection for now' : ''}${sayForce(duty.force)}`;
  if (deadline !== undefined) common.derivation = deadline.derivation;
  if (verdict.because !== '') common.because = verdict.because;
  if (verdict.value === 'yes') {
    common.answer = 'binds';
    return deadline === undefined ? common : copyTimes(deadline, common);
  }
  common.answer = 'cant-tell';
  // The time it would be due if it binds is the time by which the question must be settled.
  const settleBy = reach.value === 'yes' ? (deadline?.dueAt ?? deadline?.target) : undefined;
  if (settleBy !== undefined) {
    common.target = settleBy;
    common.clock = `${common.clock}, if it binds`;
  }
  const [question] = verdict.questions;
  if (question !== undefined) common.question = question;
  return common;
}

/** The clock has not started, or nobody knows when it did. */
function unstarted(given: Case, common: Obligation, verdict: Verdict, words: string): Obligation {
  const { trigger, actor } = given;
  if (trigger.state === 'not-yet') {
    const clock = `${words}; not started: no ${trigger.event} yet`;
    return verdict.value === 'yes'
      ? { ...common, answer: 'binds', clock, because: `the clock starts with ${trigger.event}` }
      : { ...common, answer: 'cant-tell', clock, because: verdict.because, ...firstQuestion(verdict) };
  }
  const question = askWhen(given);
  const because = [
    verdict.because,
    `not known when the ${trigger.state === 'unknown' ? trigger.event : 'event'} of ${actor.party.id} was`,
  ];
  return {
    ...common,
    answer: 'cant-tell',
    clock: words,
    because: because.filter((reason) => reason !== '').join('; '),
    question: verdict.questions[0] ?? question,
  };
}

/** An obligation being made; nobody else has it yet. */
type Draft = { -readonly [Field in keyof Obligation]: Obligation[Field] };

function base({ regime, version, loaded, actor }: Case, owedTo: string, zone: string): Draft {
  const { duty } = loaded;
  return {
    id: `${regime.regime.id}/${duty.duty}/${actor.party.id}/${owedTo}`,
    regime: regime.regime.id,
    version: version.label,
    duty: duty.duty,
    owedBy: actor.party.id,
    owedTo,
    answer: 'does-not-bind',
    confidence: duty.confidence.level,
    provisional: false,
    zone,
    clock: loaded.clockWords,
    contents: loaded.contents,
    channels: loaded.channels,
  };
}

function sayAnchorSource(
  given: Case,
  trigger: Extract<TriggerReading, { state: 'known' }>,
  event: string,
  zone: string,
): readonly string[] {
  if (trigger.provisional) {
    return [
      `no ${event} of ${given.actor.party.id} is recorded: the clock runs from detection, since the law may say that it was then`,
    ];
  }
  if (trigger.readFrom === undefined) return [];
  return [
    `no ${event} of ${given.actor.party.id} is recorded: read from ${trigger.readFrom}, ${sayInstant(millisecondsOf(trigger.anchor.at), zone)}`,
  ];
}

function sayForce(force: LoadedDuty['duty']['force']): string {
  return force === 'effort' ? ' (a duty to make efforts)' : '';
}

function askWhen({ actor, trigger, loaded }: Case): Question {
  const event = trigger.state === 'known' ? (loaded.duty.trigger.events[0] ?? 'awareness') : trigger.event;
  const path = actor.path === 'parties' ? 'parties' : 'determinations';
  return { path, ask: `${sayWhen(event, actor.party.id)} Record it as a determination of kind ${event}` };
}

function sayWhen(event: string, party: string): string {
  if (event === 'awareness') return `When did ${party} become aware of the breach?`;
  return event === 'discovery' ? `When did ${party} discover the breach?` : `When was the ${event} of ${party}?`;
}

function firstQuestion({ questions }: Verdict): { question?: Question } {
  const [question] = questions;
  return question === undefined ? {} : { question };
}

/** The day whose law applies, in the zone of the regime's authority. */
function lawDate(trigger: TriggerReading, { home }: LoadedRegime, at: Instant, firstSeenAt: Instant): LocalDate {
  const instant = trigger.state === 'known' ? trigger.anchor.at : trigger.state === 'not-yet' ? at : firstSeenAt;
  return dateOf(wallClock(millisecondsOf(instant), home.zone).day);
}

/** The earliest instant that anything in the facts carries. */
function earliestDate(facts: Facts): Instant | undefined {
  const instants: readonly Knowable<Instant>[] = [
    facts.detectedAt,
    ...facts.determinations.map(({ at }) => at),
    ...facts.demands.map(({ receivedAt }) => receivedAt),
    ...facts.groups.flatMap(({ counts }) => counts.map(({ asOf }) => asOf)),
  ];
  return earliest(instants.filter((at): at is Instant => at !== 'unknown'));
}

function distinctQuestions(questions: readonly Question[]): readonly Question[] {
  const seen = new Map<string, Question>();
  for (const question of questions) {
    const key = `${question.path}\n${question.ask}`;
    if (!seen.has(key)) seen.set(key, question);
  }
  return [...seen.values()];
}
