import fc from 'fast-check';
import type { Facts } from '../../../domain/facts.ts';
import { mergeFacts } from '../../../domain/incident/merge-facts.ts';
import { readIncidentFile } from '../../../domain/report/report.ts';
import { aCase } from '../../support/builders.ts';
import { aDemand, aDetermination, aGroup, aParty, at, on, people } from '../law/builders.ts';

const shop = aParty({ id: 'shop', name: 'Shop', country: 'JP', attributes: ['public-body'] });

function joined(known: Partial<Facts>, later: Partial<Facts>): Facts {
  return mergeFacts(aCase(known), aCase(later));
}

describe('a later report', () => {
  it.each([
    ['the detection', { detectedAt: 'unknown' }],
    ['the cause', { cause: 'unknown' }],
  ] as const)('that doesn’t know %s leaves it as it was', (_what, later) => {
    expect(joined({}, later)).toEqual(aCase());
  });

  it('answers what was unknown', () => {
    const known = { detectedAt: 'unknown', cause: 'unknown' } as const;

    expect(joined(known, {})).toEqual(aCase());
  });

  it.each([
    ['its role', { roles: [] }],
    ['its country', { country: 'unknown' }],
    ['its name', { name: 'unknown' }],
    ['what it is', { attributes: ['unknown'] }],
  ])('that leaves out of a party %s leaves it as it was', (_what, left) => {
    expect(joined({ parties: [shop] }, { parties: [{ ...shop, ...left }] }).parties).toEqual([shop]);
  });

  it('that says more about what a party is adds to it, and an empty list takes back', () => {
    const more = { ...shop, attributes: ['listed-jp', 'unknown'] };

    expect(joined({ parties: [shop] }, { parties: [more] }).parties[0]?.attributes).toEqual([
      'public-body',
      'listed-jp',
    ]);
    const none = { ...shop, attributes: [] };
    expect(joined({ parties: [shop] }, { parties: [none] }).parties[0]?.attributes).toEqual([]);
  });

  it('corrects what it says otherwise', () => {
    const corrected = { ...shop, roles: ['joint-controller'] as const, country: 'DE' };

    expect(joined({ parties: [shop] }, { parties: [corrected] }).parties).toEqual([corrected]);
  });

  it.each([
    ['whose people they are', { controller: 'unknown' }],
    ['where they live', { jurisdiction: 'unknown' }],
    ['which data', { categories: [] }],
    ['whether the data were encrypted', { encrypted: 'unknown' }],
    ['what it may do to them', { harm: 'unknown' }],
    ['how many', { counts: [] }],
    ['how many, in words', { counts: [people('unknown')] }],
  ] as const)('that doesn’t know of a group %s leaves it as it was', (_what, left) => {
    expect(joined({ groups: [aGroup()] }, { groups: [aGroup(left)] }).groups).toEqual([aGroup()]);
  });

  it('keeps every figure ever given, the latest in force', () => {
    const [before, after] = [people(1200), people(1100, { reason: 'duplicates removed' })];

    const { groups } = joined({ groups: [aGroup({ counts: [before] })] }, { groups: [aGroup({ counts: [after] })] });

    expect(groups[0]?.counts).toEqual([before, after]);
  });

  it('that repeats a corrected figure does not bring it back', () => {
    const counts = [people(1200), people(1100, { reason: 'duplicates removed' })];

    const { groups } = joined({ groups: [aGroup({ counts })] }, { groups: [aGroup({ counts: [people(1200)] })] });

    expect(groups[0]?.counts).toEqual(counts);
  });

  it('that doesn’t name a party, a group, a determination or a demand any more loses none of them', () => {
    const known = {
      parties: [shop, aParty({ id: 'pay' })],
      groups: [aGroup(), aGroup({ id: 'staff' })],
      determinations: [aDetermination()],
      demands: [aDemand()],
      done: [
        {
          duty: 'individual-notice',
          regime: 'jp-appi',
          party: 'shop',
          owedTo: 'people',
          at: at('2026-09-02T00:00:00Z'),
        },
      ],
    };

    const nothing = { parties: [], groups: [], determinations: [], demands: [], done: [] };

    expect(joined(known, nothing)).toEqual(aCase(known));
  });

  it('keeps the date of a demand that it doesn’t know', () => {
    const later = aDemand({ dueOn: 'unknown', receivedAt: 'unknown', headings: [] });

    expect(joined({ demands: [aDemand()] }, { demands: [later] }).demands).toEqual([aDemand()]);
    const moved = aDemand({ dueOn: on('2017-05-08') });
    expect(joined({ demands: [aDemand()] }, { demands: [moved] }).demands).toEqual([moved]);
  });

  it('cannot turn an exercise into the real thing, or back', () => {
    expect(joined({ exercise: true }, { exercise: false }).exercise).toBe(true);
  });

  it('as a file with the title only changes nothing but the title', () => {
    const read = readIncidentFile('title: Still looking');
    if (read.outcome !== 'read') throw new Error('The file was refused');

    expect(mergeFacts(aCase(), read.facts)).toEqual({ ...aCase(), title: 'Still looking' });
  });
});

const word = fc.constantFrom('a', 'b', 'c');
/** The reader gives every item an id of its own. */
const byId = <T extends { readonly id: string }>(items: fc.Arbitrary<T>) =>
  fc.uniqueArray(items, { maxLength: 3, selector: ({ id }) => id });
const maybe = <T>(values: fc.Arbitrary<T>) => fc.oneof(values, fc.constant('unknown' as const));
const count = fc
  .record({ unit: fc.constantFrom('people', 'records'), value: maybe(fc.integer({ min: 0, max: 3 })), source: word })
  .map((made) => people(made.value, made as Partial<ReturnType<typeof people>>));
const group = fc
  .record({
    ...{ id: word, controller: maybe(word), jurisdiction: maybe(fc.constantFrom('JP', 'DE')) },
    ...{
      categories: fc.uniqueArray(word),
      encrypted: maybe(fc.constantFrom('no', 'yes')),
      counts: fc.array(count, { maxLength: 3 }),
    },
  })
  .map((made) => aGroup(made as Partial<ReturnType<typeof aGroup>>));
const party = fc
  .record({
    ...{ id: word, name: maybe(word), country: maybe(fc.constantFrom('JP', 'DE')) },
    ...{ roles: fc.uniqueArray(fc.constantFrom('controller', 'processor')), attributes: fc.uniqueArray(maybe(word)) },
  })
  .map((made) => aParty(made as Partial<ReturnType<typeof aParty>>));
const facts = fc
  .record({
    ...{ title: word, cause: maybe(fc.constantFrom('malicious', 'accidental')) },
    ...{ parties: byId(party), groups: byId(group) },
    determinations: fc.array(
      word.map((kind) => aDetermination({ kind })),
      { maxLength: 3 },
    ),
  })
  .map((made) => aCase(made as Partial<Facts>));

describe('joining', () => {
  it('the same report twice is joining it once', () => {
    fc.assert(
      fc.property(facts, facts, (known, later) => {
        const once = mergeFacts(known, later);

        expect(mergeFacts(once, later)).toEqual(once);
      }),
    );
  });

  it('loses no party, group, figure or determination, and forgets nothing that was known', () => {
    fc.assert(
      fc.property(facts, facts, (known, later) => {
        const once = mergeFacts(known, later);

        for (const { id, country, roles } of known.parties) {
          const now = once.parties.find((one) => one.id === id);
          expect(now).toBeDefined();
          if (country !== 'unknown') expect(now?.country).not.toBe('unknown');
          if (roles.length > 0) expect(now?.roles).not.toEqual([]);
        }
        for (const { id, counts, jurisdiction } of known.groups) {
          const now = once.groups.find((one) => one.id === id);
          expect(now?.counts).toEqual(expect.arrayContaining([...counts]));
          if (jurisdiction !== 'unknown') expect(now?.jurisdiction).not.toBe('unknown');
        }
        expect(once.determinations).toEqual(expect.arrayContaining([...known.determinations, ...later.determinations]));
      }),
    );
  });
});
