import type { z } from 'zod';
import { GiveUpError, toFamily } from './errors.ts';
import { logger } from './logger.ts';
import { getServices, type Services } from './services.ts';

export interface Contract<I extends z.ZodType, O extends z.ZodType> {
  /** The state's name in its machine: `Evaluate Deadlines`. */
  readonly name: string;
  readonly input: I;
  readonly output: O;
}

export type UseCase<I extends z.ZodType, O extends z.ZodType> = (
  input: z.output<I>,
  services: Services,
) => Promise<z.input<O>>;

/** What Lambda calls. */
export interface Handler<O = unknown> {
  (event: unknown): Promise<O>;
  /** The same with other services than those of the process: the local cloud has many functions in one. */
  runWith(event: unknown, findServices: () => Promise<Services>): Promise<O>;
}

/**
 * The one wrapper of every Lambda: parse the input (a failure is never retried), run the use case with services made once
 * a cold start, parse the output, and translate whatever is thrown into the three error families.
 */
export function task<I extends z.ZodType, O extends z.ZodType>(
  contract: Contract<I, O>,
  useCase: UseCase<I, O>,
): Handler<z.output<O>> {
  const runWith = async (event: unknown, findServices: () => Promise<Services>): Promise<z.output<O>> => {
    const parsed = contract.input.safeParse(event);
    if (!parsed.success) {
      const fields = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(input)'}: ${issue.message}`);
      throw new GiveUpError(`${contract.name} can't read its input: ${fields.join('; ')}`);
    }
    try {
      const output = readOutput(contract, await useCase(parsed.data, await findServices()));
      logger.info(contract.name, { ids: idsOf(parsed.data), outcome: outcomeOf(output) });
      return output;
    } catch (error) {
      const family = toFamily(error);
      logger.error(contract.name, { ids: idsOf(parsed.data), family: family.name, reason: family.message });
      throw family;
    }
  };
  return Object.assign((event: unknown) => runWith(event, getServices), { runWith });
}

/** An output that breaks its contract is a mistake of ours that no repetition mends. */
function readOutput<O extends z.ZodType>(contract: { readonly name: string; readonly output: O }, output: unknown) {
  const parsed = contract.output.safeParse(output);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || '(output)');
  throw new GiveUpError(`${contract.name} answered against its contract: ${fields.join('; ')}`);
}

/** Only ids go into logs. */
function idsOf(input: unknown): Record<string, unknown> {
  if (typeof input !== 'object' || input === null) return {};
  return Object.fromEntries(Object.entries(input).filter(([key]) => /Id$|^machine$|^purpose$|^generation$/.test(key)));
}

function outcomeOf(output: unknown): unknown {
  return typeof output === 'object' && output !== null && 'outcome' in output ? output.outcome : undefined;
}
