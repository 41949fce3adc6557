/** What the account may send, as GetAccount tells it. */
export interface SendingAccount {
  /** Recipients in any second. */
  readonly maxSendRate: number;
  /** Recipients in any 24 hours; −1 for no limit. */
  readonly max24HourSend: number;
  readonly sendingEnabled: boolean;
}

export type Grant = 'granted' | 'over rate' | 'over quota';

export interface Allowance {
  /** Takes room for so many recipients, all or none. */
  take(recipients: number, nowMs: number): Grant;
  /** Counts what was sent before a restart. */
  remember(recipients: number, atMs: number): void;
  sentLast24Hours(nowMs: number): number;
}

const second = 1000;
const day = 24 * 3600 * second;

/** Rate and quota are counted by recipient, each in a window that rolls with the local clock. */
export function createAllowance(account: () => SendingAccount): Allowance {
  const lastSecond = createRollingCount(second);
  const lastDay = createRollingCount(day);
  return {
    take(recipients, nowMs) {
      const { maxSendRate, max24HourSend } = account();
      if (max24HourSend >= 0 && lastDay.count(nowMs) + recipients > max24HourSend) return 'over quota';
      if (lastSecond.count(nowMs) + recipients > maxSendRate) return 'over rate';
      lastSecond.add(recipients, nowMs);
      lastDay.add(recipients, nowMs);
      return 'granted';
    },
    remember(recipients, atMs) {
      lastSecond.add(recipients, atMs);
      lastDay.add(recipients, atMs);
    },
    sentLast24Hours: (nowMs) => lastDay.count(nowMs),
  };
}

/** Counts what was added less than `windowMs` ago; additions come in order of time. */
function createRollingCount(windowMs: number) {
  const times: number[] = [];
  const counts: number[] = [];
  let first = 0;
  let total = 0;

  function forget(nowMs: number): void {
    while (first < times.length && (times[first] ?? 0) <= nowMs - windowMs) {
      total -= counts[first] ?? 0;
      first += 1;
    }
    if (first > 4096 && first * 2 > times.length) {
      times.splice(0, first);
      counts.splice(0, first);
      first = 0;
    }
  }

  return {
    add(count: number, atMs: number): void {
      const last = times.length - 1;
      if (last >= first && times[last] === atMs) {
        counts[last] = (counts[last] ?? 0) + count;
      } else {
        times.push(atMs);
        counts.push(count);
      }
      total += count;
    },
    count(nowMs: number): number {
      forget(nowMs);
      return total;
    },
  };
}
