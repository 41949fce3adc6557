/** Where every row of an uploaded list went: `rows = accepted + duplicates + unreachable + rejected`, always. */
export interface PreparationTotals {
  readonly rows: number;
  /** Distinct addresses that can be written to. */
  readonly accepted: number;
  /** Rows whose address another row has already. */
  readonly duplicates: number;
  /** Rows without any address: the letter list. */
  readonly unreachable: number;
  /** Rows with an address nobody can write to, each with its reason. */
  readonly rejected: number;
}

/** States of a recipient in a mailing, in the order of its life; one transition table in `transitions.ts`. */
export const recipientStates = [
  'accepted',
  'claimed',
  'in-doubt',
  'sent',
  'delayed',
  'delivered',
  'bounced',
  'complained',
  'suppressed',
  'refused',
  'accounted-for',
] as const;
export type RecipientState = (typeof recipientStates)[number];

/** Recipients by state; the values add up to the accepted recipients at every instant. */
export type MailingTotals = Readonly<Record<RecipientState, number>>;
