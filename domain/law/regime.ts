import { z } from 'zod';
import { roles } from '../facts.ts';
import { conditionSchema } from './condition-schema.ts';

/**
 * The form of a regime file (`regimes/<id>.yaml`): one law, rule or contract, with everything the product computes from
 * it. The law's own versions (`from`, `to`) are apart from the file's `revision`: a corrected file is not a new law.
 */

const words = z.string().trim().min(1);
const name = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a name in small letters, digits and hyphens, such as regulator-report');
const date = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a date as YYYY-MM-DD')
  .refine((text) => !Number.isNaN(Date.parse(`${text}T00:00:00Z`)), 'a date that exists, as YYYY-MM-DD');
const place = z.string().regex(/^(EU|[A-Z]{2}(-[A-Z0-9]{1,3})?)$/, 'a place such as JP, EU, US or US-CA');
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'a time of day as HH:MM, in quotes');
const amount = z.int().positive();
const monthDay = z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a day of the year as MM-DD, in quotes');

/** Working days of an authority: public holidays of a place, less some, plus its own closures and single days. */
const calendarSchema = z.strictObject({
  /** `JP`, `US`, `US-CA`: public holidays as the `date-holidays` package has them, Saturdays and Sundays are off. */
  holidays: place,
  /** Names of those holidays on which this authority works. */
  without: z.array(words).optional(),
  /** Days off each year that are no public holidays: Japan's 29 December to 3 January. */
  closures: z.array(z.strictObject({ name: words, from: monthDay, to: monthDay, citation: words })).optional(),
  /** Single dates. */
  extra: z.array(z.strictObject({ name: words, on: date, citation: words })).optional(),
});
export type CalendarRule = z.infer<typeof calendarSchema>;

const officeSchema = z.strictObject({
  id: words,
  name: words,
  zone: words,
  calendar: calendarSchema,
  /** The office's last moment of a day where it isn't midnight: `17:30`. */
  cutOff: timeOfDay.optional(),
  channels: z.array(words).optional(),
});
export type Office = z.infer<typeof officeSchema>;

/** One office, or one of several by place: the owing party's establishment, else every place where people live. */
const authoritySchema = z.union([
  officeSchema,
  z.strictObject({
    id: words,
    name: words,
    choose: z.enum(['main-establishment-else-residence', 'residence', 'establishment']),
    offices: z.array(officeSchema.extend({ place })).min(1),
  }),
]);
export type Authority = z.infer<typeof authoritySchema>;

const lastDay = z.enum(['stays', 'moves', 'arguable']);
const confidenceSchema = z.strictObject({
  /** `verified`: an official text or two independent sources agree. `listed`: ask counsel, nothing is computed. */
  level: z.enum(['verified', 'unverified', 'listed']),
  source: words,
  readOn: date,
  note: words.optional(),
});

/** Our own date where the law gives no number; always shown as ours. */
const targetSchema = z.strictObject({
  amount,
  unit: z.enum(['hours', 'days']),
  /** `included`: the day of the event is day 1. Without meaning for hours. */
  firstDay: z.enum(['included', 'excluded']).optional(),
  reason: words,
});

const simpleClocks = [
  z.strictObject({
    counting: z.literal('elapsed-hours'),
    amount,
    from: name.optional(),
    /** The longest count that can be argued; shown beside the safe one. */
    latest: z.enum(['regulation-1182-71']).optional(),
    lastDay: lastDay.optional(),
    /** Where the end moves to the next working day: until when on it (DORA: noon). */
    movedTo: timeOfDay.optional(),
  }),
  z.strictObject({
    counting: z.literal('calendar-days'),
    amount,
    /** `arguable`: the day of the event may or may not be day 1; due counts it in, the latest count leaves it out. */
    firstDay: z.enum(['included', 'excluded', 'arguable']),
    lastDay,
    from: name.optional(),
    movedTo: timeOfDay.optional(),
  }),
  z.strictObject({
    counting: z.literal('business-days'),
    amount,
    /** `next-if-off`: an event on a day off counts the next business day as day 1 (Form 8-K). All leave the event's day out. */
    firstDay: z.enum(['excluded', 'included', 'next-if-off']),
    from: name.optional(),
    endsAt: timeOfDay.optional(),
  }),
  z.strictObject({
    counting: z.literal('months'),
    amount,
    lastDay,
    from: name.optional(),
    movedTo: timeOfDay.optional(),
  }),
  z.strictObject({ counting: z.literal('days-after-year-end'), amount, lastDay, from: name.optional() }),
  z.strictObject({ counting: z.literal('date-in-demand') }),
  /** Not later than another act: a report that goes out with, or before, the notice to people. */
  z.strictObject({
    counting: z.literal('with'),
    /** `individual-notice-sent`: recorded, or read from what was done. */
    event: name,
    /** While that has not happened. */
    target: targetSchema.optional(),
  }),
  z.strictObject({
    counting: z.literal('vague'),
    /** The law's own words, `without undue delay`. */
    phrase: words,
    /** A mark that the authority has published; its outer end is shown as the due time, named as a guideline. */
    guideline: z
      .strictObject({ from: amount, to: amount, firstDay: z.enum(['included', 'excluded']), citation: words })
      .optional(),
    target: targetSchema.optional(),
    from: name.optional(),
  }),
] as const;

const clockSchema = z.discriminatedUnion('counting', [
  ...simpleClocks,
  /** The earliest of several clocks, each from its own event; one whose event is not recorded is left out. */
  z.strictObject({
    counting: z.literal('earlier-of'),
    clocks: z.array(z.discriminatedUnion('counting', [...simpleClocks])).min(2),
    /** Applied to the earlier end, after the comparison. */
    lastDay: lastDay.optional(),
    movedTo: timeOfDay.optional(),
  }),
]);
export type ClockRule = z.infer<typeof clockSchema>;
export type SimpleClock = Exclude<ClockRule, { counting: 'earlier-of' }>;

const triggerSchema = z.strictObject({
  /** Events that start the clock; the earliest recorded one counts. */
  events: z.array(name).min(1),
  /** Events read in their place, in this order, while none of them is recorded. */
  readFrom: z.array(name).optional(),
  /** Chained: the events are that this duty was done. */
  after: name.optional(),
  /** `at-once`: owed from the start, the clock waits. `on-event`: owed only once the event is recorded. */
  opens: z.enum(['at-once', 'on-event']).optional(),
  /** While no event is recorded the clock runs from detection, since the law may say that it began then. */
  provisionalFromDetection: z.boolean().optional(),
});
export type Trigger = z.infer<typeof triggerSchema>;

const exemptionSchema = z.strictObject({
  id: name,
  text: words,
  citation: words,
  /** Judged on the facts; without it a person relies on it by name. */
  when: conditionSchema.optional(),
});

const contentsSchema = z.strictObject({
  required: z.array(z.strictObject({ id: name, heading: words, citation: words.optional() })).optional(),
  forbidden: z.array(z.strictObject({ id: name, heading: words, citation: words.optional() })).optional(),
});

const channelSchema = z.union([words, z.strictObject({ channel: words, when: words })]);

export const dutySchema = z.strictObject({
  duty: name,
  /** `voluntary` is asked for and doesn't bind; `effort` binds to try. */
  force: z.enum(['binding', 'effort', 'voluntary']).optional(),
  owedBy: z.strictObject({
    roles: z.array(z.enum(roles)).min(1),
    /** The party has at least one of them. */
    attributes: z.array(name).optional(),
  }),
  /** An authority's id, or one of `people`, `controller`, `media`, `internal`. */
  owedTo: words,
  trigger: triggerSchema,
  /** What must be so for the duty to bind. */
  when: conditionSchema.optional(),
  clock: clockSchema.optional(),
  /** Clocks by facts; the first whose `when` holds. While facts are unknown the strictest possible one runs. */
  clocks: z
    .array(z.strictObject({ when: conditionSchema.optional(), clock: clockSchema }))
    .min(1)
    .optional(),
  zone: words.optional(),
  channels: z.array(channelSchema).optional(),
  contents: contentsSchema.optional(),
  /** What moves or stops the clock: law-enforcement delay, extension. Recorded by a person with its document. */
  holds: z
    .array(z.strictObject({ kind: name, text: words, maximumDays: amount.optional(), citation: words }))
    .optional(),
  /** What comes first: `{ before: individual-notice }`. */
  order: z
    .array(
      z.strictObject({
        before: name.optional(),
        after: name.optional(),
        notBefore: name.optional(),
        /** At the same time as. */
        with: name.optional(),
        text: words,
        citation: words,
      }),
    )
    .optional(),
  exemptions: z.array(exemptionSchema).optional(),
  citation: words,
  confidence: confidenceSchema,
});
export type Duty = z.infer<typeof dutySchema>;

const versionSchema = z.strictObject({
  /** First day in force, in the authority's zone. */
  from: date,
  /** Last day in force; absent while in force. */
  to: date.optional(),
  note: words.optional(),
  /** Conditions with a name, used as `{ condition: name }`. */
  conditions: z.record(name, conditionSchema).optional(),
  duties: z.array(dutySchema),
});
export type RegimeVersion = z.infer<typeof versionSchema>;

export const regimeSchema = z.strictObject({
  id: name,
  name: words,
  kind: z.enum(['law', 'rule', 'contract', 'guidance']).optional(),
  jurisdiction: place,
  /** What ties an incident to the regime: the owing party's place, the people's place, or either. */
  reach: z.array(z.enum(['party', 'people'])).min(1),
  /** Attributes that tie a party to the regime wherever its seat is: being listed, being licensed. */
  reachedBy: z.array(name).min(1).optional(),
  /** Zone of people and internal records where the duty names none. */
  zone: words,
  revision: z.string().regex(/^r\d+$/, "the file's own revision as r1, r2, …"),
  authorities: z.array(authoritySchema).optional(),
  /** Words of this file's own. */
  defines: z
    .strictObject({
      categories: z.array(name).optional(),
      attributes: z.array(name).optional(),
      events: z.array(name).optional(),
    })
    .optional(),
  versions: z.array(versionSchema).min(1),
});
export type Regime = z.infer<typeof regimeSchema>;

/** Recipients that are no authority. */
export const recipients: readonly string[] = ['people', 'controller', 'media', 'internal'];
