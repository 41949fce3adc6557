import { z } from 'zod';
import { countUnits, precisions } from '../facts.ts';
import { type Instant, type LocalDate, toInstant } from '../time.ts';
import type { Command } from './commands.ts';
import { finalAnswers, interimAnswers } from './state.ts';

/** An ISO 8601 text with offset or `Z`, read to our one form. */
const InstantText = z.string().transform((text, context): Instant => {
  try {
    return toInstant(text);
  } catch {
    context.addIssue({
      code: 'custom',
      message: `"${text}" is no instant; write it with its offset: 2017-03-10T18:20:00+09:00`,
    });
    return z.NEVER;
  }
});

const DateText = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'is a date: 2017-04-24')
  .transform((text) => text as LocalDate);

const id = z.string().min(1).max(80);
const words = z.string().max(4000);

const Count = z.object({
  unit: z.enum(countUnits),
  value: z.union([z.number().int().min(0), z.literal('unknown')]),
  quality: z.enum(['exact', 'estimate', 'range']),
  upTo: z.number().int().min(0).exactOptional(),
  asOf: InstantText,
  source: words,
  reason: words,
});

const Filing = z.object({
  id,
  stage: z.enum(['preliminary', 'supplementary', 'final', 'on-demand']),
  obligations: z.array(z.string()),
  by: id,
  to: z.string(),
  submittedAt: InstantText,
  channel: z.string(),
  receipt: z.string().exactOptional(),
  headings: z.array(z.string()),
  leavesOut: z.array(z.string()).exactOptional(),
  despite: words.exactOptional(),
});

const ConfirmedItem = z.object({
  kind: z.enum(['required', 'forbidden', 'channel']),
  text: z.number().int().min(0).exactOptional(),
  item: words,
  by: words,
});

/**
 * The commands that people give, by API, command line and script. What the machines ask of the record (reminders,
 * preparation, sending) is not among them.
 */
export const HumanCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('record-determination'),
    determination: z.object({
      kind: z.string(),
      party: id,
      at: InstantText,
      basis: words,
      precision: z.enum(precisions),
      decidedBy: id.exactOptional(),
    }),
  }),
  z.object({ type: z.literal('revise-count'), group: id, count: Count }),
  z.object({
    type: z.literal('receive-demand'),
    demand: z.object({
      id,
      authority: id,
      party: id,
      regime: z.string(),
      legalBasis: words,
      receivedAt: InstantText,
      dueOn: DateText,
      zone: z.string(),
      headings: z.array(z.string()),
    }),
  }),
  z.object({
    type: z.literal('answer-confirmation'),
    answer: z.enum([...finalAnswers, ...interimAnswers]),
    reason: words.default(''),
    askAgainAt: InstantText.exactOptional(),
  }),
  z.object({ type: z.literal('assess') }),
  z.object({
    type: z.literal('answer-correction'),
    regime: z.string(),
    answer: z.enum(['adopt', 'keep']),
    reason: words,
    counsel: words,
  }),
  z.object({
    type: z.literal('record-on-register'),
    answer: z.enum(['false-alarm', 'no-personal-data', 'breach-not-notifiable']).exactOptional(),
    reason: words.exactOptional(),
    facts: words.exactOptional(),
    effects: words,
    remedialAction: words,
  }),
  z.object({ type: z.literal('file'), filing: Filing }),
  z.object({
    type: z.literal('mark-done'),
    obligation: z.string(),
    at: InstantText,
    proof: words,
    despite: words.exactOptional(),
  }),
  z.object({
    type: z.literal('exempt'),
    obligation: z.string(),
    exemption: id.exactOptional(),
    citation: words.exactOptional(),
    counsel: words,
  }),
  z.object({
    type: z.literal('hold-obligation'),
    hold: id,
    obligations: z.array(z.string()),
    ground: id,
    by: words,
    document: words,
    from: InstantText,
    until: InstantText.exactOptional(),
    forbids: z.boolean().exactOptional(),
    citation: words.exactOptional(),
    counsel: words.exactOptional(),
  }),
  z.object({ type: z.literal('lift-hold'), hold: id, by: words, document: words, reason: words }),
  z.object({
    type: z.literal('extend-obligation'),
    obligation: z.string(),
    dueAt: InstantText,
    by: words,
    document: words,
    grantedAt: InstantText,
    ground: id.exactOptional(),
  }),
  z.object({ type: z.literal('explain-lateness'), obligation: z.string(), reason: words }),
  z.object({
    type: z.literal('draft-mailing'),
    mailing: id.regex(/^[A-Za-z0-9_-]+$/, 'is letters, digits, - and _'),
    controller: id,
    notice: z.object({ id, version: z.number().int().min(1), texts: z.array(z.unknown()) }),
    obligations: z.array(z.string()),
    listKey: z.string(),
    confirmed: z.array(ConfirmedItem).exactOptional(),
  }),
  z.object({
    type: z.literal('approve-mailing'),
    mailing: id,
    digest: z.string(),
    as: z.enum(['processor', 'controller']),
  }),
  z.object({ type: z.literal('pause-mailing'), mailing: id, reason: words }),
  z.object({ type: z.literal('resume-mailing'), mailing: id }),
  z.object({ type: z.literal('cancel-mailing'), mailing: id, reason: words }),
  z.object({ type: z.literal('decide-doubt'), mailing: id, decision: z.enum(['letter', 'told']), reason: words }),
  z.object({
    type: z.literal('set-up-committee'),
    committee: id,
    name: words,
    members: z.array(id),
    external: z.number().int().min(0),
  }),
  z.object({ type: z.literal('call-meeting'), meeting: id, at: InstantText, zone: z.string() }),
  z.object({ type: z.literal('hold-meeting'), meeting: id }),
  z.object({ type: z.literal('deliver-report'), title: words, digest: z.string().exactOptional() }),
  z.object({
    type: z.literal('promise-measure'),
    measure: id,
    text: words,
    owner: id,
    dueAt: InstantText,
    zone: z.string(),
  }),
  z.object({ type: z.literal('complete-measure'), measure: id, proof: words }),
  z.object({ type: z.literal('hand-over-measure'), measure: id, to: words, reason: words }),
  z.object({ type: z.literal('close-response') }),
  z.object({ type: z.literal('close-follow-up') }),
  z.object({ type: z.literal('reopen'), reason: words }),
]);
export type HumanCommand = z.output<typeof HumanCommand> & Command;
