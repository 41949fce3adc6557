import { see } from '../api/setup.ts';
import { aGuardDutyFinding } from '../domain/signals/findings.ts';
import { openTerminal, type Terminal } from './setup.ts';

let terminal: Terminal;

beforeEach(async () => {
  terminal = await openTerminal();
});

afterEach(() => terminal.remove());

const aSignal = (changes = {}) => see(terminal.world, aGuardDutyFinding(changes));

describe('signals', () => {
  it('lists what waits, how bad it is and how often it was seen', async () => {
    const id = await aSignal();

    const { code, out } = await terminal.run('signals');

    const [head, first] = out.split('\n');
    expect(code).toBe(0);
    expect(head?.split(/\s{2,}/)).toEqual(['SIGNAL', 'WHAT', 'HOW BAD', 'SEEN', 'FIRST SEEN', 'STANDING']);
    expect(first?.split(/\s{2,}/).slice(0, 4)).toEqual([
      ...[id, 'GuardDuty: Exfiltration:S3/MaliciousIPCaller', 'high', '3 times'],
    ]);
  });

  it('says so when none waits, and lists the decided ones when asked', async () => {
    expect((await terminal.run('signals')).out).toBe('No signal waits.\n');

    const id = await aSignal();
    await terminal.run(['signal', 'dismiss', id, '--reason', 'our own test']);

    expect((await terminal.run('signals --decided')).out).toContain('dismissed by privacy-office: our own test');
    expect((await terminal.run('signals --json')).json.signals).toEqual([]);
  });
});

describe('signal', () => {
  it('shows what is known, and where the finding is', async () => {
    const { out } = await terminal.run(`signal show ${await aSignal()}`);

    expect(out).toContain('aws.guardduty c0ffee00c0ffee00c0ffee00c0ffee00');
    expect(out).toContain('S3Bucket arn:aws:s3:::shop-payments-example');
    expect(out).toContain('waits');
  });

  it('promote reports the incident and says what comes next', async () => {
    const id = await aSignal();

    const { code, out } = await terminal.run([
      '--as',
      'incident-head',
      'signal',
      'promote',
      id,
      '--title',
      'Payments read',
    ]);

    expect(code).toBe(0);
    expect(out).toMatch(/^SIG-[0-9A-Z]{10} is the incident INC-[0-9A-Z]{10}\./);
    expect(out).toContain('Still needed');
    expect(out).toMatch(/confirm INC-[0-9A-Z]{10} have-it/);
    expect((await terminal.run(`signal show ${id}`)).out).toContain('by incident-head');
  });

  it('dismiss wants a reason, and is refused once it is an incident', async () => {
    const id = await aSignal();
    const without = await terminal.run(`signal dismiss ${id} --json`);
    await terminal.run(`signal promote ${id}`);

    const { code, json } = await terminal.run(['signal', 'dismiss', id, '--reason', 'nothing', '--json']);

    expect(without.code).toBe(2);
    expect([code, json.error.code]).toEqual([1, 'signal-promoted']);
  });

  it('receive refuses a file that is no event before anything is asked', async () => {
    terminal.put('event.json', 'detail: no JSON');

    const { code, err } = await terminal.run('signal receive event.json');

    expect([code, err]).toEqual([2, expect.stringContaining('event.json is no JSON')]);
  });
});
