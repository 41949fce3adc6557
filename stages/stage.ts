import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';

const Region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is an AWS region, such as ap-northeast-1');
/** `Name <address>` or an address alone, as SES takes it. */
const From = z
  .string()
  .regex(/^([^<>]+<[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/, 'is "Name <address>" or an address');
const Days = z.number().int().min(1);

/** A controller's sender. Its domain is the identity that has to be verified in SES. */
const Sender = z.strictObject({ from: From, replyTo: z.string().regex(/^[^<>\s@]+@[^<>\s@]+$/, 'is an address') });

/** Stands for every controller without a sender of its own, in `*` of the addresses too: a deployment that reaches nobody. */
export const anyController = '*';

const Senders = z
  .record(z.string().regex(/^([a-z0-9][a-z0-9-]*|\*)$/, 'is a party id'), Sender)
  .refine((senders) => Object.keys(senders).length > 0, 'needs at least one controller, or nobody can be told')
  .refine(
    ({ [anyController]: any }) => any === undefined || [any.from, any.replyTo].every((one) => /\.example>?$/.test(one)),
    '"*" is for local play: its addresses have to be at .example',
  );

/** One stage as its file says it; see `stages/production.yaml`, where every field is explained. */
const StageFile = z.strictObject({
  account: z
    .string()
    .regex(/^\d{12}$/, 'is an AWS account, twelve digits')
    .optional(),
  region: Region,
  publicUrl: z.url(),
  roster: z.string().min(1),
  contracts: z.string().min(1).optional(),
  staff: z.strictObject({
    from: From,
    /** Secret that holds the second channel's address. */
    channelSecret: z.string().min(1).optional(),
    channelLocale: z.enum(['en', 'ja']).default('en'),
  }),
  senders: Senders,
  alarms: z.strictObject({ email: z.array(z.email()).min(1, 'needs somebody who is told') }),
  findings: z.array(z.enum(['security-hub', 'guardduty', 'macie'])).default([]),
  keep: z
    .strictObject({
      /** Prepared lists and what is made of them. */
      recipientDays: Days.default(400),
      /** Files as they were uploaded; preparing removes them, this catches what never was prepared. */
      uploadDays: Days.default(14),
      mailEventDays: Days.default(30),
      accessLogDays: Days.default(400),
      logDays: Days.default(400),
    })
    .prefault({}),
  mailing: z
    .strictObject({
      reserveShare: z.number().min(0).max(0.9).default(0.1),
      canaryWaitSeconds: z.number().int().min(60).default(900),
      settleSeconds: z.number().int().min(60).default(3600),
      inDoubtAskAfterSeconds: z
        .number()
        .int()
        .min(60)
        .default(14 * 3600),
      haltBounceShare: z.number().min(0).max(1).default(0.05),
      haltComplaintShare: z.number().min(0).max(1).default(0.001),
    })
    .prefault({}),
  /** Changes to the waiting times of `domain/incident/policy.ts`. */
  policy: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  /** Termination protection and retention of what holds state. Off only where nothing real is kept. */
  protect: z.boolean().default(true),
  /** Concurrent runs kept for the functions that must not be starved. New accounts have too few to keep any. */
  reserveConcurrency: z.boolean().default(false),
  /** Role or account that may assume the one role that reads recipients' data; nobody when absent. */
  recipientReader: z.string().startsWith('arn:').optional(),
});

/** One readonly record a stage: what differs between deployments, and nothing else does. */
export interface Stage extends z.output<typeof StageFile> {
  readonly name: string;
  /** Where the file stands. */
  readonly file: string;
}

/** Something in a stage's file that has to be set right before anything is synthesised. */
export class StageError extends Error {
  override readonly name = 'StageError';
}

const folder = 'stages';

export function stageNames(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') && !name.startsWith('people'))
    .map((name) => name.replace(/\.yaml$/, ''));
}

/** @throws StageError naming file, line, field and what would be right. */
export function readStage(name: string): Stage {
  const known = stageNames();
  if (!known.includes(name))
    throw new StageError(
      `There is no stage "${name}": ${folder}/ has ${known.join(', ')}. Copy production.yaml for a new one`,
    );
  const file = join(folder, `${name}.yaml`);
  return parseStage(name, file, readFileSync(file, 'utf8'));
}

export function parseStage(name: string, file: string, text: string): Stage {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) throw new StageError(`${file} is no YAML: ${broken.message}`);
  const parsed = StageFile.safeParse(document.toJS());
  if (parsed.success) return { name, file, ...parsed.data };
  const problems = parsed.error.issues.map(
    ({ path, message }) => `  line ${lineOf(document, path, lines)}, ${path.join('.') || 'the file'}: ${message}`,
  );
  throw new StageError(`${file} can't be deployed:\n${problems.join('\n')}\nproduction.yaml explains every field`);
}

/** The line of a field, or of the nearest one around it that is there. */
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** Where the roster stands on this machine. It goes into the bucket, never into a template. */
export function rosterFile(stage: Stage): string {
  return resolve(dirname(stage.file), stage.roster);
}

/** Name of the SES configuration set of a controller's notices. */
export function configurationSetOf(stage: Pick<Stage, 'name'>, controller: string): string {
  return `tocsin-${stage.name}-notice-${controller === anyController ? 'any' : controller}`;
}

/** Name of the SES configuration set of mails to staff. */
export function staffConfigurationSet(stage: Pick<Stage, 'name'>): string {
  return `tocsin-${stage.name}-staff`;
}

/** The domain of a sender: the identity that SES has to know. */
export function domainOf(from: string): string {
  return (/@([^<>@\s]+?)>?$/.exec(from)?.[1] ?? from).toLowerCase();
}

/** Names of the two stacks of a stage. */
export function stackNames(stage: Pick<Stage, 'name'>): { readonly data: string; readonly workflow: string } {
  return { data: `Tocsin-${stage.name}-Data`, workflow: `Tocsin-${stage.name}-Workflow` };
}
