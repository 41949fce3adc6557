import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { report, see } from '../api/setup.ts';
import { aGuardDutyFinding } from '../domain/signals/findings.ts';
import { openTerminal, type Terminal } from './setup.ts';

let terminal: Terminal;

beforeEach(async () => {
  terminal = await openTerminal();
});

afterEach(() => terminal.remove());

const notNotifiable = [
  ...['--not-notifiable', '--reason', 'the bucket was empty'],
  ...['--effects', 'none', '--remedy', 'closed'],
];
const register = async (line = 'register --json') => (await terminal.run(line)).json.register;

describe('from a signal to the register', () => {
  it('is one command line', async () => {
    const signal = await see(terminal.world, aGuardDutyFinding());

    const { code, out } = await terminal.run(['signal', 'promote', signal, ...notNotifiable]);

    expect(code).toBe(0);
    expect(out).toMatch(/INC-\w+: on the register, not notifiable, because the bucket was empty\./);
    expect(out).not.toContain('Next:');
    expect(await register()).toMatchObject([
      { effects: 'none', remedialAction: 'closed', decision: { reason: 'the bucket was empty', by: 'privacy-office' } },
    ]);
  });

  it('refuses half of it before anything is recorded', async () => {
    const signal = await see(terminal.world, aGuardDutyFinding());

    const { code, err } = await terminal.run(['signal', 'promote', signal, '--not-notifiable', '--effects', 'none']);

    expect(code).toBe(2);
    expect(err).toContain('--reason');
    expect(err).toContain('--remedy');
    expect((await terminal.run('signals --json')).json.signals).toHaveLength(1);
    expect(await register()).toEqual([]);
  });
});

describe('report --not-notifiable', () => {
  it('reports and records in one go', async () => {
    terminal.put('incident.yaml', report);

    const { out } = await terminal.run(['report', 'incident.yaml', ...notNotifiable]);

    expect(out).toContain('on the register, not notifiable, because the bucket was empty');
    expect((await terminal.run('deadlines --json')).json.deadlines).toEqual([]);
  });
});

describe('register', () => {
  beforeEach(async () => {
    terminal.put('incident.yaml', report);
    await terminal.run(['report', 'incident.yaml', ...notNotifiable]);
  });

  it('is a table, for a law and for days', async () => {
    const { out } = await terminal.run('register --regime jp-appi --from 2026-04-01');

    expect(out).toContain('Wed 1 Apr 2026');
    expect(out).toContain('breach not notifiable: the bucket was empty (privacy-office)');
    expect((await terminal.run('register --to 2026-03-31')).out).toBe('Nothing is on the register for this.\n');
  });

  it('is CSV', async () => {
    const { out } = await terminal.run('register --csv');

    expect(out.split('\r\n')).toHaveLength(3);
    expect(out).toContain('"the bucket was empty","privacy-office"');
  });

  it('refuses a law that nobody knows', async () => {
    const { code, err } = await terminal.run('register --regime eu-gpdr');

    expect([code, err]).toEqual([2, expect.stringContaining('did you mean eu-gdpr')]);
  });

  it('takes effects and remedial action of an incident that is notifiable', async () => {
    terminal.put('other.yaml', report.replace('id: "1"', 'id: "2"'));
    const { incidentId } = (await terminal.run('report other.yaml --json')).json;

    await terminal.run(['register-entry', incidentId, '--effects', 'mail from strangers', '--remedy', 'closed']);

    const rows = await register();
    expect(rows.find((row: { incidentId: string }) => row.incidentId === incidentId)).toMatchObject({
      effects: 'mail from strangers',
      missing: ['nobody has decided yet whether this is a breach'],
    });
  });
});

describe('what-if', () => {
  const nobody = { fetch: () => Promise.reject(new TypeError('asked a server')) };

  beforeEach(() => terminal.put('incident.yaml', report));

  it('compares a file before and after a changed fact, and asks no server', async () => {
    const fact = 'awareness.shop=2026-04-01T08:40:00+09:00';

    const { code, json } = await terminal.run(['what-if', 'incident.yaml', '--fact', fact, '--json'], nobody);

    expect(code).toBe(0);
    const moved = json.changes.find(({ obligation }: { obligation: string }) =>
      obligation.startsWith('jp-appi/regulator-report-preliminary/shop'),
    );
    expect(moved).toMatchObject({ kind: 'moves', because: expect.stringContaining('no longer provisional') });
  });

  it('opens what another place brings and withdraws what it leaves', async () => {
    const facts = ['--fact', 'groups.customers.jurisdiction=DE', '--fact', 'parties.shop.country=DE'];
    const more = ['--fact', 'parties[1].country=DE'];

    const { json } = await terminal.run(['what-if', 'incident.yaml', ...facts, ...more, '--json'], nobody);

    const of = (kind: string) =>
      json.changes
        .filter((change: { kind: string }) => change.kind === kind)
        .map(({ obligation }: { obligation: string }) => obligation.split('/')[0]);
    expect(of('opens')).toContain('eu-gdpr');
    expect(of('withdrawn')).toContain('jp-appi');
  });

  it('compares the law of another day, and says so when nothing changes', async () => {
    const { out } = await terminal.run('what-if incident.yaml --law-on 2016-01-01', nobody);

    expect(out).toContain('withdrawn');
    expect((await terminal.run('what-if incident.yaml', nobody)).out).toContain('Nothing that is owed would change');
  });

  it.each([
    ['cause', 'no key=value'],
    ['groups.staff.harm=high', 'there is no staff'],
    ['groups.customers.harmm=high', 'there is no harmm'],
    ['groups.customers.harm=awful', 'groups[0].harm'],
    ['awareness.shop=yesterday', 'determinations[0].at'],
  ])('refuses %s and says where', async (fact, words) => {
    const { code, err } = await terminal.run(['what-if', 'incident.yaml', '--fact', fact], nobody);

    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });

  it('of an incident leaves what was filed alone and changes nothing on record', async () => {
    const { incidentId } = (await terminal.run('report incident.yaml --json')).json;
    await terminal.run(['done', incidentId, 'regulator-report-preliminary/shop', '--proof', 'receipt 7']);
    const before = JSON.stringify(terminal.world.record.heads.get(incidentId));

    const { json } = await terminal.run([
      'what-if',
      incidentId,
      '--fact',
      'groups.customers.jurisdiction=DE',
      '--json',
    ]);

    expect(json.stays).toEqual(['jp-appi/regulator-report-preliminary/shop/PPC']);
    expect(json.changes.map(({ obligation }: { obligation: string }) => obligation)).not.toContain(json.stays[0]);
    expect(JSON.stringify(terminal.world.record.heads.get(incidentId))).toBe(before);
  });
});

describe('law-impact', () => {
  const file = readFileSync('regimes/jp-appi.yaml', 'utf8');
  const [revision = ''] = /^revision: .*$/m.exec(file) ?? [];
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-law-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** The final report in 20 days instead of 30 or 60. */
  function correct(line: string): void {
    const text = file.replace(revision, line).replaceAll(/amount: (30|60), firstDay/g, 'amount: 20, firstDay');
    writeFileSync(join(folder, 'jp-appi.yaml'), text);
  }

  it('lists the open incidents that other files touch, old and new due dates side by side', async () => {
    terminal.put('incident.yaml', report);
    const { incidentId } = (await terminal.run('report incident.yaml --json')).json;
    correct('revision: r90');

    const { out } = await terminal.run(`law-impact --regimes ${folder}`);
    const { json } = await terminal.run(`law-impact --regimes ${folder} --json`);

    const line = out.split('\n').find((text) => text.includes('jp-appi/regulator-report-final/shop/PPC')) ?? '';
    expect(line.split(/\s{2,}/)).toEqual([
      ...[incidentId, 'moves', 'jp-appi/regulator-report-final/shop/PPC'],
      ...['Mon 1 Jun 2026, 24:00 Tokyo', 'Mon 20 Apr 2026, 24:00 Tokyo'],
      ...[expect.stringContaining('due was'), 'not asked yet'],
    ]);
    expect(json.incidents[0].changes[0]).toMatchObject({ now: { version: expect.stringMatching(/r90$/) } });
  });

  it('warns of a file that was changed under the same revision', async () => {
    correct(revision);

    expect((await terminal.run(`law-impact --regimes ${folder} --json`)).json.unnumbered).toEqual(['jp-appi']);
    expect((await terminal.run(`law-impact --regimes ${folder}`)).out).toContain('same revision; give it a new one');
  });

  it('finds nothing where no file has changed', async () => {
    terminal.put('incident.yaml', report);
    await terminal.run('report incident.yaml');

    expect((await terminal.run('law-impact')).out).toBe('No open incident is touched.\n');
  });
});
