import type { Facts } from '../../../domain/facts.ts';
import { type AssessOptions, assess } from '../../../domain/law/assess.ts';
import type { Obligation } from '../../../domain/law/obligation.ts';
import {
  aDetermination,
  aGroup,
  aParty,
  at,
  factsOf2017,
  hospitalFacts,
  on,
  people,
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

describe('the case of 2017', () => {
  it('under the law of its day has one deadline: the one the minister set', () => {
    const { obligations } = judge(factsOf2017());

    expect(binding(obligations)).toEqual(['jp-appi-2005/regulator-report-on-demand/gmo-pg/METI/meti-1']);
    expect(obligations.find(({ answer }) => answer === 'binds')).toMatchObject({
      version: '2005-04-01/r1',
      dueAt: at('2017-04-24T23:59:59+09:00'),
      latestAt: at('2017-04-24T23:59:59+09:00'),
      contents: ['How personal information is handled and managed'],
    });
  });

  it('calls the report of the field guideline what it was: voluntary', () => {
    expect(judge(factsOf2017()).find('jp-appi-2005/regulator-report/gmo-pg/competent-minister')).toMatchObject({
      answer: 'does-not-bind',
      because: expect.stringContaining('voluntary'),
    });
  });

  it('under the law of today has the preliminary mark on 14 March and the final report on 8 May', () => {
    const { find } = judge(factsOf2017(), { lawOn: on('2026-11-22') });

    expect(find('jp-appi/regulator-report-preliminary/gmo-pg/PPC')).toMatchObject({
      answer: 'binds',
      version: '2024-04-01/r1',
      dueAt: at('2017-03-14T23:59:59+09:00'),
      target: at('2017-03-12T23:59:59+09:00'),
    });
    expect(find('jp-appi/regulator-report-final/gmo-pg/PPC')).toMatchObject({
      answer: 'binds',
      dueAt: at('2017-05-08T23:59:59+09:00'),
      derivation: {
        steps: expect.arrayContaining(['day 60 is Mon 2017-05-08', 'Mon 2017-05-08 is a working day: no move']),
      },
    });
  });

  it('keeps the demand whatever law the rest is judged by', () => {
    const { find } = judge(factsOf2017(), { lawOn: on('2026-11-22') });

    expect(find('jp-appi-2005/regulator-report-on-demand/gmo-pg/METI/meti-1')).toMatchObject({
      dueAt: at('2017-04-24T23:59:59+09:00'),
    });
  });

  it('tells each controller apart: the processor owes both, and neither is the other', () => {
    const { obligations } = judge(factsOf2017(), { lawOn: on('2026-11-22') });

    const told = obligations.filter((one) => one.regime === 'jp-appi' && one.duty === 'processor-to-controller');
    expect(told.map(({ owedTo }) => owedTo)).toEqual(['tokyo', 'jhf']);
  });

  it('leaves to counsel what is only listed: no date, no target', () => {
    const laws: readonly Partial<AssessOptions>[] = [{}, { lawOn: on('2026-11-22') }];
    const all = laws.flatMap((options) => judge(factsOf2017(), options).obligations);
    const listed = all.filter(({ confidence, answer }) => confidence === 'listed' && answer !== 'does-not-bind');

    expect(listed).not.toEqual([]);
    for (const one of listed) {
      expect(one).toMatchObject({ answer: 'cant-tell', question: { ask: expect.stringContaining('Ask counsel') } });
      expect(one).not.toHaveProperty('dueAt');
      expect(one).not.toHaveProperty('target');
    }
  });

  it('keeps public bodies out of the duties of businesses', () => {
    const { find } = judge(factsOf2017(), { lawOn: on('2026-11-22') });

    expect(find('jp-appi/individual-notice/tokyo/people')).toMatchObject({
      answer: 'does-not-bind',
      because: expect.stringContaining('chapter 5'),
    });
  });

  it('frees the processor from reporting once it has told every controller', () => {
    const told = (owedTo: string) => ({
      duty: 'processor-to-controller',
      regime: 'jp-appi',
      party: 'gmo-pg',
      owedTo,
      at: at('2017-03-11T09:00:00+09:00'),
    });
    const lawOn = on('2026-11-22');
    const id = 'jp-appi/regulator-report-final/gmo-pg/PPC';

    expect(judge(factsOf2017({ done: [told('tokyo')] }), { lawOn }).find(id)).toMatchObject({ answer: 'binds' });
    expect(judge(factsOf2017({ done: [told('tokyo'), told('jhf')] }), { lawOn }).find(id)).toMatchObject({
      answer: 'does-not-bind',
      because: expect.stringContaining('Art. 26(1) proviso'),
    });
  });
});

describe('the law of the day', () => {
  it.each([
    ['2025-12-31T23:30:00-08:00', '2012-01-01/r1', undefined],
    ['2026-01-01T00:30:00-08:00', '2026-01-01/r1', at('2026-01-31T23:59:59-08:00')],
  ])('for a Californian discovery at %s is version %s', (discovered, version, dueAt) => {
    const facts = someFacts({
      parties: [aParty({ country: 'US' })],
      determinations: [aDetermination({ kind: 'discovery', at: at(discovered) })],
      groups: [aGroup({ jurisdiction: 'US-CA' })],
    });

    const notice = judge(facts).find('us-ca/individual-notice/shop/people');

    expect(notice).toMatchObject({ answer: 'binds', version });
    expect(notice?.dueAt).toBe(dueAt);
  });

  it('takes in data still to be acquired only since April 2024', () => {
    const facts = (aware: string) =>
      someFacts({
        determinations: [aDetermination({ at: at(aware) })],
        groups: [aGroup({ categories: ['about-to-be-acquired'], counts: [people(10)] })],
      });
    const id = 'jp-appi/regulator-report-final/shop/PPC';

    expect(judge(facts('2024-03-31T12:00:00+09:00')).find(id)).toMatchObject({
      answer: 'does-not-bind',
      version: '2022-04-01/r1',
    });
    expect(judge(facts('2024-04-01T12:00:00+09:00')).find(id)).toMatchObject({
      answer: 'binds',
      version: '2024-04-01/r1',
    });
  });
});

describe('Japan since 2022', () => {
  const finalReport = 'jp-appi/regulator-report-final/shop/PPC';

  it('gives 60 days for a wrongful purpose and 30 otherwise', () => {
    expect(judge(someFacts()).find(finalReport)).toMatchObject({ dueAt: at('2026-10-30T23:59:59+09:00') });
    expect(judge(someFacts({ cause: 'accidental' })).find(finalReport)).toMatchObject({
      dueAt: at('2026-09-30T23:59:59+09:00'),
    });
  });

  it('runs the stricter clock while the cause is unknown, and asks for it', () => {
    const { find, needed } = judge(someFacts({ cause: 'unknown' }));

    expect(find(finalReport)).toMatchObject({ answer: 'binds', dueAt: at('2026-09-30T23:59:59+09:00') });
    expect(needed).toContainEqual(expect.objectContaining({ path: 'cause' }));
  });

  it('draws the line at more than 1,000 people, not records', () => {
    const facts = (value: number) =>
      someFacts({ cause: 'accidental', groups: [aGroup({ categories: ['email'], counts: [people(value)] })] });
    const records = someFacts({
      cause: 'accidental',
      groups: [aGroup({ categories: ['email'], counts: [people(5000, { unit: 'records' })] })],
    });

    expect(judge(facts(1000)).find(finalReport)).toMatchObject({ answer: 'does-not-bind' });
    expect(judge(facts(1001)).find(finalReport)).toMatchObject({ answer: 'binds' });
    expect(judge(records).find(finalReport)).toMatchObject({
      answer: 'cant-tell',
      question: { path: 'groups[0].counts' },
    });
  });

  it('is not concerned with a party elsewhere and people elsewhere', () => {
    const facts = someFacts({ parties: [aParty({ country: 'KR' })], groups: [aGroup({ jurisdiction: 'KR' })] });

    expect(judge(facts).obligations.filter(({ regime }) => regime.startsWith('jp-'))).toEqual([]);
  });

  it('presumes a business where nobody has said what the party is, and asks', () => {
    const { find, needed } = judge(someFacts({ parties: [aParty({ attributes: ['unknown'] })] }));

    expect(find(finalReport)).toMatchObject({ answer: 'binds' });
    expect(needed).toContainEqual(expect.objectContaining({ path: 'parties[0].attributes' }));
  });
});

describe('the GDPR', () => {
  const eu = (overrides: Partial<Facts> = {}) =>
    someFacts({
      parties: [aParty({ country: 'IE' })],
      groups: [aGroup({ jurisdiction: 'DE' }), aGroup({ id: 'french', jurisdiction: 'FR' })],
      determinations: [aDetermination({ at: at('2026-04-02T16:45:00+01:00') })],
      ...overrides,
    });

  it('sends the report to the authority of the main establishment, 72 hours after awareness', () => {
    expect(judge(eu()).find('eu-gdpr/regulator-report/shop/SA-IE')).toMatchObject({
      answer: 'binds',
      zone: 'Europe/Dublin',
      dueAt: at('2026-04-05T16:45:00+01:00'),
      latestAt: at('2026-04-05T17:00:00+01:00'),
    });
  });

  it('sends it to the authority of every place for a controller without one', () => {
    const { obligations } = judge(eu({ parties: [aParty({ country: 'US' })] }));

    expect(
      obligations
        .filter(({ duty, regime }) => duty === 'regulator-report' && regime === 'eu-gdpr')
        .map(({ owedTo }) => owedTo),
    ).toEqual(['SA-DE', 'SA-FR']);
  });

  it("can't tell the authority while the establishment is unknown", () => {
    expect(
      judge(eu({ parties: [aParty({ country: 'unknown' })] })).find('eu-gdpr/regulator-report/shop/SA'),
    ).toMatchObject({
      answer: 'cant-tell',
      question: { path: 'parties[0].country' },
    });
  });

  it('takes the notice of the processor for the awareness of the controller', () => {
    const told = {
      duty: 'processor-to-controller',
      regime: 'eu-gdpr',
      party: 'host',
      owedTo: 'shop',
      at: at('2026-04-03T09:00:00+01:00'),
    };
    const facts = eu({
      parties: [aParty({ country: 'IE' }), aParty({ id: 'host', roles: ['processor'], country: 'IE' })],
      determinations: [],
      done: [told],
    });

    expect(judge(facts).find('eu-gdpr/regulator-report/shop/SA-IE')).toMatchObject({
      provisional: false,
      dueAt: at('2026-04-06T09:00:00+01:00'),
    });
  });

  it('leaves the people alone where their data can be read by nobody', () => {
    const facts = eu({ groups: [aGroup({ jurisdiction: 'DE', encrypted: 'yes' })] });

    expect(judge(facts).find('eu-gdpr/individual-notice/shop/people')).toMatchObject({
      answer: 'does-not-bind',
      because: expect.stringContaining('34(3)(a)'),
    });
  });
});

describe('HIPAA and California together', () => {
  it('owes patients, the Secretary, the media and California each by their own clock', () => {
    const { find } = judge(hospitalFacts());

    expect(find('us-hipaa/individual-notice/hospital/people')).toMatchObject({
      answer: 'binds',
      dueAt: at('2026-04-04T23:59:59-04:00'),
    });
    expect(find('us-hipaa/regulator-report/hospital/HHS')).toMatchObject({
      answer: 'binds',
      dueAt: at('2026-04-04T23:59:59-04:00'),
    });
    expect(find('us-hipaa/media-notice/hospital/media')).toMatchObject({ answer: 'binds' });
    expect(find('us-hipaa/processor-to-controller/biller/hospital')).toMatchObject({
      answer: 'binds',
      dueAt: at('2026-04-03T23:59:59-04:00'),
    });
    expect(find('us-ca/individual-notice/hospital/people')).toMatchObject({
      answer: 'binds',
      dueAt: at('2026-03-05T23:59:59-08:00'),
    });
  });

  it('reports fewer than 500 after the end of the year', () => {
    const facts = hospitalFacts({
      groups: [aGroup({ controller: 'hospital', jurisdiction: 'US-TX', counts: [people(499)] })],
    });

    expect(judge(facts).find('us-hipaa/regulator-report/hospital/HHS')).toMatchObject({
      dueAt: at('2027-03-01T23:59:59-05:00'),
    });
    expect(judge(facts).find('us-hipaa/media-notice/hospital/media')).toMatchObject({ answer: 'does-not-bind' });
  });

  it('counts residents of one state for the media, not all of them together', () => {
    const facts = hospitalFacts({
      groups: ['US-CA', 'US-TX'].map((jurisdiction) =>
        aGroup({ id: jurisdiction, controller: 'hospital', jurisdiction, counts: [people(400)] }),
      ),
    });

    expect(judge(facts).find('us-hipaa/media-notice/hospital/media')).toMatchObject({ answer: 'does-not-bind' });
    expect(judge(facts).find('us-hipaa/regulator-report/hospital/HHS')).toMatchObject({
      dueAt: at('2026-04-04T23:59:59-04:00'),
    });
  });

  it('starts the clock of the attorney general with the notice, not before', () => {
    const id = 'us-ca/regulator-report/hospital/CA-AG';
    const sent = {
      duty: 'individual-notice',
      regime: 'us-ca',
      party: 'hospital',
      owedTo: 'people',
      at: at('2026-03-05T15:00:00-08:00'),
    };
    const waiting = judge(hospitalFacts()).find(id);

    expect(waiting).toMatchObject({ answer: 'binds', clock: expect.stringContaining('not started') });
    expect(waiting).not.toHaveProperty('dueAt');
    expect(judge(hospitalFacts({ done: [sent] })).find(id)).toMatchObject({ dueAt: at('2026-03-20T23:59:59-07:00') });
  });

  it('counts a discovery imputed from an agent as the entity’s own', () => {
    const imputed = aDetermination({
      kind: 'discovery-imputed-from-agent',
      party: 'hospital',
      at: at('2026-02-01T10:00:00-05:00'),
    });
    const facts = hospitalFacts({ determinations: [...hospitalFacts().determinations, imputed] });

    expect(judge(facts).find('us-hipaa/individual-notice/hospital/people')).toMatchObject({
      dueAt: at('2026-04-02T23:59:59-04:00'),
    });
  });
});
