/** How fast to send and in what portions. */
export interface Pace {
  /** Recipients a second that we aim at. */
  readonly rate: number;
  /** Recipients a call. */
  readonly batch: number;
  /** Recipients that no window of one second may exceed. */
  readonly windowLimit: number;
  /** Calls under way at a time. */
  readonly lanes: number;
}

const largestCall = 50;
const mostLanes = 8;
/** How long a call may take before the pace suffers; a lane that waits costs nothing, it is no process. */
const assumedLatencySeconds = 1;
/** A window is a little longer than a second, since calls take differently long to arrive. */
const windowMs = 1005;
const ofTheRate = 0.995;
/** How far behind its schedule a worker may catch up. */
const catchUpMs = 1000;

/**
 * Plans portions so that the rate left after the reserve is used to 98 % at least and no second holds more than the account
 * allows. Portions of `floor(rate)` alone would not do: at 14 a second less a tenth, two calls of 12 in one second are 24, and
 * one a second leaves 5 % unused; one of 13 every 1.04 s does both.
 *
 * @param maxSendRate the account's recipients a second.
 * @param reserveShare part of it kept for other mail, 0 to less than 1.
 */
export function planPace(maxSendRate: number, reserveShare: number): Pace {
  const usable = maxSendRate * (1 - reserveShare);
  const rate = usable * ofTheRate;
  const burst = usable + (maxSendRate - usable) / 4;
  const largest = Math.max(1, Math.min(largestCall, Math.ceil(usable), Math.floor(maxSendRate)));
  let batch = largest;
  while (batch > 1 && reachable(batch, Math.max(burst, batch)) < usable * 0.985) batch -= 1;
  const lanes = Math.ceil((rate / batch) * assumedLatencySeconds);
  return { rate, batch, windowLimit: Math.max(burst, batch), lanes: Math.min(mostLanes, Math.max(1, lanes)) };
}

/** Recipients a second that a window allows in whole calls. */
function reachable(batch: number, windowLimit: number): number {
  return (Math.floor(windowLimit / batch) * batch * 1000) / windowMs;
}

/** A place in the schedule. */
export interface Slot {
  readonly atMs: number;
}

/** Hands out times for calls to all lanes of one worker. Times are milliseconds of the clock. */
export interface Pacer {
  /** The earliest time for a call to `count` recipients, behind all handed out before. */
  reserve(count: number, nowMs: number): Slot;
  /** Says that the call leaves now. @returns `nowMs`, or a later time to ask again when the second turns out to be full. */
  depart(slot: Slot, nowMs: number): number;
  /** The call is not made after all. */
  release(slot: Slot): void;
  /** Nothing leaves before then. */
  holdUntil(atMs: number): void;
}

/**
 * A token bucket with a window over it. It starts as if the second before had been full, since another worker may have sent
 * until just now.
 */
export function createPacer({ rate, windowLimit }: Pick<Pace, 'rate' | 'windowLimit'>, startMs: number): Pacer {
  interface Reserved {
    atMs: number;
    count: number;
    departed: boolean;
  }
  let reserved: Reserved[] = [{ atMs: startMs, count: windowLimit, departed: true }];
  let scheduleMs = startMs + windowMs;
  let notBeforeMs = startMs;

  function fits(others: readonly Reserved[], count: number, fromMs: number): number {
    let atMs = fromMs;
    for (;;) {
      const since = atMs - windowMs;
      const inWindow = others.filter((other) => other.atMs > since);
      const sum = inWindow.reduce((total, other) => total + other.count, 0);
      const oldest = inWindow.reduce<number>((least, other) => Math.min(least, other.atMs), Number.POSITIVE_INFINITY);
      if (inWindow.length === 0 || sum + count <= windowLimit) return atMs;
      atMs = Math.max(atMs + 1, oldest + windowMs);
    }
  }

  return {
    reserve(count, nowMs) {
      reserved = reserved.filter((other) => other.atMs > nowMs - 2 * windowMs || !other.departed);
      scheduleMs = Math.max(scheduleMs, nowMs - catchUpMs);
      const lastMs = reserved.reduce((latest, other) => Math.max(latest, other.atMs), nowMs);
      const atMs = fits(reserved, count, Math.max(lastMs, Math.ceil(scheduleMs), notBeforeMs));
      scheduleMs += (count * 1000) / rate;
      const slot = { atMs, count, departed: false };
      reserved.push(slot);
      return slot;
    },
    depart(slot, nowMs) {
      const mine = reserved.find((other) => other === slot);
      if (mine === undefined) return nowMs;
      const others = reserved.filter((other) => other.departed);
      const atMs = fits(others, mine.count, Math.max(nowMs, notBeforeMs));
      mine.atMs = atMs;
      mine.departed = atMs <= nowMs;
      return atMs;
    },
    release(slot) {
      const mine = reserved.find((other) => other === slot);
      if (mine === undefined) return;
      reserved = reserved.filter((other) => other !== slot);
      scheduleMs -= (mine.count * 1000) / rate;
    },
    holdUntil(atMs) {
      notBeforeMs = Math.max(notBeforeMs, atMs);
    },
  };
}
