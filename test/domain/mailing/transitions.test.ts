import fc from 'fast-check';
import {
  applyEvents,
  countLetters,
  doubtStale,
  nextLetter,
  placesOf,
  stateOf,
} from '../../../domain/mailing/letters.ts';
import { recipientStates } from '../../../domain/mailing/totals.ts';
import { mailEvents, next, proofs } from '../../../domain/mailing/transitions.ts';

const states = fc.constantFrom(...recipientStates);
const sesEvents = fc.constantFrom(...proofs.map(([event]) => event));
const final = ['bounced', 'suppressed', 'refused', 'complained', 'accounted-for'] as const;

describe('the transition table', () => {
  it.each([
    ['accepted', 'claim', 'claimed'],
    ['claimed', 'answered', 'sent'],
    ['claimed', 'sent-back', 'accepted'],
    ['claimed', 'declined', 'refused'],
    ['claimed', 'silence', 'in-doubt'],
    ['in-doubt', 'send', 'sent'],
    ['in-doubt', 'declined', 'refused'],
    ['in-doubt', 'letter', 'accounted-for'],
    ['in-doubt', 'told', 'accounted-for'],
    ['in-doubt', 'claim', 'in-doubt'],
    ['accepted', 'send', 'sent'],
    ['sent', 'sent-back', 'sent'],
    ['sent', 'claim', 'sent'],
    ['sent', 'letter', 'sent'],
    ['delayed', 'delivery', 'delivered'],
    ['delivered', 'delay', 'delivered'],
    ['delivered', 'bounce', 'bounced'],
    ['bounced', 'delivery', 'bounced'],
    ['delivered', 'complaint', 'complained'],
    ['sent', 'reject', 'refused'],
    ['accounted-for', 'delivery', 'accounted-for'],
  ] as const)('%s and %s give %s', (state, event, after) => {
    expect(next(state, event)).toBe(after);
  });

  it('comes to the same state in whatever order, and however often, events arrive', () => {
    fc.assert(
      fc.property(states, fc.array(sesEvents), fc.array(sesEvents), (state, events, again) => {
        const fold = (list: readonly (typeof events)[number][]) => list.reduce(next, state);
        const repeated = [...events, ...again.filter((event) => events.includes(event))];

        expect(fold([...events].reverse())).toBe(fold(events));
        expect(fold(repeated)).toBe(fold(events));
      }),
    );
  });

  it('never leaves a final state for one that is not', () => {
    fc.assert(
      fc.property(fc.constantFrom(...final), fc.array(fc.constantFrom(...mailEvents)), (state, events) => {
        expect(final).toContain(events.reduce(next, state));
      }),
    );
  });

  it('makes nobody free again who is proved sent', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...mailEvents)), (events) => {
        expect(['accepted', 'claimed', 'in-doubt']).not.toContain(events.reduce(next, next('in-doubt', 'send')));
      }),
    );
  });
});

describe('states as letters', () => {
  const letters = fc.stringMatching(/^[ACDSYVBMPRLT]{0,50}$/);

  it('follow the table', () => {
    fc.assert(
      fc.property(fc.constantFrom(...'ACDSYVBMPRLT'), fc.constantFrom(...mailEvents), (letter, event) => {
        expect(stateOf(nextLetter(letter, event))).toBe(next(stateOf(letter), event));
      }),
    );
  });

  it('keep by letter and told apart', () => {
    expect(
      applyEvents('DDS', [
        [0, 'letter'],
        [1, 'told'],
        [2, 'told'],
        [9, 'told'],
      ]),
    ).toBe('LTS');
  });

  it('make stale claims doubt', () => {
    expect(doubtStale('CASC', true)).toBe('DASD');
    expect(doubtStale('CASC', false)).toBe('CASC');
  });

  it('are found by place', () => {
    expect(placesOf('ABCAB', 'AB')).toEqual([0, 1, 3, 4]);
  });

  it('are refused when unknown', () => {
    expect(() => stateOf('Z')).toThrow('"Z" is no state');
  });

  it('add up to the recipients', () => {
    fc.assert(
      fc.property(fc.array(letters), fc.nat(1000), (batches, unclaimed) => {
        const count = countLetters();
        for (const batch of batches) count.add(batch);
        const recipients = batches.join('').length + unclaimed;

        const totals = count.totals(recipients);

        expect(Object.values(totals).reduce((sum, value) => sum + value, 0)).toBe(recipients);
        expect(count.total()).toBe(recipients - unclaimed);
      }),
    );
  });
});
