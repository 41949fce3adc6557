import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openTerminal, type Terminal } from './setup.ts';

let terminal: Terminal;

beforeAll(async () => {
  terminal = await openTerminal();
});

afterAll(() => terminal.remove());

const nobody = { fetch: () => Promise.reject(new Error('no server is to be asked')) };

describe('obligations', () => {
  beforeAll(() => terminal.put('incident.yaml', readFileSync('local/examples/incident.yaml', 'utf8')));

  it('answers without a server, with every field in place', async () => {
    const { code, json } = await terminal.run(
      'obligations incident.yaml --at 2026-04-01T09:00:00+09:00 --json',
      nobody,
    );

    expect(code).toBe(0);
    const final = json.obligations.find(({ duty }: { duty: string }) => duty === 'regulator-report-final');
    expect(final).toMatchObject({
      id: 'jp-appi/regulator-report-final/orimono/PPC',
      ...{ regime: 'jp-appi', owedBy: 'orimono', owedTo: 'PPC', answer: 'binds', provisional: true },
      ...{ dueAt: '2026-06-01T14:59:59.000Z', target: null, question: null },
      derivation: { anchor: { event: 'detection' } },
    });
    const fields = 'id regime version duty owedBy owedTo answer dueAt latestAt target clock derivation question';
    for (const one of json.obligations) for (const field of fields.split(' ')) expect(one).toHaveProperty(field);
    expect(json.needed.map(({ path }: { path: string }) => path)).toContain('determinations');
  });

  it('says absolute time first and what is left second', async () => {
    const { out } = await terminal.run('obligations incident.yaml', nobody);

    expect(out).toMatch(/Mon 1 Jun 2026, 24:00 Tokyo\s+61 days left/);
    expect(out).toContain('Still needed\n  determinations:');
  });

  it('judges by the law of another day', async () => {
    const { json } = await terminal.run('obligations incident.yaml --law-on 2017-06-01 --json', nobody);

    expect(json.obligations.some(({ regime }: { regime: string }) => regime === 'jp-appi')).toBe(false);
  });

  it('refuses an incomplete file when strict, and one that cannot be read always, naming line and field', async () => {
    terminal.put('broken.yaml', 'title: x\ndetectedAt: yesterday\n');

    expect((await terminal.run('obligations incident.yaml --strict', nobody)).code).toBe(2);
    const { code, err, out } = await terminal.run('obligations broken.yaml', nobody);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('line 2, detectedAt:');
  });

  it('reaches for no SDK', () => {
    const seen = new Set<string>();
    const packages = new Set<string>();
    const follow = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      const text = readFileSync(file, 'utf8').replace(/import type [^;]+;/g, '');
      // What is loaded at once; `import()` inside a function is loaded when it is asked for.
      for (const [, from = ''] of text.matchAll(/^(?:import|export) [^;]*?from '([^']+)'/gm)) {
        if (from.startsWith('.')) follow(join(dirname(file), from));
        else packages.add(from);
      }
    };

    for (const file of ['cli/tocsin.ts', 'domain/report/report.ts', 'domain/law/assess.ts', 'cli/regimes.ts'])
      follow(file);

    expect(seen.size).toBeGreaterThan(20);
    expect([...packages].filter((name) => /aws|hono/.test(name))).toEqual([]);
  });
});

describe('due', () => {
  const question = [
    ...['due', '--regime', 'jp-appi', '--duty', 'regulator-report-final', '--trigger', 'awareness'],
    ...['--at', '2026-04-04T11:00:00+09:00', '--zone', 'Asia/Tokyo'],
  ];

  it('is the clock alone, with its derivation', async () => {
    const facts = ['--fact', 'affected_count=2400', '--fact', 'cause=accidental'];

    const { json } = await terminal.run([...question, ...facts, '--json'], nobody);

    expect(json).toMatchObject({ dueAt: '2026-05-07T14:59:59.000Z', clock: expect.stringContaining('30 calendar') });
    expect(json.derivation.steps.length).toBeGreaterThan(3);
  });

  it('is written for people, too', async () => {
    const { out } = await terminal.run(question, nobody);

    expect(out).toContain('Due     Thu 7 May 2026, 24:00 Tokyo');
  });

  it('says what would be right where it cannot be read', async () => {
    const wrong = question.map((word) => (word === 'jp-appi' ? 'jp-apii' : word));

    const { code, json } = await terminal.run([...wrong, '--fact', 'x', '--json'], nobody);
    const { json: regime } = await terminal.run([...wrong, '--json'], nobody);

    expect([code, json.error.code]).toEqual([2, 'bad-input']);
    expect(regime.error.problems[0]).toMatchObject({
      path: '--regime',
      wouldBeRight: expect.stringContaining('jp-appi'),
    });
  });
});

describe('recipients check', () => {
  it('gives every row its fate, with the file as it was typed', async () => {
    terminal.put('customers.csv', readFileSync('local/examples/customers.csv', 'utf8'));

    const { json } = await terminal.run('recipients check customers.csv --json', nobody);

    expect(json).toMatchObject({ rows: 8, accepted: 5, duplicates: 1, unreachable: 1, rejected: 1 });
    expect(json.rejections).toEqual([{ file: 'customers.csv', line: 7, reason: 'domain-not-valid' }]);
  });

  it('says which file is not there', async () => {
    const { code, json } = await terminal.run('recipients check nowhere.csv --json', nobody);

    expect([code, json.error.message]).toEqual([2, expect.stringContaining('nowhere.csv')]);
  });
});

describe('a command line that is wrong', () => {
  it('ends with 2, and with one JSON document when that was asked for', async () => {
    const plain = await terminal.run('obligatons x');
    const json = await terminal.run('obligatons x --json');

    expect([plain.code, plain.out]).toEqual([2, '']);
    expect(plain.err).toContain('obligations');
    expect([json.code, json.err]).toEqual([2, '']);
    expect(json.json.error.code).toBe('bad-input');
  });

  it('is helped with --help, which is no error', async () => {
    const { code, out } = await terminal.run('mailing --help');

    expect(code).toBe(0);
    expect(out).toContain('approve');
  });
});
