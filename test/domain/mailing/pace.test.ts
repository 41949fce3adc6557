import fc from 'fast-check';
import { createPacer, planPace } from '../../../domain/mailing/pace.ts';

describe('the plan', () => {
  it.each([
    // rate, reserve, recipients a call
    [1, 0.1, 1],
    [14, 0.1, 13],
    [14, 0, 14],
    [100, 0.1, 46],
    [500, 0.1, 50],
    [50, 0.1, 45],
  ])('at %s a second with %s kept back takes %s a call', (rate, reserve, batch) => {
    expect(planPace(rate, reserve).batch).toBe(batch);
  });

  it('always has a call that fits the account, and at most eight lanes', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 5000, noNaN: true }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (rate, reserve) => {
          const pace = planPace(rate, reserve);
          expect(pace.batch).toBeGreaterThanOrEqual(1);
          expect(pace.batch).toBeLessThanOrEqual(Math.min(50, rate));
          expect(pace.windowLimit).toBeLessThanOrEqual(Math.max(rate, 1));
          expect(pace.lanes).toBeGreaterThanOrEqual(1);
          expect(pace.lanes).toBeLessThanOrEqual(8);
        },
      ),
    );
  });
});

/** Calls of one lane after the other, each leaving some time after its turn. */
function run(rate: number, calls: readonly { readonly count: number; readonly lateMs: number }[]) {
  const pace = planPace(rate, 0.1);
  const pacer = createPacer(pace, 0);
  const departures: { atMs: number; count: number }[] = [];
  let nowMs = 0;
  for (const { count, lateMs } of calls) {
    const size = Math.min(count, pace.batch);
    const slot = pacer.reserve(size, nowMs);
    nowMs = Math.max(nowMs, slot.atMs) + lateMs;
    for (let atMs = pacer.depart(slot, nowMs); atMs > nowMs; atMs = pacer.depart(slot, nowMs)) nowMs = atMs;
    departures.push({ atMs: nowMs, count: size });
  }
  return { pace, departures };
}

describe('the pacer', () => {
  it('never lets a second hold more than the account allows, however calls are sized and delayed', () => {
    const calls = fc.array(
      fc.record({ count: fc.integer({ min: 1, max: 50 }), lateMs: fc.integer({ min: 0, max: 700 }) }),
      { minLength: 2, maxLength: 60 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), calls, (rate, list) => {
        const { departures } = run(rate, list);
        for (const { atMs } of departures) {
          const second = departures.filter((other) => other.atMs >= atMs && other.atMs <= atMs + 1000);
          expect(second.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(rate);
        }
      }),
    );
  });

  it('uses 98 % of what the reserve leaves at every rate', () => {
    for (let rate = 1; rate <= 600; rate += 1) {
      const { pace, departures } = run(
        rate,
        Array.from({ length: 200 }, () => ({ count: 50, lateMs: 0 })),
      );
      const first = departures[0]?.atMs ?? 0;
      const seconds = ((departures.at(-1)?.atMs ?? 0) - first) / 1000;
      const used = (199 * pace.batch) / seconds / (rate * 0.9);
      expect({ rate, enough: used >= 0.98, tooMuch: used > 1.0001 }).toEqual({ rate, enough: true, tooMuch: false });
    }
  });

  it('begins a second late, since another worker may have sent until just now', () => {
    const pacer = createPacer(planPace(100, 0.1), 5000);

    expect(pacer.reserve(1, 5000).atMs).toBeGreaterThan(6000);
  });

  it('hands a turn that was not used to the next', () => {
    const pacer = createPacer(planPace(100, 0.1), 0);
    const unused = pacer.reserve(40, 2000);
    pacer.release(unused);

    expect(pacer.reserve(40, 2000).atMs).toBe(unused.atMs);
  });

  it('holds everything back when told to', () => {
    const pacer = createPacer(planPace(100, 0.1), 0);
    pacer.holdUntil(9000);

    expect(pacer.reserve(1, 3000).atMs).toBe(9000);
  });
});
