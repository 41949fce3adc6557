import { chanceOf } from './chance.ts';
import type { Fate } from './mail.ts';

/** What goes wrong. Rates are shares from 0 to 1; times are virtual seconds. */
export interface Faults {
  /** Share of calls answered 429 as if the account were at its rate. */
  readonly throttleRate: number;
  /** Share of calls answered 500 before anything is sent. */
  readonly http5xxRate: number;
  /** Share of calls that are accepted and logged, and whose reply never comes: the socket is cut. */
  readonly lostReplyRate: number;
  /** Share of bulk entries answered TRANSIENT_FAILURE. */
  readonly entryFailureRate: number;
  /** Shares of addresses, by a hash of address and seed: the same address always has the same fate. */
  readonly bounceRate: number;
  readonly complaintRate: number;
  readonly delayRate: number;
  readonly rejectRate: number;
  readonly deliverAfter: number;
  readonly bounceAfter: number;
  readonly complainAfter: number;
  /** How long a delayed delivery takes. */
  readonly delayedBy: number;
  readonly duplicateEventRate: number;
  readonly lostEventRate: number;
  /** Hands events over in a shuffled order, a Delivery perhaps before its Send. */
  readonly reorderEvents: boolean;
}

export const noFaults: Faults = {
  throttleRate: 0,
  http5xxRate: 0,
  lostReplyRate: 0,
  entryFailureRate: 0,
  bounceRate: 0,
  complaintRate: 0,
  delayRate: 0,
  rejectRate: 0,
  deliverAfter: 5,
  bounceAfter: 5,
  complainAfter: 600,
  delayedBy: 7200,
  duplicateEventRate: 0,
  lostEventRate: 0,
  reorderEvents: false,
};

/** Faults that can be changed while the endpoint runs. */
export interface FaultPanel {
  current(): Faults;
  set(changes: Partial<Faults>): void;
}

export function createFaultPanel(initial: Partial<Faults>): FaultPanel {
  let faults: Faults = { ...noFaults, ...initial };
  return {
    current: () => faults,
    set(changes) {
      faults = { ...faults, ...changes };
    },
  };
}

/** Amazon's simulator addresses have their fates by name. */
const simulated: Readonly<Record<string, Fate>> = {
  'bounce@simulator.amazonses.com': 'bounced',
  'complaint@simulator.amazonses.com': 'complained',
  'suppressionlist@simulator.amazonses.com': 'suppressed',
};

export function fateOf(address: string, faults: Faults, seed: number): Fate {
  const known = simulated[address.toLowerCase()];
  if (known !== undefined) return known;
  const shares: readonly (readonly [Fate, number])[] = [
    ['bounced', faults.bounceRate],
    ['complained', faults.complaintRate],
    ['delayed', faults.delayRate],
    ['rejected', faults.rejectRate],
  ];
  let left = chanceOf(`${seed} ${address.toLowerCase()}`);
  for (const [fate, share] of shares) {
    if (left < share) return fate;
    left -= share;
  }
  return 'delivered';
}
