import { type Context, judge } from '../../../domain/law/condition.ts';
import { conditionSchema } from '../../../domain/law/condition-schema.ts';
import { aGroup, aParty, at, people } from './builders.ts';

function context(overrides: Partial<Context> = {}, groups = [aGroup()]): Context {
  return {
    party: aParty(),
    partyPath: 'parties[0]',
    groups: groups.map((group, index) => ({ group, path: `groups[${index}]`, member: 'yes' })),
    cause: 'malicious',
    eventOf: () => undefined,
    lastOf: () => undefined,
    hasDone: () => false,
    categories: new Set(['email', 'health', 'payment-card-number']),
    ...overrides,
  };
}

function answer(condition: unknown, given: Context = context()) {
  const { value, questions } = judge(conditionSchema.parse(condition), given);
  return { value, paths: questions.map(({ path }) => path) };
}

const unknownFact = { fact: 'cause', is: 'malicious' };
const yesFact = { fact: 'party.role', is: 'controller' };
const noFact = { fact: 'party.role', is: 'processor' };
const open = context({ cause: 'unknown' });

describe('three-valued logic', () => {
  it.each([
    ['all of yes and unknown', { all: [yesFact, unknownFact] }, 'unknown'],
    ['all of no and unknown', { all: [unknownFact, noFact] }, 'no'],
    ['any of yes and unknown', { any: [unknownFact, yesFact] }, 'yes'],
    ['any of no and unknown', { any: [noFact, unknownFact] }, 'unknown'],
    ['not unknown', { not: unknownFact }, 'unknown'],
    ['not no', { not: noFact }, 'yes'],
    ['not yes', { not: yesFact }, 'no'],
  ])('%s', (_name, condition, value) => {
    expect(answer(condition, open).value).toBe(value);
  });

  it('asks only what would settle the answer', () => {
    expect(answer({ any: [unknownFact, yesFact] }, open).paths).toEqual([]);
    expect(answer({ any: [noFact, unknownFact] }, open).paths).toEqual(['cause']);
  });

  it('goes on with a presumption and asks all the same', () => {
    expect(answer({ ...unknownFact, presumed: 'yes' }, open)).toEqual({ value: 'yes', paths: ['cause'] });
    expect(answer({ not: { ...unknownFact, presumed: 'no' } }, open)).toEqual({ value: 'yes', paths: ['cause'] });
  });
});

describe('each fact', () => {
  it.each([
    [
      'party.role',
      { fact: 'party.role', is: 'controller' },
      { party: aParty({ roles: ['processor'] }) },
      { party: aParty({ roles: [] }) },
      'parties[0].roles',
    ],
    [
      'party.attribute',
      { fact: 'party.attribute', is: 'public-body' },
      {},
      { party: aParty({ attributes: ['unknown'] }) },
      'parties[0].attributes',
    ],
    [
      'party.country',
      { fact: 'party.country', is: 'EU' },
      {},
      { party: aParty({ country: 'unknown' }) },
      'parties[0].country',
    ],
    ['cause', { fact: 'cause', is: 'malicious' }, { cause: 'accidental' }, { cause: 'unknown' }, 'cause'],
  ] as const)(
    '%s is no when it is otherwise, and asked for when it is unknown',
    (_fact, condition, otherwise, unknown, path) => {
      expect(answer(condition, context(otherwise as Partial<Context>)).value).toBe('no');
      expect(answer(condition, context(unknown as Partial<Context>))).toEqual({ value: 'unknown', paths: [path] });
    },
  );

  it.each([
    [
      'group.encrypted',
      { fact: 'group.encrypted', anyOf: ['no', 'key-taken'] },
      { encrypted: 'yes' },
      { encrypted: 'unknown' },
      'groups[0].encrypted',
    ],
    ['group.harm', { fact: 'group.harm', is: 'high' }, { harm: 'none' }, { harm: 'unknown' }, 'groups[0].harm'],
    [
      'group.category',
      { fact: 'group.category', is: 'payment-card-number' },
      { categories: ['email'] },
      { categories: [] },
      'groups[0].categories',
    ],
    [
      'group.category of a strange word',
      { fact: 'group.category', is: 'payment-card-number' },
      { categories: ['email'] },
      { categories: ['cards'] },
      'groups[0].categories',
    ],
    [
      'group.jurisdiction',
      { fact: 'group.jurisdiction', is: 'JP' },
      { jurisdiction: 'KR' },
      { jurisdiction: 'unknown' },
      'groups[0].jurisdiction',
    ],
    [
      'count.people',
      { fact: 'count.people', moreThan: 1000 },
      { counts: [people(1000)] },
      { counts: [] },
      'groups[0].counts',
    ],
  ] as const)('%s is yes, no or asked for', (_fact, condition, otherwise, unknown, path) => {
    expect(answer(condition).value).toBe('yes');
    expect(answer(condition, context({}, [aGroup(otherwise as object)])).value).toBe('no');
    expect(answer(condition, context({}, [aGroup(unknown as object)]))).toEqual({ value: 'unknown', paths: [path] });
  });

  it('asks who is affected while no group is known', () => {
    expect(answer({ fact: 'group.harm', is: 'high' }, context({}, []))).toEqual({
      value: 'unknown',
      paths: ['groups'],
    });
  });

  it('compares two events', () => {
    const events = new Map([
      ['awareness', at('2026-03-03T08:00:00+01:00')],
      ['classification', at('2026-03-06T15:00:00+01:00')],
    ]);
    const eventOf = (event: string) => {
      const found = events.get(event);
      return found === undefined ? undefined : { event, at: found, precision: 'exact' };
    };
    const late = { fact: 'elapsed', from: 'awareness', to: 'classification', moreThanHours: 24 };

    expect(answer(late, context({ eventOf })).value).toBe('yes');
    expect(answer({ ...late, moreThanHours: 96 }, context({ eventOf })).value).toBe('no');
    expect(answer(late)).toEqual({ value: 'unknown', paths: ['determinations'] });
  });
});

describe('groups and counts', () => {
  const both = {
    someGroup: {
      all: [
        { fact: 'group.category', is: 'health' },
        { fact: 'group.encrypted', is: 'no' },
      ],
    },
  };

  it('wants one group for which all holds together', () => {
    const apart = [
      aGroup({ categories: ['health'], encrypted: 'yes' }),
      aGroup({ categories: ['email'], encrypted: 'no' }),
    ];

    expect(answer(both, context({}, apart)).value).toBe('no');
    expect(answer(both, context({}, [...apart, aGroup({ categories: ['health'] })])).value).toBe('yes');
  });

  it('adds up the groups, the last figure of a unit counts', () => {
    const groups = [aGroup({ counts: [people(5000), people(600)] }), aGroup({ counts: [people(400)] })];

    expect(answer({ fact: 'count.people', moreThan: 1000 }, context({}, groups)).value).toBe('no');
    expect(answer({ fact: 'count.people', atLeast: 1000 }, context({}, groups)).value).toBe('yes');
    expect(answer({ fact: 'count.people', below: 1001 }, context({}, groups)).value).toBe('yes');
  });

  it.each([
    [1001, 2000, 'yes'],
    [500, 1000, 'no'],
    [500, 1001, 'unknown'],
    [500, undefined, 'unknown'],
  ])('reads a range of %s to %s as %s', (value, upTo, expected) => {
    const range = people(value, { quality: 'range', ...(upTo === undefined ? {} : { upTo }) });

    expect(answer({ fact: 'count.people', moreThan: 1000 }, context({}, [aGroup({ counts: [range] })])).value).toBe(
      expected,
    );
  });

  it('needs no other figure once one alone is enough', () => {
    expect(
      answer({ fact: 'count.people', moreThan: 1000 }, context({}, [aGroup(), aGroup({ counts: [] })])).value,
    ).toBe('yes');
  });

  it('leaves the encrypted out of a count where the law does', () => {
    const groups = [aGroup({ counts: [people(900)] }), aGroup({ counts: [people(900)], encrypted: 'yes' })];
    const condition = { fact: 'count.people', moreThan: 1000, ofGroups: { fact: 'group.encrypted', is: 'no' } };

    expect(answer(condition, context({}, groups)).value).toBe('no');
    expect(answer(condition, context({}, [...groups, aGroup({ encrypted: 'unknown' })]))).toEqual({
      value: 'unknown',
      paths: ['groups[2].encrypted'],
    });
  });
});
