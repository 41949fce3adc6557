import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Engine } from './engine.ts';

/** What went wrong behind a case that may have come to its end all the same. */
export interface Trouble {
  /** Messages in dead-letter queues, by queue. */
  readonly deadLetters: Readonly<Record<string, number>>;
  /** What roles were refused, each once. */
  readonly denied: readonly string[];
}

/** By account, region and queue. */
const Messages = z.object({
  messages: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.array(z.unknown())))),
});

/** Reads MiniStack's own view of its queues, and its log. */
export async function findTrouble({ endpoint, logFile }: Pick<Engine, 'endpoint' | 'logFile'>): Promise<Trouble> {
  const answer = await fetch(`${endpoint}/_ministack/sqs/messages`);
  return {
    deadLetters: countMessages(Messages.parse(await answer.json()).messages),
    denied: findDenials(readFileSync(logFile, 'utf8')),
  };
}

function countMessages(byAccount: z.output<typeof Messages>['messages']): Readonly<Record<string, number>> {
  const queues = Object.values(byAccount).flatMap((byRegion) => Object.values(byRegion).flatMap(Object.entries));
  return Object.fromEntries(
    queues.flatMap(([url, messages]: [string, unknown[]]) =>
      messages.length === 0 ? [] : [[url.slice(url.lastIndexOf('/') + 1), messages.length]],
    ),
  );
}

/** The sentence that AWS refuses with, in whatever a function logged. */
export function findDenials(log: string): readonly string[] {
  const denials = log.matchAll(/assumed-role\/([\w-]+)\/\S+ is not authorized to perform: ([\w:]+)/g);
  return [...new Set([...denials].map(([, role, action]) => `${action} (${role})`))].sort();
}
