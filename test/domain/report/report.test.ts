import { readIncidentFile, readIncidentObject } from '../../../domain/report/report.ts';
import { toInstant } from '../../../domain/time.ts';

const whole = `title: Card data leaked from two payment sites
source: { system: soc, id: "2017-0310-1" }
exercise: false
detectedAt: 2017-03-09T23:00:00+09:00
cause: malicious
parties:
  - { id: gmo-pg, name: GMO Payment Gateway, roles: [processor], country: JP, attributes: [payment-processor, listed-jp] }
  - { id: tokyo, name: Tokyo Metropolitan Government, roles: [controller], country: JP, attributes: [public-body] }
determinations:
  - { kind: awareness, party: gmo-pg, at: 2017-03-10T00:15:00+09:00, basis: traces of intrusion found, precision: assumed }
groups:
  - { id: tokyo-payers, controller: tokyo, jurisdiction: JP, categories: [payment-card-number, email], encrypted: no, harm: high,
      counts: [ { unit: records, value: 676290, quality: exact, asOf: 2017-03-10T18:20:00+09:00, source: company notice, reason: gross } ] }
demands:
  - { id: meti-1, authority: METI, party: gmo-pg, regime: jp-appi-2005, legalBasis: Art. 32, receivedAt: 2017-03-24T10:00:00+09:00, dueOn: 2017-04-24, zone: Asia/Tokyo, headings: [Facts] }
`;

function read(text: string, strict = false) {
  const result = readIncidentFile(text, { strict });
  if (result.outcome !== 'read') throw new Error(JSON.stringify(result.problems));
  return result;
}

function problems(text: string, strict = false) {
  const result = readIncidentFile(text, { strict });
  return result.outcome === 'refused' ? result.problems : [];
}

describe('a whole file', () => {
  it('is read with nothing left to ask', () => {
    const { facts, source, needed, contradictions } = read(whole, true);

    expect({ needed, contradictions }).toEqual({ needed: [], contradictions: [] });
    expect(source).toEqual({ system: 'soc', id: '2017-0310-1' });
    expect(facts).toMatchObject({
      detectedAt: toInstant('2017-03-09T23:00:00+09:00'),
      groups: [{ encrypted: 'no', counts: [{ unit: 'records', value: 676_290 }] }],
      demands: [{ dueOn: '2017-04-24' }],
    });
  });

  it('is the same as JSON, and as an object', () => {
    const { facts } = read(whole);
    const json = JSON.stringify({ ...facts, source: { system: 'soc', id: '2017-0310-1' } });

    expect(read(json).facts).toEqual(facts);
    expect(readIncidentObject(JSON.parse(json))).toEqual(read(json));
  });
});

describe('an incomplete file', () => {
  it('needs its title only; all else becomes a question', () => {
    const { facts, needed } = read('title: Something leaked');

    expect(facts).toEqual({
      title: 'Something leaked',
      exercise: false,
      detectedAt: 'unknown',
      cause: 'unknown',
      parties: [],
      determinations: [],
      groups: [],
      demands: [],
      done: [],
    });
    expect(needed.map(({ path }) => path)).toEqual(['detectedAt', 'determinations', 'cause', 'parties', 'groups']);
  });

  it.each(['null', 'unknown', '""'])('takes %s for unknown wherever it stands', (word) => {
    const text = whole
      .replace('encrypted: no', `encrypted: ${word}`)
      .replace('country: JP', `country: ${word}`)
      .replace('cause: malicious', `cause: ${word}`);

    const { facts, needed } = read(text);

    expect(facts).toMatchObject({
      cause: 'unknown',
      parties: [{ country: 'unknown' }, {}],
      groups: [{ encrypted: 'unknown' }],
    });
    expect(needed.map(({ path }) => path)).toEqual(['cause', 'parties[0].country', 'groups[0].encrypted']);
  });

  it('keeps a party and a group without an id under one of their own', () => {
    const { facts } = read('{ title: x, parties: [{}], groups: [{}], demands: [{}] }');

    expect(facts.parties).toEqual([
      { id: 'party-1', name: 'unknown', roles: [], country: 'unknown', attributes: ['unknown'] },
    ]);
    expect(facts.groups).toMatchObject([
      { id: 'group-1', controller: 'unknown', jurisdiction: 'unknown', categories: [], counts: [] },
    ]);
    expect(facts.demands).toMatchObject([{ id: 'demand-1', dueOn: 'unknown', receivedAt: 'unknown' }]);
  });

  it('asks for the time of a determination that has none', () => {
    expect(read(whole.replace('at: 2017-03-10T00:15:00+09:00', 'at: unknown')).needed).toEqual([
      { path: 'determinations[0].at', ask: 'When was it determined?' },
    ]);
  });
});

describe('a contradictory file', () => {
  it.each([
    ['a group of an unknown controller', 'controller: tokyo', 'controller: osaka', 'groups[0].controller'],
    ['a group whose controller is a processor', 'controller: tokyo', 'controller: gmo-pg', 'groups[0].controller'],
    ['a processor without a controller', 'roles: [controller]', 'roles: [authority]', 'parties[0].roles'],
    ['an awareness long before the detection', 'at: 2017-03-10T00:15', 'at: 2016-03-10T00:15', 'determinations[0].at'],
    ['a range that ends below its beginning', 'quality: exact', 'quality: range, upTo: 5', 'groups[0].counts[0].upTo'],
    ['a demand due before it came', 'dueOn: 2017-04-24', 'dueOn: 2017-03-01', 'demands[0].dueOn'],
    ['a determination of nobody', 'party: gmo-pg, at', 'party: gmo, at', 'determinations[0].party'],
    ['two parties of one id', 'id: tokyo,', 'id: gmo-pg,', 'parties[1].id'],
    ['a kind of data nobody knows', 'email]', 'e-mails]', 'groups[0].categories[1]'],
    ['an attribute with a slip', 'listed-jp', 'listed-jpn', 'parties[0].attributes[1]'],
    ['an event that starts no clock', 'kind: awareness', 'kind: awarness', 'determinations[0].kind'],
    ['a field nobody knows', 'exercise: false', 'excercise: true', 'excercise'],
  ])('with %s is kept and the matter listed; strict refuses it', (_name, from, to, path) => {
    const text = whole.replace(from, to);

    expect(read(text).contradictions.map((question) => question.path)).toContain(path);
    expect(problems(text, true).map((problem) => problem.path)).toContain(path);
  });
});

describe('a file that can’t be read', () => {
  it.each([
    ['an instant without offset', 'T23:00:00+09:00', 'T23:00:00', 'detectedAt', 4, 'offset'],
    ['a date for an instant', '2017-03-09T23:00:00+09:00', '2017-03-09', 'detectedAt', 4, 'offset'],
    ['a word nobody knows', 'cause: malicious', 'cause: malicous', 'cause', 5, 'malicious'],
    ['a role nobody knows', 'roles: [processor]', 'roles: [procesor]', 'parties[0].roles[0]', 7, 'processor'],
    ['a country that is none', 'country: JP', 'country: Japan', 'parties[0].country', 7, 'ISO 3166'],
    ['a place that is none', 'jurisdiction: JP', 'jurisdiction: XX', 'groups[0].jurisdiction', 12, 'US-CA'],
    ['a number with separators', '676290', '"676,290"', 'groups[0].counts[0].value', 13, 'without separators'],
    ['a negative number', '676290', '-1', 'groups[0].counts[0].value', 13, 'whole number'],
    [
      'a list that is none',
      'attributes: [public-body]',
      'attributes: { public: body }',
      'parties[1].attributes',
      8,
      'list',
    ],
    ['a date that does not exist', 'dueOn: 2017-04-24', 'dueOn: 2017-04-31', 'demands[0].dueOn', 15, 'YYYY-MM-DD'],
    ['a zone that is none', 'zone: Asia/Tokyo', 'zone: JST', 'demands[0].zone', 15, 'Asia/Tokyo'],
    ['an id with a slash', 'id: tokyo,', 'id: to/kyo,', 'parties[1].id', 8, 'letters'],
    ['no title', 'title: Card', 'titel: Card', 'title', 1, 'one line'],
  ])('is refused for %s, with path, line and what would be right', (_name, from, to, path, line, right) => {
    expect(problems(whole.replace(from, to))).toEqual([
      { path, line, problem: expect.any(String), wouldBeRight: expect.stringContaining(right) },
    ]);
  });

  it('names all problems at once', () => {
    const text = whole
      .replace('cause: malicious', 'cause: evil')
      .replace('T23:00:00+09:00', '')
      .replace('unit: records', 'unit: things');

    expect(problems(text).map(({ path }) => path)).toEqual(['detectedAt', 'cause', 'groups[0].counts[0].unit']);
  });

  it.each([
    ['broken YAML', 'title: ['],
    ['a bare word', 'leak'],
    ['a list', '[1, 2]'],
    ['nothing', ''],
  ])('is refused for %s', (_name, text) => {
    expect(problems(text)).toEqual([expect.objectContaining({ path: '(whole file)' })]);
  });

  it.each([
    ['nesting without end', `title: ${'['.repeat(20_000)}`],
    [
      'aliases that multiply',
      `a: &a [x, x, x, x, x, x, x, x, x, x]\n${[...'bcdefgh'].map((name, index) => `${name}: &${name} [${`*${'abcdefg'[index]}, `.repeat(9)}1]`).join('\n')}\ntitle: x`,
    ],
    ['a size that facts never have', `title: ${'x'.repeat(2_000_001)}`],
  ])('is refused for %s, and the reader survives', (_name, text) => {
    expect(problems(text)).toHaveLength(1);
  });

  it('is never quoted where it holds an address', () => {
    expect(JSON.stringify(problems(whole.replace('cause: malicious', 'cause: someone@example.com')))).not.toContain(
      'someone',
    );
  });

  it('does not reach the prototype', () => {
    const result = readIncidentFile('{ "title": "x", "__proto__": { "cause": "malicious" }, "constructor": 1 }');

    expect(result).toMatchObject({ outcome: 'read', facts: { cause: 'unknown' } });
    expect(({} as Record<string, unknown>).cause).toBeUndefined();
  });
});
