import type { SignalPolicy } from '../signals/signal.ts';

/** How long we wait before we ask again: the organisation's own choices, one record, no law in it. */
export interface Policy {
  readonly confirmation: {
    /** Levels of the roster, asked one after the other. */
    readonly levels: number;
    readonly remindAfterMinutes: number;
    readonly escalateAfterMinutes: number;
    /** How often somebody who said *I have it* is asked for the decision. */
    readonly askOwnerAfterMinutes: number;
  };
  readonly reminders: {
    /** Percent of an obligation's time at which its owner is reminded; overdue is always rung. */
    readonly ladder: readonly number[];
    /** Hours between the calls once an obligation is late and nobody has given the reason. */
    readonly overdueEveryHours: number;
    /** Percent of a hold's time at which its end is announced. */
    readonly holdLadder: readonly number[];
    /** How often an open-ended hold is asked about: does it still stand? */
    readonly openHoldEveryHours: number;
  };
  readonly approval: { readonly remindAfterHours: number; readonly holdFireMinutes: number };
  readonly measures: { readonly ladder: readonly number[]; readonly overdueEveryHours: number };
  readonly signals: SignalPolicy;
}

export const defaultPolicy: Policy = {
  confirmation: { levels: 3, remindAfterMinutes: 20, escalateAfterMinutes: 45, askOwnerAfterMinutes: 240 },
  reminders: { ladder: [50, 80, 95], overdueEveryHours: 24, holdLadder: [80], openHoldEveryHours: 168 },
  approval: { remindAfterHours: 8, holdFireMinutes: 10 },
  measures: { ladder: [80], overdueEveryHours: 72 },
  signals: { waitFrom: 'medium', weaknessesWaitFrom: 'critical', tellFrom: 'high' },
};
