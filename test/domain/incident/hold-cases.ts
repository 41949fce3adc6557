import type { CommandType } from '../../../domain/incident/commands.ts';
import { plus } from '../../../domain/time.ts';
import { type Story, startsAt, told } from '../../support/builders.ts';
import {
  aHeldStory,
  aHold,
  anExtension,
  aReadyStory,
  inOrder,
  lifted,
  notice,
  report,
} from '../../support/held-law.ts';
import type { CommandCase } from './mailing-cases.ts';

type HoldCommand = Extract<CommandType, 'hold-obligation' | 'lift-hold' | 'extend-obligation'>;

const later = plus(startsAt, { hours: 1 });
const held = () => told(aHeldStory(), aHold());
const settled = () => told(aHeldStory(), { type: 'exempt', obligation: report, exemption: 'small', counsel: 'legal' });

/** Every command about what has to wait: accepted, asked again, refused. */
export const holdCases: { readonly [T in HoldCommand]: CommandCase<T> } = {
  'hold-obligation': {
    given: aHeldStory,
    command: aHold(),
    makes: ['obligation-held'],
    refused: [
      { why: 'a hold of nothing', command: { obligations: [] }, code: 'unknown-obligation', open: [notice] },
      { why: 'a hold of what nobody owes', command: { obligations: ['x'] }, code: 'unknown-obligation' },
      { why: 'a hold of what is done', given: settled, command: { obligations: [report] }, code: 'not-open' },
      { why: 'a hold that nobody asked for', command: { by: ' ' }, code: 'document-missing' },
      { why: 'a hold without its document', command: { document: '' }, code: 'document-missing' },
      { why: 'a hold from tomorrow on', command: { from: later }, code: 'hold-in-the-future' },
      { why: 'a hold that ends as it begins', command: { until: startsAt }, code: 'hold-without-time' },
      {
        why: 'a ground that this law does not know, and names those it knows',
        command: { obligations: [report] },
        code: 'unknown-ground',
        open: [`${report}: its file names no ground`],
      },
      {
        why: 'a ground of nobody’s',
        command: { ground: 'other', citation: 'Art. 1' },
        code: 'citation-missing',
      },
      {
        why: 'another document under a name that is taken',
        given: held,
        command: { document: 'letter 9' },
        code: 'hold-exists',
      },
    ],
  },
  'lift-hold': {
    given: held,
    command: lifted,
    makes: ['hold-lifted'],
    refused: [
      {
        why: 'a hold nobody recorded',
        command: { hold: 'other' },
        code: 'unknown-hold',
        open: [`police-1: ${notice}, by the police`],
      },
      { why: 'a hold lifted by nobody', command: { by: '' }, code: 'document-missing' },
      { why: 'a hold lifted in no document', command: { document: ' ' }, code: 'document-missing' },
    ],
  },
  'extend-obligation': {
    given: aHeldStory,
    command: anExtension(),
    makes: ['obligation-extended', 'obligations-assessed'],
    refused: [
      { why: 'more time for what nobody owes', command: { obligation: 'x' }, code: 'unknown-obligation' },
      { why: 'more time for what is done', given: settled, code: 'not-open' },
      { why: 'more time that nobody granted', command: { by: '' }, code: 'document-missing' },
      { why: 'more time without its document', command: { document: '' }, code: 'document-missing' },
      { why: 'more time granted tomorrow', command: { grantedAt: later }, code: 'granted-in-the-future' },
      { why: 'an earlier time', command: { dueAt: later }, code: 'not-later' },
      { why: 'a ground that the law does not know', command: { ground: 'kindness' }, code: 'unknown-ground' },
    ],
  },
};

/** Situations that put the machines' own entries about holds into the record. */
export const holdTales: readonly (() => Story)[] = [
  () => {
    const story = told(aHeldStory(), aHold({ until: plus(startsAt, { hours: 10 }) }));
    told(story.pass({ hours: 9 }), { type: 'remind' });
    return told(story.pass({ hours: 2 }), { type: 'remind' });
  },
  () => told(aReadyStory(aHeldStory()), { type: 'start-sending', mailing: 'notice-1' }),
  () => told(aReadyStory(inOrder(aHeldStory())), { type: 'start-sending', mailing: 'notice-1' }, aHold()),
];
