import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secondsBetween, toInstant } from '../../domain/time.ts';
import { createScaledClock } from '../../local/scaled-clock.ts';
import { sendersOf } from '../../local/senders.ts';
import { openTimeFile } from '../../local/serve/time-file.ts';

const start = toInstant('2026-04-01T00:00:00Z');

describe('the running clock', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('runs at its speed while everything waits, and no faster than the machine while anything works', () => {
    const clock = createScaledClock(start, 60);
    jest.advanceTimersByTime(10_000);
    expect(secondsBetween(start, clock.now())).toBe(600);

    const releases = [clock.hold('one function'), clock.hold('another')];
    jest.advanceTimersByTime(10_000);
    releases[0]?.();
    jest.advanceTimersByTime(10_000);
    expect(secondsBetween(start, clock.now())).toBe(620);

    releases[1]?.();
    releases[1]?.();
    jest.advanceTimersByTime(10_000);
    expect(secondsBetween(start, clock.now())).toBe(1220);
  });

  it('gives a function at any speed the time of its timeout', () => {
    const clock = createScaledClock(start, 3600);
    let timedOut = false;
    clock.hold('a function');
    clock.schedule(toInstant('2026-04-01T00:01:00Z'), 'its timeout', () => {
      timedOut = true;
    });

    jest.advanceTimersByTime(59_000);
    expect(timedOut).toBe(false);
    jest.advanceTimersByTime(2_000);
    expect(timedOut).toBe(true);
  });

  it('that is slower than the machine stays so while anything works', () => {
    const clock = createScaledClock(start, 0.5);
    clock.hold('work');

    jest.advanceTimersByTime(10_000);

    expect(secondsBetween(start, clock.now())).toBe(5);
  });
});

describe('the time that is kept', () => {
  it('is never behind what a killed server had reached, and exact after a clean stop', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-time-'));
    const path = join(folder, 'clock');
    const first = openTimeFile(path, 30);
    expect(first.last).toBeUndefined();
    first.keep(start);

    const afterKill = openTimeFile(path, 30);
    expect(afterKill.last).toBe('2026-04-01T00:00:30.000Z');
    afterKill.close(toInstant('2026-04-01T00:00:31Z'));

    expect(openTimeFile(path, 30).last).toBe('2026-04-01T00:00:31.000Z');
    rmSync(folder, { recursive: true });
  });
});

describe('senders on one machine', () => {
  const own = { from: 'a@own.example', replyTo: 'b@own.example', configurationSet: 'own' };
  const any = { from: 'notice@*.example', replyTo: 'contact@*.example', configurationSet: 'any' };

  it('are there for every controller where a pattern is, its own first', () => {
    const senders = sendersOf({ '*': any, tokyo: own });

    expect(senders.tokyo).toBe(own);
    expect(senders.shop).toEqual({
      from: 'notice@shop.example',
      replyTo: 'contact@shop.example',
      configurationSet: 'any',
    });
    expect(senders['東京:Shop 1']?.from).toBe('notice@shop-1.example');
    expect(senders.東京?.from).toBe('notice@controller.example');
  });

  it('are as they are where no pattern is', () => {
    expect(sendersOf({ tokyo: own }).shop).toBeUndefined();
  });
});
