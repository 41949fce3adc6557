import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { toInstant } from '../../domain/time.ts';
import { openSharedClock } from '../../local/ministack/clock.ts';
import { fatesOf } from '../../local/ministack/fates.ts';
import { findDenials } from '../../local/ministack/trouble.ts';
import { tokyoList } from '../../local/recipient-file.ts';

describe('the clock that MiniStack and its functions share', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-clock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('shows what it was set to, and goes on', () => {
    const clock = openSharedClock(join(folder, 'clock.json'));
    const at = toInstant('2017-03-10T00:15:00+09:00');

    clock.set(at);

    expect(clock.now()).toMatch(/^2017-03-09T15:/);
  });

  test("is the clock of a function's process, whichever way it asks", () => {
    const file = join(folder, 'clock.json');
    openSharedClock(file).set(toInstant('2017-03-10T00:15:00+09:00'));

    const script =
      'console.log(JSON.stringify([new Date().getUTCFullYear(), new Date(Date.now()).getUTCFullYear(), new Date(0).getTime(), new Date() instanceof Date]))';
    const shim = resolve('local', 'ministack', 'function-clock.cjs');
    const said = execFileSync(process.execPath, ['--require', shim, '-e', script], {
      env: { PATH: process.env.PATH, MINISTACK_CLOCK: file },
    });

    expect(JSON.parse(said.toString())).toEqual([2017, 2017, 0, true]);
  });
});

describe('what becomes of mails on MiniStack', () => {
  test('is what becomes of them at the local mail endpoint', () => {
    const list = tokyoList(1, 300);

    const fates = fatesOf(list, { bounceRate: 0.1 });

    expect(fates.size).toBeGreaterThan(0);
    expect([...fates.values()].every((fate) => fate === 'bounced')).toBe(true);
    expect([...fates.keys()].every((address) => /^[\x21-\x7e]+@[a-z.]+$/.test(address))).toBe(true);
    expect(fatesOf(list, {}).size).toBe(0);
  });
});

describe('denials in a log', () => {
  test('are told once each, by action and role', () => {
    const denial =
      'User: arn:aws:sts::000000000000:assumed-role/Tocsin-WatchmanRole-1/Tocsin-Watchman is not authorized to perform: states:StartExecution because';

    expect(findDenials(`${denial}\nsomething else\n${denial}\n`)).toEqual([
      'states:StartExecution (Tocsin-WatchmanRole-1)',
    ]);
  });
});
