import { loadRegimes } from '../../../domain/law/compile-regimes.ts';
import { RegimeFileError, type RegimeProblem } from '../../../domain/law/regime-file.ts';

import { holidayTable, regimeFiles, theLibrary } from './builders.ts';

const good = `id: zz-test
name: A made-up law
jurisdiction: JP
reach: [party]
zone: Asia/Tokyo
revision: r1
authorities:
  - { id: OFFICE, name: Office, zone: Asia/Tokyo, calendar: { holidays: JP } }
versions:
  - from: 2020-01-01
    to: 2020-12-31
    duties: &duties
      - duty: regulator-report
        owedBy: { roles: [controller] }
        owedTo: OFFICE
        trigger: { events: [awareness] }
        when: { fact: cause, is: malicious }
        clock: { counting: elapsed-hours, amount: 24 }
        citation: Art. 1
        confidence: { level: unverified, source: made up, readOn: 2026-11-22 }
  - from: 2021-01-01
    duties: *duties
`;

function problemsOf(text: string, file = 'regimes/zz-test.yaml'): readonly RegimeProblem[] {
  try {
    loadRegimes([{ file, text }], holidayTable());
    return [];
  } catch (error) {
    if (error instanceof RegimeFileError) return error.problems;
    throw error;
  }
}

describe('the delivered files', () => {
  it('load without a problem', () => {
    expect([...theLibrary().byId.keys()]).toEqual(
      expect.arrayContaining([
        'eu-gdpr',
        'jp-appi',
        'jp-appi-2005',
        'jp-appi-2017',
        'jp-public-bodies',
        'us-ca',
        'us-hipaa',
      ]),
    );
  });

  it('give no date for a duty that is only listed', () => {
    const duties = theLibrary().regimes.flatMap(({ versions }) => versions.flatMap((version) => version.duties));

    expect(
      duties.filter(({ duty }) => duty.confidence.level === 'listed').every(({ clocks }) => clocks.length === 0),
    ).toBe(true);
  });
});

describe('a slip in a regime file', () => {
  it('is none in the pattern that the others break', () => {
    expect(problemsOf(good)).toEqual([]);
  });

  it.each([
    ['a gap between versions', 'from: 2021-01-01', 'from: 2021-02-01', 21, 'versions[1].from', 'gap', '2021-01-01'],
    ['an overlap of versions', 'from: 2021-01-01', 'from: 2020-12-31', 21, 'versions[1].from', 'overlap', '2021-01-01'],
    [
      'a version that never ends before the next',
      '    to: 2020-12-31\n',
      '',
      10,
      'versions[0]',
      'overlap',
      '2020-12-31',
    ],
    [
      'a clock without a citation',
      '        citation: Art. 1\n',
      '',
      13,
      'versions[0].duties[0].citation',
      'no citation',
      'no clock without',
    ],
    ['an unknown fact', 'fact: cause', 'fact: causes', 17, 'versions[0].duties[0].when.fact', 'no fact', 'cause'],
    ['an unknown value', 'is: malicious', 'is: evil', 17, 'versions[0].duties[0].when', '"evil"', 'malicious'],
    ['an unknown counting', 'elapsed-hours', 'hours', 18, 'versions[0].duties[0].clock.counting', '', 'elapsed-hours'],
    [
      'an unknown event',
      'events: [awareness]',
      'events: [awarness]',
      16,
      'versions[0].duties[0].trigger.events',
      '"awarness"',
      'awareness',
    ],
    [
      'an unknown recipient',
      'owedTo: OFFICE',
      'owedTo: OFICE',
      15,
      'versions[0].duties[0].owedTo',
      '"OFICE"',
      'OFFICE',
    ],
    ['an unknown field', 'revision: r1', 'revision: r1\ncolour: red', 7, 'colour', 'no field', 'field'],
    ['an unknown zone', 'zone: Asia/Tokyo\nrevision', 'zone: Asia/Tokio\nrevision', 5, 'zone', 'Asia/Tokio', 'IANA'],
    [
      'an unknown holiday calendar',
      'holidays: JP',
      'holidays: XX',
      8,
      'authorities[0].calendar.holidays',
      'XX',
      'date-holidays',
    ],
    ['a file of another name', 'id: zz-test', 'id: zz-other', 1, 'id', 'zz-other', 'zz-test'],
    ['a date that does not exist', 'to: 2020-12-31', 'to: 2020-12-32', 11, 'versions[0].to', '', 'YYYY-MM-DD'],
    ['broken YAML', 'reach: [party]', 'reach: [party', 4, '(whole file)', '', 'YAML'],
  ])('%s is told with line, field and what would be right', (_name, from, to, line, field, problem, right) => {
    const problems = problemsOf(good.replace(from, to));

    expect(problems[0]).toMatchObject({
      file: 'regimes/zz-test.yaml',
      field,
      problem: expect.stringContaining(problem),
      wouldBeRight: expect.stringContaining(right),
    });
    expect(Math.abs((problems[0]?.line ?? 0) - line)).toBeLessThanOrEqual(field === '(whole file)' ? 1 : 0);
  });

  it('is told together with all others of all files', () => {
    const broken = good.replace('fact: cause', 'fact: causes').replace('elapsed-hours', 'hours');

    expect(() =>
      loadRegimes([
        { file: 'a/zz-test.yaml', text: broken },
        { file: 'b/zz-test.yaml', text: good.replace('OFFICE,', 'OTHER,') },
      ]),
    ).toThrow(/3 problems[\s\S]*a\/zz-test.yaml:17[\s\S]*a\/zz-test.yaml:18[\s\S]*b\/zz-test.yaml:15/);
  });

  it('is a condition that leads to itself', () => {
    const text = good.replace(
      '    to: 2020-12-31\n',
      '    to: 2020-12-31\n    conditions: { a: { not: { condition: a } } }\n',
    );

    expect(problemsOf(text)).toContainEqual(expect.objectContaining({ problem: expect.stringContaining('by itself') }));
  });

  it('is an id that two files share', () => {
    expect(() =>
      loadRegimes([
        { file: 'a/zz-test.yaml', text: good },
        { file: 'b/zz-test.yaml', text: good },
      ]),
    ).toThrow(/already the id of a\/zz-test.yaml/);
  });
});

it('reads the same library from the files in any order', () => {
  const ids = loadRegimes([...regimeFiles()].reverse(), holidayTable()).regimes.map(({ regime }) => regime.id);

  expect(ids).toEqual(theLibrary().regimes.map(({ regime }) => regime.id));
});
