import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRoster } from '../../stages/roster.ts';
import { configurationSetOf, domainOf, parseStage, readStage, stageNames } from '../../stages/stage.ts';

const whole = `
region: ap-northeast-1
publicUrl: https://tocsin.example
roster: people.example.yaml
staff: { from: Tocsin <tocsin@response.example> }
senders:
  acme: { from: notice@acme.example, replyTo: privacy@acme.example }
alarms: { email: [alarms@response.example] }
`;

function catchError(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('it threw nothing');
}

const parse = (text: string) => parseStage('trial', 'stages/trial.yaml', text);
const without = (field: string) => whole.replace(new RegExp(`^${field}:.*\\n(  .*\\n)*`, 'm'), '');

describe('a stage', () => {
  it('has a value for everything that its file leaves out', () => {
    const stage = parse(whole);

    expect(stage).toMatchObject({ name: 'trial', protect: true, findings: [], keep: { uploadDays: 14 } });
    expect(stage.mailing.reserveShare).toBe(0.1);
  });

  it.each(['region', 'roster', 'senders', 'staff', 'alarms', 'publicUrl'])('without %s says so', (field) => {
    expect(() => parse(without(field))).toThrow(
      new RegExp(`stages/trial.yaml can't be deployed:\\n {2}line \\d+, ${field}`),
    );
  });

  it('says where a wrong value stands', () => {
    const text = whole.replace('ap-northeast-1', 'tokyo');

    expect(() => parse(text)).toThrow('line 2, region: is an AWS region, such as ap-northeast-1');
  });

  it('knows no field that it doesn’t explain', () => {
    expect(() => parse(`${whole}emial: x\n`)).toThrow('emial');
  });

  it('needs somebody in whose name people are told', () => {
    expect(() => parse(without('senders').concat('senders: {}\n'))).toThrow('needs at least one controller');
  });

  it('lets any controller be a sender only where nobody can be reached', () => {
    const any = (domain: string) =>
      `${without('senders')}senders: { "*": { from: "a@*.${domain}", replyTo: "b@*.${domain}" } }\n`;

    expect(parse(any('example')).senders['*']).toBeDefined();
    expect(() => parse(any('com'))).toThrow('"*" is for local play');
  });

  it('that isn’t there is told with those that are', () => {
    expect(() => readStage('prodution')).toThrow(/no stage "prodution".*local, production/);
  });

  it.each(stageNames())('%s can be deployed, roster and all', (name) => {
    expect(() => checkRoster(readStage(name))).not.toThrow();
  });

  it('whose roster is missing says which file', () => {
    const stage = { ...readStage('production'), roster: 'nobody.yaml' };

    expect(() => checkRoster(stage)).toThrow('its roster nobody.yaml is not there');
  });

  it('whose roster is broken says where, and quotes nothing of it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-roster-'));
    const roster = join(folder, 'people.yaml');
    writeFileSync(roster, '- { id: a, email: taro@example.jp\n');
    const stage = { ...readStage('production'), roster };

    const told = catchError(() => checkRoster(stage));

    expect(told).toMatch(/people.yaml is no YAML: [A-Z_]+ at character \d+/);
    expect(told).not.toContain('taro');
    rmSync(folder, { recursive: true });
  });

  it('whose roster has nobody to ask first says so', () => {
    const stage = { ...readStage('production'), roster: 'production.yaml' };

    expect(() => checkRoster(stage)).toThrow('is no roster');
  });
});

describe('names that are made from a stage', () => {
  it('of configuration sets tell stages and controllers apart', () => {
    expect(configurationSetOf({ name: 'local' }, 'tokyo')).toBe('tocsin-local-notice-tokyo');
    expect(configurationSetOf({ name: 'local' }, '*')).toBe('tocsin-local-notice-any');
  });

  it('of a sender’s domain are found with and without a name', () => {
    expect(domainOf('Acme <notice@Acme.example>')).toBe('acme.example');
    expect(domainOf('notice@acme.example')).toBe('acme.example');
  });
});
