import type { CommandOf } from '../../domain/incident/commands.ts';
import { loadRegimes } from '../../domain/law/compile-regimes.ts';
import type { RegimeLibrary } from '../../domain/law/regime-library.ts';
import { plus } from '../../domain/time.ts';
import { holidayTable } from '../domain/law/builders.ts';
import { aConfirmedStory, draft, preparation, type Story, startsAt, told } from './builders.ts';

/** A made-up law with everything that makes a duty wait: holds with and without a limit, an order, an extension. */
const state = `id: jp-test-state
name: A made-up state's law
jurisdiction: JP
reach: [people]
zone: Asia/Tokyo
revision: r1
authorities:
  - { id: STATE-AG, name: Attorney General, zone: Asia/Tokyo, calendar: { holidays: JP } }
versions:
  - from: 2020-01-01
    duties:
      - duty: regulator-report
        owedBy: { roles: [controller] }
        owedTo: STATE-AG
        trigger: &aware { events: [awareness], provisionalFromDetection: true }
        clock: { counting: elapsed-hours, amount: 96 }
        contents:
          forbidden: [{ id: personal-data, heading: Personal data }]
        order:
          - { before: individual-notice, text: in advance of the notice to residents, citation: Art. 4 }
        exemptions:
          - { id: small, text: only a few people, citation: Art. 9 }
          - { id: harmless, text: no harm, citation: Art. 10, when: { not: { someGroup: { fact: group.harm, anyOf: [risk, high] } } } }
        citation: Art. 3
        confidence: &made-up { level: unverified, source: made up, readOn: 2026-11-22 }
      - duty: individual-notice
        owedBy: { roles: [controller] }
        owedTo: people
        trigger: *aware
        clock: { counting: elapsed-hours, amount: 240 }
        channels: [post, { channel: email, when: the person has agreed to it }]
        contents:
          required: [{ id: what, heading: What information }]
          forbidden: [{ id: nature, heading: Nature of the breach, citation: Art. 6 }]
        holds:
          - { kind: law-enforcement-delay, text: the police find that notice would impede them, citation: Art. 7 }
          - { kind: law-enforcement-delay-oral, text: the police say so by word of mouth, maximumDays: 30, citation: Art. 8 }
          - { kind: good-cause-extension, text: 15 days more for good cause, maximumDays: 15, citation: Art. 11 }
        citation: Art. 5
        confidence: *made-up
`;

/** An exchange that is told before anybody else; it has no word about people of its own. */
const exchange = `id: jp-test-exchange
name: A made-up exchange's rules
jurisdiction: JP
reach: [party]
zone: Asia/Tokyo
revision: r1
authorities:
  - { id: EXCHANGE, name: Exchange, zone: Asia/Tokyo, calendar: { holidays: JP } }
versions:
  - from: 2020-01-01
    duties:
      - duty: market-disclosure
        owedBy: { roles: [controller] }
        owedTo: EXCHANGE
        trigger: { events: [awareness], provisionalFromDetection: true }
        clock: { counting: vague, phrase: at once, target: { amount: 300, unit: hours, reason: our own } }
        order:
          - { before: individual-notice, text: the exchange first, citation: Rule 402 }
        citation: Rule 402
        confidence: { level: unverified, source: made up, readOn: 2026-11-22 }
`;

let library: RegimeLibrary | undefined;

export function heldLaw(): RegimeLibrary {
  library ??= loadRegimes(
    [
      { file: 'regimes/jp-test-state.yaml', text: state },
      { file: 'regimes/jp-test-exchange.yaml', text: exchange },
    ],
    holidayTable(),
  );
  return library;
}

/** Due 240 hours after detection, which was two hours before the story starts. */
export const notice = 'jp-test-state/individual-notice/shop/people';
/** Due 96 hours after detection. */
export const report = 'jp-test-state/regulator-report/shop/STATE-AG';
export const disclosure = 'jp-test-exchange/market-disclosure/shop/EXCHANGE';

export const aHeldStory = () => aConfirmedStory({ regimes: heldLaw() });

export function aHold(changes: Partial<CommandOf<'hold-obligation'>> = {}): CommandOf<'hold-obligation'> {
  return {
    ...{ type: 'hold-obligation', hold: 'police-1', obligations: [notice], ground: 'law-enforcement-delay' },
    ...{ by: 'the police', document: 'letter 7', from: startsAt, ...changes },
  };
}

export const lifted: CommandOf<'lift-hold'> = {
  ...{ type: 'lift-hold', hold: 'police-1', by: 'the police', document: 'letter 8', reason: 'the arrest is made' },
};

export function anExtension(changes: Partial<CommandOf<'extend-obligation'>> = {}): CommandOf<'extend-obligation'> {
  return {
    ...{ type: 'extend-obligation', obligation: report, by: 'STATE-AG', document: 'letter 3', grantedAt: startsAt },
    ...{ dueAt: plus(startsAt, { hours: 200 }), ...changes },
  };
}

/** A draft that answers the made-up law's whole checklist, for both its texts. */
export const answeredDraft: CommandOf<'draft-mailing'> = {
  ...draft,
  obligations: [notice],
  confirmed: [
    ...[0, 1].flatMap((text) => [
      { kind: 'required' as const, text, item: 'What information', by: 'whatInformation' },
      { kind: 'forbidden' as const, text, item: 'Nature of the breach', by: 'left out' },
    ]),
    { kind: 'channel', item: 'counts as told only if the person has agreed to it', by: 'agreed on sign-up' },
  ],
};

/** What comes before the notice is done. */
export function inOrder(story: Story): Story {
  for (const obligation of [report, disclosure]) {
    told(story, { type: 'mark-done', obligation, at: story.now, proof: 'receipt' });
  }
  return story;
}

/** Approved by two and through its hold-fire. */
export function aReadyStory(story: Story): Story {
  told(story, answeredDraft, preparation);
  const digest = story.mailing().digest ?? '';
  told(
    story,
    [{ type: 'approve-mailing', mailing: 'notice-1', digest, as: 'processor' }, 'incident-head'],
    [{ type: 'approve-mailing', mailing: 'notice-1', digest, as: 'controller' }, 'shop-contact'],
  );
  return story.pass({ minutes: 10 });
}
