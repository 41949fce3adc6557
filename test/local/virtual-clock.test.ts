import { plus, secondsBetween, toInstant } from '../../domain/time.ts';
import { ClockStuckError, holdWhile } from '../../local/clock-holds.ts';
import { createScaledClock } from '../../local/scaled-clock.ts';
import { createVirtualClock } from '../../local/virtual-clock.ts';

const START = toInstant('2017-03-10T00:15:00+09:00');

function hoursLater(hours: number) {
  return plus(START, { hours });
}

describe('the virtual clock', () => {
  it('jumps from timer to timer and ends when none is left', async () => {
    const clock = createVirtualClock(START);
    const seen: string[] = [];
    clock.schedule(hoursLater(72), 'late', () => seen.push(`late ${clock.now()}`));
    clock.schedule(hoursLater(24), 'early', () => seen.push(`early ${clock.now()}`));

    const outcome = await clock.runUntilIdle();

    expect(seen).toEqual(['early 2017-03-10T15:15:00.000Z', 'late 2017-03-12T15:15:00.000Z']);
    expect(outcome).toEqual({ reason: 'idle', at: '2017-03-12T15:15:00.000Z', jumps: 2 });
  });

  it('runs the timers of one instant in the order they were set', async () => {
    const clock = createVirtualClock(START);
    const seen: number[] = [];
    for (const number of [1, 2, 3]) clock.schedule(hoursLater(1), `${number}`, () => seen.push(number));

    const { jumps } = await clock.runUntilIdle();

    expect(seen).toEqual([1, 2, 3]);
    expect(jumps).toBe(1);
  });

  it('keeps many timers in order whatever the order they were set and cancelled in', async () => {
    const clock = createVirtualClock(START);
    const seen: number[] = [];
    const cancels = Array.from({ length: 1000 }, (_, index) => {
      const hours = (index * 7919) % 1000;
      return { hours, cancel: clock.schedule(hoursLater(hours + 1), `${hours}`, () => seen.push(hours)) };
    });
    for (const { hours, cancel } of cancels) if (hours % 3 > 0) cancel();

    await clock.runUntilIdle();

    expect(seen).toEqual(Array.from({ length: 334 }, (_, index) => index * 3));
  });

  it('runs a timer of the past at once, without a jump', async () => {
    const clock = createVirtualClock(START);
    let ran = false;
    clock.schedule(hoursLater(-1), 'past', () => {
      ran = true;
    });

    const { jumps, at } = await clock.runUntilIdle();

    expect({ ran, jumps, at }).toEqual({ ran: true, jumps: 0, at: START });
  });

  it('does not run a cancelled timer, nor wait for it', async () => {
    const clock = createVirtualClock(START);
    const seen: string[] = [];
    const cancels = [hoursLater(5), START].map((at) => clock.schedule(at, 'cancelled', () => seen.push('ran')));
    for (const cancel of cancels) cancel();

    expect(await clock.runUntilIdle()).toEqual({ reason: 'idle', at: START, jumps: 0 });
    expect(seen).toEqual([]);
  });

  it('stands still while anything holds it', async () => {
    const clock = createVirtualClock(START);
    const seen: string[] = [];
    clock.schedule(hoursLater(1), 'timer', () => seen.push('timer'));
    const work = holdWhile(clock, 'work', async () => {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      seen.push(`work ${clock.now()}`);
    });

    await Promise.all([clock.runUntilIdle(), work]);

    expect(seen).toEqual([`work ${START}`, 'timer']);
  });

  it('lets work hand over by promises before it jumps', async () => {
    const clock = createVirtualClock(START);
    const seen: string[] = [];
    clock.schedule(hoursLater(2), 'timer', () => seen.push('timer'));
    const release = clock.hold('first');
    setImmediate(release);
    const handOver = new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => undefined)
      .then(() => undefined)
      .then(() => holdWhile(clock, 'second', async () => seen.push(`second ${clock.now()}`)));

    await Promise.all([clock.runUntilIdle(), handOver]);

    expect(seen).toEqual([`second ${START}`, 'timer']);
  });

  it('takes a second release of the same hold for nothing', async () => {
    const clock = createVirtualClock(START, { stuckAfterSeconds: 0.02 });
    const release = clock.hold('one');
    clock.hold('other');
    release();
    release();

    await expect(clock.runUntilIdle()).rejects.toThrow(/held by 1:\n {2}other/);
  });

  it('drains before it jumps, again and again while a drain finds work', async () => {
    const clock = createVirtualClock(START);
    const stream = ['a', 'b'];
    const seen: string[] = [];
    clock.schedule(hoursLater(1), 'timer', () => seen.push('timer'));
    clock.beforeJump(async () => {
      const record = stream.shift();
      if (record !== undefined) seen.push(`${record} ${clock.now()}`);
      return record !== undefined;
    });

    await clock.runUntilIdle();

    expect(seen).toEqual([`a ${START}`, `b ${START}`, 'timer']);
  });

  it('ends when the condition holds, with timers left', async () => {
    const clock = createVirtualClock(START);
    let rounds = 0;
    const tick = () => {
      rounds += 1;
      clock.schedule(plus(clock.now(), { hours: 1 }), 'tick', tick);
    };
    tick();

    const outcome = await clock.run(() => rounds === 5);

    expect(outcome).toEqual({ reason: 'condition', at: hoursLater(4), jumps: 4 });
  });

  it('advances to an instant at which nothing happens, and no further', async () => {
    const clock = createVirtualClock(START);
    const seen: string[] = [];
    clock.schedule(hoursLater(1), 'within', () => seen.push('within'));
    clock.schedule(hoursLater(3), 'after', () => seen.push('after'));

    await clock.advanceTo(hoursLater(2));

    expect(seen).toEqual(['within']);
    expect(clock.now()).toBe(hoursLater(2));
  });

  it('tells each jump before the timers of that instant run', async () => {
    const clock = createVirtualClock(START);
    const seen: string[] = [];
    clock.onJump((at, from) => seen.push(`from ${from} to ${at}`));
    clock.schedule(hoursLater(1), 'timer', () => seen.push('timer'));

    await clock.runUntilIdle();

    expect(seen).toEqual([`from ${START} to ${hoursLater(1)}`, 'timer']);
  });

  it('says what holds it when it is stuck', async () => {
    const clock = createVirtualClock(START, { stuckAfterSeconds: 0.02 });
    clock.hold('a function that never ends');
    clock.schedule(hoursLater(1), 'a timer', () => undefined);

    const run = clock.runUntilIdle();

    await expect(run).rejects.toThrow(ClockStuckError);
    await expect(run).rejects.toThrow(/a function that never ends\ntimers 1:\n {2}2017-03-09T16:15:00.000Z a timer/);
  });

  it('hands a timer’s error to whoever runs it, with its label', async () => {
    const clock = createVirtualClock(START);
    clock.schedule(hoursLater(1), 'reminder', () => {
      throw new Error('made up');
    });

    await expect(clock.runUntilIdle()).rejects.toThrow(
      'Timer "reminder" at 2017-03-09T16:15:00.000Z failed: Error: made up',
    );
  });

  it('refuses a second run at the same time', async () => {
    const clock = createVirtualClock(START);
    const first = clock.runUntilIdle();

    await expect(clock.runUntilIdle()).rejects.toThrow('already running');
    await first;
  });

  it('makes ten thousand jumps', async () => {
    const clock = createVirtualClock(START);
    let left = 10_000;
    const tick = () => {
      left -= 1;
      if (left > 0) clock.schedule(plus(clock.now(), { seconds: 1 }), 'tick', tick);
    };
    tick();

    expect((await clock.runUntilIdle()).jumps).toBe(9_999);
  });
});

describe('the scaled clock', () => {
  it('runs timers in order, never before their time', async () => {
    const clock = createScaledClock(START, 36_000);
    const seen: string[] = [];

    await new Promise<void>((resolve) => {
      clock.schedule(hoursLater(0.2), 'second', () => {
        seen.push(`second ${secondsBetween(hoursLater(0.2), clock.now()) >= 0}`);
        resolve();
      });
      clock.schedule(hoursLater(0.1), 'first', () => seen.push('first'));
      clock.schedule(hoursLater(0.15), 'cancelled', () => seen.push('cancelled'))();
    });

    expect(seen).toEqual(['first', 'second true']);
  });

  it('waits in pieces for what is further off than a timer of Node reaches', () => {
    jest.useFakeTimers({ now: 0 });
    try {
      const clock = createScaledClock(START, 1);
      let ran = false;
      clock.schedule(hoursLater(24 * 60), 'two months', () => {
        ran = true;
      });

      jest.advanceTimersByTime(59 * 24 * 3600 * 1000);
      expect(ran).toBe(false);
      jest.advanceTimersByTime(2 * 24 * 3600 * 1000);
      expect(ran).toBe(true);
    } finally {
      jest.useRealTimers();
    }
  });

  it('stops with all its timers', () => {
    const clock = createScaledClock(START, 1);
    clock.schedule(hoursLater(1), 'timer', () => undefined);
    clock.hold('work');
    expect(clock.describe()).toContain('timers 1:\n  2017-03-09T16:15:00.000Z timer');

    clock.stop();

    expect(clock.describe()).toContain('held by 1:\n  work\ntimers 0:');
  });

  it('refuses a speed that is not above 0', () => {
    expect(() => createScaledClock(START, 0)).toThrow(RangeError);
  });
});
