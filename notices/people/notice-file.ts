import { z } from 'zod';
import { locales } from '../content.ts';
import { oneLine } from '../plain.ts';

/** Sections of a notice, in the order in which people read them. */
export const sections = ['whatHappened', 'whatInformation', 'whatWeAreDoing', 'whatYouCanDo', 'whomToAsk'] as const;
export type Section = (typeof sections)[number];

const line = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(500)
  .refine((text) => oneLine(text) === text, 'must be one line without control characters');
const prose = z.string().trim().min(1, 'must not be empty').max(10_000);

/**
 * The words of one notice in one language, supplied by the controller as YAML or JSON. Blank lines part paragraphs. The
 * order in the mail is fixed: what happened, what information, what we are doing, what you can do, whom to ask.
 */
export const NoticeFile = z
  .strictObject({
    locale: z.enum(locales),
    /** The controller's name and addresses; the notice is sent and answered under them. */
    sender: z.strictObject({ name: line, address: z.email(), replyTo: z.email() }),
    subject: line.max(120, 'must be at most 120 characters: phones cut longer subjects'),
    /** Begins the first line where the law wants a title: California, `Notice of Data Breach`. */
    title: line.optional(),
    /** Left out only where the law forbids it (Massachusetts, M.G.L. c. 93H § 3(b)). */
    whatHappened: prose.optional(),
    whatInformation: z.union([prose, z.array(line).min(1)]),
    whatWeAreDoing: prose,
    whatYouCanDo: z.array(prose).min(1, 'must name at least one thing the reader can do'),
    whomToAsk: z.strictObject({ name: line, phone: line, hours: line, url: z.url({ protocol: /^https$/ }).optional() }),
    /** Sections that a law names by their own headings, shown between what you can do and whom to ask. */
    more: z.array(z.strictObject({ heading: line, text: prose })).default([]),
    /** Which section answers a required heading that isn't a section's own name: `{ "likely consequences": "whatHappened" }`. */
    covers: z.record(z.string(), z.enum(sections)).default({}),
    /** Required headings that do not apply to these people, with the reason: `{ "If Social Security numbers …": "none leaked" }`. */
    doesNotApply: z.record(z.string(), line).default({}),
    /** Forbidden headings that this text leaves out, as whoever wrote it has checked: Massachusetts, `Nature of the breach`. */
    leavesOut: z.array(line).default([]),
    /** Name, office and postal address, as under a letter. */
    signature: prose,
  })
  .readonly();

/** A notice as read from its file. */
export type NoticeText = z.output<typeof NoticeFile>;
export type NoticeInput = z.input<typeof NoticeFile>;
