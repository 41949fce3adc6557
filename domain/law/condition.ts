import type { Group, Party, Question } from '../facts.ts';
import type { Anchor } from './clock.ts';
import type { Condition, FactTest } from './condition-schema.ts';
import { describe, sayLimit } from './condition-words.ts';
import { allOf, anyOf, distinct, gather, no, type Trit, unknown, type Verdict, yes } from './verdict.ts';
import { liesIn } from './vocabulary.ts';

/** A group that is, or may be, one of the owing party's. */
export interface ScopedGroup {
  readonly group: Group;
  /** JSON path in the incident file, `groups[0]`. */
  readonly path: string;
  readonly member: Trit;
  /** What would settle the membership. */
  readonly question?: Question;
}

/** What a condition is asked of: one party, its groups, its events. */
export interface Context {
  readonly party: Party;
  /** JSON path of the party, `parties[0]`. */
  readonly partyPath: string;
  readonly groups: readonly ScopedGroup[];
  readonly cause: 'malicious' | 'accidental' | 'unknown';
  readonly eventOf: (event: string) => Anchor | undefined;
  /** The last record of an event, where a later one takes an earlier back. */
  readonly lastOf: (event: string) => { readonly at: string } | undefined;
  /** `yes` when the party has done that duty toward everyone it owes it to. */
  readonly hasDone: (duty: string) => boolean;
  /** Category names that are known; any other word in a group may mean one of those asked for. */
  readonly categories: ReadonlySet<string>;
  /** Set by `some-group`: the one group looked at. */
  readonly group?: ScopedGroup;
}

/** Judges a condition by Kleene's three-valued logic. */
export function judge(condition: Condition, context: Context): Verdict {
  switch (condition.kind) {
    case 'all':
      return allOf(condition.of, (part) => judge(part, context), condition.says);
    case 'any':
      return anyOf(condition.of, (part) => judge(part, context), condition.says);
    case 'not': {
      const inner = judge(condition.of, context);
      if (inner.value === 'unknown') return inner;
      if (inner.value === 'yes')
        return { ...no(condition.says ?? `not so: ${describe(condition.of)}`), questions: inner.questions };
      return inner.questions.length === 0 ? yes : { ...yes, because: inner.because, questions: inner.questions };
    }
    case 'some-group':
      return someGroup(condition.of, context, condition.says);
    case 'some-place':
      return somePlace(condition.of, context, condition.says);
    case 'named':
      throw new TypeError(`Condition "${condition.name}" was not resolved when the library was loaded`);
    case 'fact':
      return presume(condition, judgeFact(condition, context));
  }
}

function someGroup(of: Condition, context: Context, says: string | undefined): Verdict {
  if (context.group !== undefined) return judge(of, context);
  if (context.groups.length === 0) return unknown('nobody has said who is affected', askForGroups(context));
  return anyOf(context.groups, (scoped) => judgeMember(scoped, () => judge(of, { ...context, group: scoped })), says);
}

function judgeMember(scoped: ScopedGroup, judgeGroup: () => Verdict): Verdict {
  if (scoped.member === 'no') return no('another controller’s people');
  const verdict = judgeGroup();
  if (scoped.member === 'yes' || verdict.value === 'no') return verdict;
  const question = scoped.question;
  return gather('unknown', [
    unknown('not known whose people they are', ...(question === undefined ? [] : [question])),
    verdict,
  ]);
}

function somePlace(of: Condition, context: Context, says: string | undefined): Verdict {
  if (context.groups.length === 0) return unknown('nobody has said who is affected', askForGroups(context));
  const places = [...new Set(context.groups.map(({ group }) => group.jurisdiction))].sort();
  const verdict = anyOf(
    places,
    (place) => {
      const groups = context.groups.filter(
        ({ group }) => group.jurisdiction === place || group.jurisdiction === 'unknown',
      );
      return judge(of, { ...context, groups });
    },
    says,
  );
  return verdict;
}

function presume(test: FactTest, verdict: Verdict): Verdict {
  if (verdict.value !== 'unknown' || test.presumed === undefined) return verdict;
  // The question stays with the answer, so that it is still asked.
  const because = `${describe(test)}: presumed ${test.presumed} while unknown`;
  return { value: test.presumed, because, questions: verdict.questions };
}

function judgeFact(test: FactTest, context: Context): Verdict {
  switch (test.fact) {
    case 'party.role':
      return context.party.roles.length === 0
        ? unknown(
            `the role of ${context.party.id} is not known`,
            ask(test, partyField(context, 'roles'), `What was ${context.party.id} in this: controller, processor, …?`),
          )
        : hasAny(test, context.party.roles, `${context.party.id} is ${context.party.roles.join(' and ')}`);
    case 'party.attribute':
      return judgeAttribute(test, context);
    case 'party.country':
      return judgePlace(
        test,
        context.party.country,
        partyField(context, 'country'),
        `In which country is ${context.party.id} established?`,
      );
    case 'cause':
      return context.cause === 'unknown'
        ? unknown(
            'the cause is not known',
            ask(test, 'cause', 'Was it malicious (intrusion, theft, insider) or accidental?'),
          )
        : hasAny(test, [context.cause], `the cause is ${context.cause}`);
    case 'event':
      return (test.anyOf ?? []).some((event) => context.eventOf(event) !== undefined)
        ? yes
        : no(`no ${(test.anyOf ?? []).join(' or ')} has been recorded for ${context.party.id}`);
    case 'decided':
      return judgeDecision(test, context);
    case 'elapsed':
      return judgeElapsed(test, context);
    case 'done':
      return (test.anyOf ?? []).some((duty) => context.hasDone(duty))
        ? yes
        : no(`${(test.anyOf ?? []).join(', ')} has not been done`);
    case 'group.jurisdiction':
    case 'group.category':
    case 'group.encrypted':
    case 'group.harm':
      return context.group === undefined
        ? someGroup(test, context, undefined)
        : judgeGroupFact(test, context.group, context);
    default:
      return judgeCount(test, context);
  }
}

function judgeAttribute(test: FactTest, context: Context): Verdict {
  const { party } = context;
  if (test.anyOf?.some((attribute) => party.attributes.includes(attribute))) return yes;
  const wanted = (test.anyOf ?? []).join(' or ');
  return party.attributes.includes('unknown')
    ? unknown(
        `not known whether ${party.id} is ${wanted}`,
        ask(test, partyField(context, 'attributes'), `Is ${party.id} ${wanted}?`),
      )
    : no(`${party.id} is not ${wanted}`);
}

function judgeGroupFact(test: FactTest, { group, path }: ScopedGroup, context: Context): Verdict {
  switch (test.fact) {
    case 'group.jurisdiction':
      return judgePlace(
        test,
        group.jurisdiction,
        `${path}.jurisdiction`,
        `Where do the people of group ${group.id} live?`,
      );
    case 'group.category':
      return judgeCategory(test, group, path, context.categories);
    case 'group.encrypted':
      return group.encrypted === 'unknown'
        ? unknown(
            `not known whether the data of ${group.id} were encrypted`,
            ask(test, `${path}.encrypted`, `Were the data of ${group.id} encrypted, and was the key taken too?`),
          )
        : hasAny(test, [group.encrypted], `data of ${group.id}: encrypted ${group.encrypted}`);
    default:
      return group.harm === 'unknown'
        ? unknown(
            `the risk to the people of ${group.id} is not known`,
            ask(test, `${path}.harm`, `What may the leak do to the people of ${group.id}: none, risk or high?`),
          )
        : hasAny(test, [group.harm], `harm to ${group.id}: ${group.harm}`);
  }
}

function judgeCategory(test: FactTest, group: Group, path: string, known: ReadonlySet<string>): Verdict {
  if (test.anyOf?.some((category) => group.categories.includes(category))) return yes;
  const question = ask(
    test,
    `${path}.categories`,
    `Which kinds of data of ${group.id} leaked? Asked for: ${(test.anyOf ?? []).join(', ')}`,
  );
  if (group.categories.length === 0) return unknown(`the kinds of data of ${group.id} are not known`, question);
  const strange = group.categories.filter((category) => !known.has(category));
  return strange.length > 0
    ? unknown(`it is not known what ${strange.join(', ')} of ${group.id} stands for`, question)
    : no(`${group.id} has none of ${(test.anyOf ?? []).join(', ')}`);
}

function judgePlace(test: FactTest, place: string, path: string, question: string): Verdict {
  const answers = (test.anyOf ?? []).map((wanted) => liesIn(place, wanted));
  if (answers.includes('yes')) return yes;
  if (answers.includes('unknown')) return unknown(`${path} is not known closely enough`, ask(test, path, question));
  return no(`${path} is ${place}, not ${(test.anyOf ?? []).join(' or ')}`);
}

/** A decision can be taken back: the later one counts. */
function judgeDecision(test: FactTest, context: Context): Verdict {
  const latest = (events: readonly string[] = []) =>
    events.map((event) => context.lastOf(event)).reduce<string>((a, b) => (b !== undefined && b.at > a ? b.at : a), '');
  const [confirmed, denied] = [latest(test.anyOf), latest(test.or)];
  const what = (test.anyOf ?? []).join(' or ');
  if (confirmed === '' && denied === '') {
    const question = `Is this a case of ${what} for ${context.party.id}? Record the decision as ${what} or ${(test.or ?? []).join(' or ')}`;
    return unknown(`nobody has decided on ${what}`, ask(test, 'determinations', question));
  }
  return confirmed > denied ? yes : no(`decided for ${context.party.id}: ${(test.or ?? []).join(' or ')}`);
}

function judgeElapsed(test: FactTest, context: Context): Verdict {
  const from = context.eventOf(test.from ?? '');
  const to = context.eventOf(test.to ?? '');
  if (from === undefined || to === undefined) {
    const missing = from === undefined ? test.from : test.to;
    return unknown(
      `no ${missing} has been recorded for ${context.party.id}`,
      ask(test, 'determinations', `When was the ${missing} of ${context.party.id}?`),
    );
  }
  const hours = (Date.parse(to.at) - Date.parse(from.at)) / 3_600_000;
  return hours > (test.moreThanHours ?? 0) ? yes : no(`${test.to} came ${hours.toFixed(1)} hours after ${test.from}`);
}

/**
 * Adds up a unit over the groups: the lower ends and the upper ends apart, so that a range or a missing figure answers
 * *unknown* only when the threshold lies between them. Figures in other units are never taken for it.
 */
function judgeCount(test: FactTest, context: Context): Verdict {
  const unit = test.fact.slice('count.'.length);
  const groups = context.group === undefined ? context.groups : [context.group];
  if (groups.length === 0) return unknown('nobody has said who is affected', askForGroups(context));
  let low = 0;
  let high = 0;
  const open: Question[] = [];
  for (const scoped of groups) {
    const part = test.ofGroups === undefined ? yes : judge(test.ofGroups, { ...context, group: scoped });
    if (scoped.member === 'no' || part.value === 'no') continue;
    const certain = scoped.member === 'yes' && part.value === 'yes';
    const count = scoped.group.counts.findLast((figure) => figure.unit === unit);
    const value = count === undefined || count.value === 'unknown' ? undefined : count.value;
    if (certain && value !== undefined) low += value;
    high +=
      value === undefined || (count?.quality === 'range' && count.upTo === undefined)
        ? Number.POSITIVE_INFINITY
        : Math.max(value, count?.upTo ?? value);
    if (!certain) open.push(...(scoped.question === undefined ? [] : [scoped.question]), ...part.questions);
    if (value === undefined || count?.quality === 'range') {
      open.push(ask(test, `${scoped.path}.counts`, `How many ${unit} of ${scoped.group.id} are affected?`));
    }
  }
  const [least, most] = [meets(test, low), meets(test, high)];
  if (least === most) return least ? yes : no(`${sayRange(low, high)} ${unit}, ${sayLimit(test)}`);
  return unknown(`${sayRange(low, high)} ${unit} affected, asked for ${sayLimit(test)}`, ...distinct(open));
}

function meets(test: FactTest, value: number): boolean {
  if (test.moreThan !== undefined) return value > test.moreThan;
  if (test.atLeast !== undefined) return value >= test.atLeast;
  return value < (test.below ?? 0);
}

function sayRange(low: number, high: number): string {
  if (low === high) return `${low}`;
  return high === Number.POSITIVE_INFINITY
    ? low === 0
      ? 'an unknown number of'
      : `${low} or more`
    : `${low} to ${high}`;
}

function hasAny(test: FactTest, values: readonly string[], otherwise: string): Verdict {
  return test.anyOf?.some((wanted) => values.includes(wanted)) ? yes : no(otherwise);
}

function ask(test: FactTest, path: string, question: string): Question {
  return { path, ask: test.ask ?? question };
}

/** A party that is only named elsewhere has no entry yet: the question goes to the list. */
function partyField({ partyPath }: Context, field: string): string {
  return partyPath === 'parties' ? 'parties' : `${partyPath}.${field}`;
}

function askForGroups({ party }: Context): Question {
  return {
    path: 'groups',
    ask: `Who is affected through ${party.id}: where do they live, what data of theirs, how many?`,
  };
}
