import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { HumanCommand } from '../../domain/incident/command-schema.ts';
import { toInstant } from '../../domain/time.ts';

const InstantText = z.string().transform((text) => toInstant(text));

const common = {
  id: z.string(),
  at: InstantText,
  /** `published` with its source, or `assumed`. */
  mark: z.string().regex(/^(published|assumed)/, 'begins with "published" or "assumed"'),
  by: z.string(),
  says: z.string(),
  /** Played under this law only; under both when absent. */
  law: z.enum(['then', 'today']).optional(),
};

const Step = z.union([
  z.strictObject({ ...common, command: HumanCommand }),
  z.strictObject({ ...common, do: z.literal('report'), file: z.string() }),
  z.strictObject({ ...common, do: z.literal('package'), controller: z.string() }),
  z.strictObject({ ...common, do: z.literal('upload-list') }),
  z.strictObject({
    ...common,
    do: z.literal('draft'),
    mailing: z.string(),
    controller: z.string(),
    notice: z.string(),
  }),
  z.strictObject({
    ...common,
    do: z.literal('approve'),
    mailing: z.string(),
    as: z.enum(['processor', 'controller']),
  }),
  z.strictObject({ ...common, do: z.literal('decide-doubt-if-asked'), mailing: z.string() }),
]);
export type Step = z.output<typeof Step>;

const Script = z.strictObject({
  case: z.string(),
  title: z.string(),
  zone: z.string(),
  startsAt: InstantText,
  endsAt: InstantText,
  lawToday: z.string(),
  account: z.object({ maxSendRate: z.number(), max24HourSend: z.number(), sendingEnabled: z.boolean() }),
  faults: z.record(z.string(), z.number()),
  list: z.object({
    controller: z.string(),
    rows: z.number(),
    withAddress: z.number(),
    distinct: z.number(),
    source: z.string(),
  }),
  steps: z.array(Step),
});

/** A case as it is played: what people did, when, and whether that is published or assumed. */
export type Script = z.output<typeof Script> & { readonly folder: string };

const casesFolder = join('local', 'cases');

/** @throws Error naming the cases there are, or every field of the script that is wrong. */
export function readScript(name: string): Script {
  const folder = join(casesFolder, name);
  const file = join(folder, 'script.yaml');
  if (!existsSync(file)) {
    throw new Error(`There is no case "${name}". There are: ${readdirSync(casesFolder).join(', ')}`);
  }
  const parsed = Script.safeParse(parse(readFileSync(file, 'utf8')));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`${file} can't be played:\n${problems.join('\n')}`);
  }
  return { ...parsed.data, folder };
}

/** The steps of one law, without those left out on purpose. @throws Error when a step to leave out is not there. */
export function stepsOf(script: Script, law: 'then' | 'today', without: readonly string[]): readonly Step[] {
  const steps = script.steps.filter((step) => step.law === undefined || step.law === law);
  const unknown = without.filter((id) => !steps.some((step) => step.id === id));
  if (unknown.length > 0) {
    throw new Error(
      `No step "${unknown.join('", "')}" to leave out. The steps are: ${steps.map(({ id }) => id).join(', ')}`,
    );
  }
  return steps.filter(({ id }) => !without.includes(id)).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
