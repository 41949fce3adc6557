import { toInstant } from '../../domain/time.ts';
import { readWorkedCases } from '../../local/worked-cases.ts';
import { openTerminal, type Terminal } from './setup.ts';

let terminal: Terminal;

beforeAll(async () => {
  terminal = await openTerminal();
});

afterAll(() => terminal.remove());

describe('due', () => {
  const cases = readWorkedCases().filter((given) => given.kind === 'deadline' && given.source !== undefined);

  it('is asked about sixty cases that others worked out', () => {
    expect(cases.length).toBe(60);
  });

  it.each(cases.map((given) => [given.id, given] as const))('answers %s', async (_id, given) => {
    if (given.kind !== 'deadline') throw new Error('no deadline');
    const facts = Object.entries(given.facts ?? {}).flatMap(([key, value]) => ['--fact', `${key}=${String(value)}`]);
    const { regime, duty, trigger, at, zone } = given;

    const { code, json } = await terminal.run([
      ...['due', '--regime', regime, '--duty', duty, '--trigger', trigger, '--at', at, '--zone', zone],
      ...facts,
      '--json',
    ]);

    expect({ code, dueAt: json.dueAt }).toEqual({ code: 0, dueAt: toInstant(given.dueAt ?? '') });
  });
});

describe('regimes', () => {
  it('lists what is in force, by whom, how sure', async () => {
    const { code, out } = await terminal.run('regimes --jurisdiction EU');

    expect(code).toBe(0);
    expect(out).toMatch(/^ID\s+NAME\s+PLACE\s+IN FORCE\s+VERIFIED\s+UNVERIFIED\s+ASK COUNSEL\s+FILE$/m);
    expect(out).toMatch(/^eu-gdpr\s+General Data Protection Regulation\s+EU\s+since 2018-05-25/m);
    expect(out).not.toContain('jp-appi');
  });

  it('finds those with a duty', async () => {
    const { json } = await terminal.run('regimes --duty media-notice --json');

    expect(json.regimes.map(({ id }: { id: string }) => id)).toContain('us-hipaa');
    expect(json.regimes.map(({ id }: { id: string }) => id)).not.toContain('eu-gdpr');
  });

  it.each([
    ['regimes --jurisdiction JPP', 'did you mean JP'],
    ['regimes --duty individual-notise', 'did you mean individual-notice'],
    ['regime show jp-apppi', 'did you mean jp-appi'],
  ])('%s is answered with the nearest names', async (line, near) => {
    const { code, err } = await terminal.run(line);

    expect(code).toBe(2);
    expect(err).toContain(near);
  });
});

describe('regime show', () => {
  it('says every duty in words, with its source', async () => {
    const { out } = await terminal.run('regime show eu-gdpr');

    expect(out).toContain('In force since 2018-05-25');
    expect(out).toMatch(/Clock\s+72 hours from awareness/);
    expect(out).toMatch(/If\s+.*risk to people: risk or high/);
    expect(out).toMatch(/Must say\s+Nature of the breach/);
    expect(out).toMatch(/Rule\s+.*2016\/679 Art\. 33\(1\)/);
  });

  it('has one document for machines', async () => {
    const { json } = await terminal.run('regime show eu-gdpr --json');

    expect(json).toMatchObject({ id: 'eu-gdpr', versions: [{ from: '2018-05-25', to: null }] });
  });
});
