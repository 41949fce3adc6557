import type { Command } from 'commander';
import type { Instant } from '../../domain/time.ts';
import { act, collect } from '../command.ts';
import { badInput } from '../errors.ts';
import type { Io } from '../io.ts';

interface Flags {
  readonly regime: string;
  readonly duty: string;
  readonly trigger: string;
  readonly at: string;
  readonly zone: string;
  readonly now?: string;
  readonly fact?: readonly string[];
  readonly regimes?: readonly string[];
}

/** `due`: the clock of one duty from one trigger, whether it binds or not. Asks no server. */
export function addDue(program: Command, io: Io): void {
  const command = program
    .command('due')
    .description('the clock of one duty alone; needs no server')
    .requiredOption('--regime <id>', 'regime, as jp-appi')
    .requiredOption('--duty <duty>', 'duty, as regulator-report-final')
    .requiredOption('--trigger <event>', 'what starts the clock, as awareness')
    .requiredOption('--at <instant>', 'when that was, with its offset')
    .requiredOption('--zone <zone>', 'IANA zone in which days are counted, as Asia/Tokyo')
    .option('--now <instant>', 'refuse a trigger after this; a forecast is answered when left out')
    .option('--fact <key=value>', 'a fact the clock hangs on (again for more)', collect)
    .option('--regimes <folder>', 'more regime files (again for more)', collect);
  act<Flags>(command, io, async ({ flags }) => {
    const [{ due }, { readLibrary, tzdata }, { writeInstant }] = await Promise.all([
      import('../../domain/law/due.ts'),
      import('../regimes.ts'),
      import('../../notices/dates.ts'),
    ]);
    const { regime, duty, trigger, at, zone, fact = [] } = flags;
    const facts = readFacts(fact);
    const library = await readLibrary(flags.regimes, io);
    const answer = due({ regime, duty, trigger, at, zone, facts }, library, {
      tzdata,
      ...(flags.now === undefined ? {} : { now: await readNow(flags.now) }),
    });
    if (answer.outcome === 'refused') {
      const problems = answer.problems.map(({ field, ...rest }) => ({ path: `--${field}`, ...rest }));
      throw badInput('The clock can not be read from this:', { problems });
    }
    const { dueAt, latestAt, target, clock, derivation } = answer;
    return {
      json: { dueAt: dueAt ?? null, latestAt: latestAt ?? null, target: target ?? null, clock, derivation },
      text: () => {
        const lines = [`Clock   ${clock}`];
        lines.push(`Due     ${dueAt === undefined ? 'no date in law' : writeInstant(dueAt, zone, 'en')}`);
        if (latestAt !== undefined && latestAt !== dueAt) {
          lines.push(`Latest  ${writeInstant(latestAt, zone, 'en')} (arguable; do not plan with it)`);
        }
        if (target !== undefined) lines.push(`Target  ${writeInstant(target, zone, 'en')} (our own)`);
        lines.push(`Rule    ${derivation.citation}`, ...derivation.steps.map((step) => `        ${step}`));
        return `${lines.join('\n')}\n`;
      },
    };
  });
}

async function readNow(text: string): Promise<Instant> {
  const { toInstant } = await import('../../domain/time.ts');
  try {
    return toInstant(text);
  } catch {
    throw badInput(`--now: "${text}" is no instant; write it with its offset, as 2026-04-01T09:00:00+09:00`);
  }
}

/** `key=value` each; of one key the last counts. */
function readFacts(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw badInput(`--fact: "${pair}" is no key=value, as affected_count=1200`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
