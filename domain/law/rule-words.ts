import { sayClock } from './clock-words.ts';
import type { Condition, FactTest } from './condition-schema.ts';
import type { Duty, Trigger } from './regime.ts';
import type { LoadedDuty, LoadedRegime } from './regime-library.ts';

/**
 * The rules of a regime file in plain words, for people who check them: `tocsin regime show` and docs/deadlines.md say the
 * same. What an answer is made of stands in condition-words.ts.
 */

/** `controller or joint-controller that is listed-jp`. */
export function sayOwer({ owedBy }: Duty): string {
  const roles = owedBy.roles.join(' or ');
  return owedBy.attributes === undefined ? roles : `${roles} that is ${owedBy.attributes.join(' or ')}`;
}

/** `Personal Information Protection Commission`, `people`, `controller`. */
export function sayRecipient({ duty, authority }: LoadedDuty): string {
  if (authority === undefined) return duty.owedTo === 'internal' ? 'own records' : duty.owedTo;
  if (!('offices' in authority)) return authority.name;
  const choice = {
    'main-establishment-else-residence': 'of the main establishment, else of each place where people live',
    residence: 'of each place where people live',
    establishment: 'of the place of establishment',
  };
  return `${authority.name}, ${choice[authority.choose]}`;
}

/** `awareness, else processor-notice-received; from detection until then`. */
export function sayTrigger({ events, readFrom, after, opens, provisionalFromDetection }: Trigger): string {
  const from = after === undefined ? events.join(' or ') : `${events.join(' or ')} (once ${after} is done)`;
  const notes = [
    ...(readFrom === undefined ? [] : [`else ${readFrom.join(' or ')}`]),
    ...(opens === 'on-event' ? ['owed only then'] : []),
    ...(provisionalFromDetection === true ? ['from detection until that is recorded'] : []),
  ];
  return [from, ...notes].join('; ');
}

/** The clocks of a duty, each with the facts it hangs on; conditions that the version names stand by their names. */
export function sayClocks({ clock, clocks, trigger, confidence }: Duty): readonly string[] {
  const event = trigger.events[0] ?? 'awareness';
  if (confidence.level === 'listed' || (clock === undefined && clocks === undefined))
    return ['ask counsel: not computed'];
  if (clock !== undefined) return [sayClock(clock, event)];
  return (clocks ?? []).map((one) =>
    one.when === undefined
      ? `otherwise ${sayClock(one.clock, event)}`
      : `if ${explain(one.when)}: ${sayClock(one.clock, event)}`,
  );
}

/** `law-enforcement delay, at most 30 days: the text (citation)` each. */
export function sayHolds({ holds = [] }: Duty): readonly string[] {
  return holds.map(
    ({ kind, text, maximumDays, citation }) =>
      `${kind}${maximumDays === undefined ? '' : `, at most ${maximumDays} days`}: ${text} (${citation})`,
  );
}

/** `before individual-notice: the text (citation)` each. */
export function sayOrder({ order = [] }: Duty): readonly string[] {
  return order.map(({ text, citation, ...places }) => {
    const words = { before: 'before', after: 'after', notBefore: 'not before', with: 'together with' } as const;
    const said = Object.entries(words).flatMap(([key, word]) => {
      const duty = places[key as keyof typeof words];
      return duty === undefined ? [] : [`${word} ${duty}`];
    });
    return `${said.length === 0 ? '' : `${said.join(', ')}: `}${text} (${citation})`;
  });
}

export function sayExemptions({ exemptions = [] }: Duty): readonly string[] {
  return exemptions.map(({ text, citation, when }) => {
    const how = when === undefined ? 'relied on by name' : `when ${explain(when)}`;
    return `${text}; ${how} (${citation})`;
  });
}

export function sayChannels({ channels = [] }: Duty): readonly string[] {
  return channels.map((one) => (typeof one === 'string' ? one : `${one.channel} when ${one.when}`));
}

/** A condition in words a lawyer can check: `at least 500 people and data not encrypted or its key taken`. */
export function explain(condition: Condition): string {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of
        .map((part) => bracket(part, condition.kind))
        .join(condition.kind === 'all' ? ' and ' : ' or ');
    case 'not':
      return `not (${explain(condition.of)})`;
    case 'some-group':
      return condition.of.kind === 'fact' ? explain(condition.of) : `for one group of people: ${explain(condition.of)}`;
    case 'some-place':
      return `in one place: ${explain(condition.of)}`;
    case 'named':
      return condition.name;
    case 'fact':
      return explainFact(condition);
  }
}

function bracket(part: Condition, around: 'all' | 'any'): string {
  const isList = (part.kind === 'all' || part.kind === 'any') && part.kind !== around && part.of.length > 1;
  return isList ? `(${explain(part)})` : explain(part);
}

function explainFact(test: FactTest): string {
  const words = (test.anyOf ?? []).join(', ').replace(/, ([^,]+)$/, ' or $1');
  const presumed = test.presumed === undefined ? '' : ` (taken as ${test.presumed} until known)`;
  switch (test.fact) {
    case 'party.role':
      return `the party is ${words}${presumed}`;
    case 'party.attribute':
      return `the party is ${words}${presumed}`;
    case 'party.country':
      return `the party is established in ${words}${presumed}`;
    case 'group.jurisdiction':
      return `people live in ${words}${presumed}`;
    case 'group.category':
      return `data: ${words}${presumed}`;
    case 'group.encrypted':
      return `encrypted: ${words}${presumed}`;
    case 'group.harm':
      return `risk to people: ${words}${presumed}`;
    case 'cause':
      return `cause: ${words}${presumed}`;
    case 'event':
      return `${words} is recorded${presumed}`;
    case 'decided':
      return `${words} was decided${presumed}`;
    case 'done':
      return `${words} was done${presumed}`;
    case 'elapsed':
      return `${test.to} came more than ${test.moreThanHours} hours after ${test.from}${presumed}`;
    default:
      return `${sayThreshold(test)}${presumed}`;
  }
}

function sayThreshold(test: FactTest): string {
  const unit = test.fact.slice('count.'.length);
  const [words, value] =
    test.moreThan !== undefined
      ? ['more than', test.moreThan]
      : test.atLeast !== undefined
        ? ['at least', test.atLeast]
        : ['fewer than', test.below ?? 0];
  const of = test.ofGroups === undefined ? '' : ` (${explain(test.ofGroups)})`;
  return `${words} ${sayNumber(value)} ${unit}${of}`;
}

/** `12,000`. */
export function sayNumber(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The versions a duty stands in, by the law's own dates: `1 July 2020 to 31 December 2022`. */
export function saySpan(from: string, to: string | undefined): string {
  return to === undefined ? `since ${from}` : `${from} to ${to}`;
}

/** Duties of one version by how sure they are. */
export function countConfidence({ versions }: LoadedRegime): Readonly<Record<Duty['confidence']['level'], number>> {
  const duties = versions.at(-1)?.duties ?? [];
  const count = (level: string) => duties.filter(({ duty }) => duty.confidence.level === level).length;
  return { verified: count('verified'), unverified: count('unverified'), listed: count('listed') };
}
