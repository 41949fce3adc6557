import { type MailingTotals, type RecipientState, recipientStates } from './totals.ts';
import { type MailEvent, mailEvents, next } from './transitions.ts';

/**
 * A batch keeps its recipients' states as a text, one letter each, in the order of their hashes. Being accounted for has two
 * letters, since the letter list needs to know which it was: `L` by letter, `T` told by other proof.
 */
const stateByLetter = {
  A: 'accepted',
  C: 'claimed',
  D: 'in-doubt',
  S: 'sent',
  Y: 'delayed',
  V: 'delivered',
  B: 'bounced',
  M: 'complained',
  P: 'suppressed',
  R: 'refused',
  L: 'accounted-for',
  T: 'accounted-for',
} as const satisfies Record<string, RecipientState>;
export type StateLetter = keyof typeof stateByLetter;

const letters = Object.keys(stateByLetter) as StateLetter[];

/** @throws RangeError for a letter that no state has. */
export function stateOf(letter: string): RecipientState {
  const state = (stateByLetter as Readonly<Record<string, RecipientState>>)[letter];
  if (state === undefined)
    throw new RangeError(`"${letter}" is no state of a recipient; known are ${letters.join('')}`);
  return state;
}

/** The letter after an event. */
export function nextLetter(letter: string, event: MailEvent): string {
  return transitions.get(letter)?.get(event) ?? letter;
}

const transitions = new Map<string, Map<MailEvent, StateLetter>>(
  letters.map((letter) => [letter, new Map(mailEvents.map((event) => [event, moveLetter(letter, event)]))]),
);

function moveLetter(letter: StateLetter, event: MailEvent): StateLetter {
  const before = stateByLetter[letter];
  const after = next(before, event);
  if (after === before) return letter;
  if (after === 'accounted-for') return event === 'letter' ? 'L' : 'T';
  return letters.find((candidate) => stateByLetter[candidate] === after) ?? letter;
}

/** `states` with the events at their places applied; places beyond the end are ignored. */
export function applyEvents(states: string, events: Iterable<readonly [index: number, event: MailEvent]>): string {
  const after = [...states];
  for (const [index, event] of events) {
    const letter = after[index];
    if (letter !== undefined) after[index] = nextLetter(letter, event);
  }
  return after.join('');
}

/** Claims of a worker that is gone have no reply and will have none: what reads as claimed is in doubt. */
export function doubtStale(states: string, isStale: boolean): string {
  return isStale ? states.replaceAll('C', 'D') : states;
}

/** Places in `states` that hold one of `wanted`. */
export function placesOf(states: string, wanted: string): number[] {
  const places: number[] = [];
  for (let index = 0; index < states.length; index += 1) {
    if (wanted.includes(states.charAt(index))) places.push(index);
  }
  return places;
}

/** Counts letters batch by batch. */
export interface LetterCount {
  add(states: string): void;
  /** Recipients counted so far. */
  total(): number;
  /** @param recipients everyone in the mailing; whoever no batch holds yet is accepted. */
  totals(recipients: number): MailingTotals;
}

export function countLetters(): LetterCount {
  const byCode = new Uint32Array(128);
  let total = 0;
  return {
    add(states) {
      total += states.length;
      for (let index = 0; index < states.length; index += 1) {
        const code = states.charCodeAt(index);
        byCode[code] = (byCode[code] ?? 0) + 1;
      }
    },
    total: () => total,
    totals(recipients) {
      const totals = Object.fromEntries(recipientStates.map((state) => [state, 0])) as Record<RecipientState, number>;
      for (const letter of letters) totals[stateByLetter[letter]] += byCode[letter.charCodeAt(0)] ?? 0;
      totals.accepted += recipients - total;
      return totals;
    },
  };
}
