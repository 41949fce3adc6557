import type { Facts } from '../../../domain/facts.ts';
import { type AssessOptions, assess } from '../../../domain/law/assess.ts';
import type { Obligation } from '../../../domain/law/obligation.ts';
import {
  aDemand,
  aDetermination,
  aGroup,
  aParty,
  at,
  factsOf2017,
  hospitalFacts,
  someFacts,
  theLibrary,
} from './builders.ts';

function judge(facts: Facts, options: Partial<AssessOptions> = {}) {
  const assessment = assess(facts, theLibrary(), { at: at('2026-11-22T12:00:00Z'), ...options });
  return { ...assessment, find: (id: string) => assessment.obligations.find((obligation) => obligation.id === id) };
}

function binding(obligations: readonly Obligation[]): readonly string[] {
  return obligations.filter(({ answer }) => answer === 'binds').map(({ id }) => id);
}

describe('what is not known', () => {
  it('lets the clock run from detection while no awareness is recorded', () => {
    const { find, needed } = judge(someFacts({ determinations: [] }));

    expect(find('jp-appi/regulator-report-preliminary/shop/PPC')).toMatchObject({
      answer: 'binds',
      provisional: true,
      dueAt: at('2026-09-05T23:59:59+09:00'),
      derivation: { anchor: { event: 'detection' } },
    });
    expect(needed).toContainEqual({
      path: 'determinations',
      ask: expect.stringContaining('When did shop become aware'),
    });
  });

  it("can't tell without awareness and detection, and asks for the time", () => {
    const { find } = judge(someFacts({ determinations: [], detectedAt: 'unknown' }));

    expect(find('jp-appi/regulator-report-preliminary/shop/PPC')).toMatchObject({
      answer: 'cant-tell',
      question: { path: 'determinations' },
    });
  });

  it('settles a question by the time it would be due, shown as our own', () => {
    const obligation = judge(someFacts({ groups: [aGroup({ encrypted: 'unknown' })] })).find(
      'jp-appi/regulator-report-final/shop/PPC',
    );

    expect(obligation).toMatchObject({
      answer: 'cant-tell',
      question: { path: 'groups[0].encrypted' },
      target: expect.anything(),
      clock: expect.stringContaining('if it binds'),
    });
    expect(obligation).not.toHaveProperty('dueAt');
  });

  it('knows a party that only a group names', () => {
    const { find } = judge(someFacts({ parties: [] }));

    expect(find('jp-appi/regulator-report-final/shop/PPC')).toMatchObject({ answer: 'binds' });
  });
});

describe('demands', () => {
  it('keep their date under a regime that the library lacks', () => {
    const facts = someFacts({ demands: [aDemand({ regime: 'kr-pipa', authority: 'PIPC' })] });

    expect(judge(facts).find('kr-pipa/regulator-report-on-demand/shop/PIPC/meti-1')).toMatchObject({
      answer: 'binds',
      confidence: 'unverified',
      dueAt: at('2017-04-24T23:59:59+09:00'),
    });
  });

  it("can't be told while their date is unknown, and ask for it", () => {
    const facts = factsOf2017({ demands: [aDemand({ party: 'gmo-pg', dueOn: 'unknown' })] });

    expect(judge(facts).find('jp-appi-2005/regulator-report-on-demand/gmo-pg/METI/meti-1')).toMatchObject({
      answer: 'cant-tell',
      question: { path: 'demands[0].dueOn' },
    });
  });
});

describe('size and order', () => {
  it('gives 300 obligations for 300 demands, each with an id of its own', () => {
    const demands = Array.from({ length: 300 }, (_, index) => aDemand({ id: `demand-${index}`, party: 'gmo-pg' }));

    const { obligations } = judge(factsOf2017({ demands }));

    expect(new Set(binding(obligations)).size).toBe(300);
  });

  it('tells 300 controllers apart', () => {
    const ids = Array.from({ length: 300 }, (_, index) => `client-${index}`);
    const facts = someFacts({
      parties: [aParty({ id: 'host', roles: ['processor'] }), ...ids.map((id) => aParty({ id }))],
      determinations: [aDetermination({ party: 'host' })],
      groups: ids.map((id) => aGroup({ id: `people-of-${id}`, controller: id })),
    });

    const { obligations } = judge(facts);

    expect(obligations.filter(({ id }) => id.startsWith('jp-appi/processor-to-controller/host/'))).toHaveLength(300);
    expect(new Set(obligations.map(({ id }) => id)).size).toBe(obligations.length);
  });

  it('answers the same twice, in the same order', () => {
    expect(judge(hospitalFacts())).toEqual(
      expect.objectContaining({ obligations: judge(hospitalFacts()).obligations }),
    );
    expect(judge(hospitalFacts()).obligations.map(({ regime }) => regime)).toEqual(
      [...judge(hospitalFacts()).obligations.map(({ regime }) => regime)].sort(),
    );
  });
});
