import type { Command } from 'commander';
import type { Question } from '../../domain/facts.ts';
import type { Obligation } from '../../domain/law/obligation.ts';
import type { Instant, LocalDate } from '../../domain/time.ts';
import { act, collect, type Printer } from '../command.ts';
import { badInput } from '../errors.ts';
import { findFile, readTextFile } from '../files.ts';
import type { Io } from '../io.ts';
import { dueCell, dutyCell, leftCell, sayQuestions } from '../say.ts';

interface Flags {
  readonly at?: string;
  readonly strict?: boolean;
  readonly lawOn?: string;
  readonly regimes?: readonly string[];
}

/** Every field stands in the document, with null where there is nothing. */
interface ShownObligation {
  readonly id: string;
  readonly regime: string;
  readonly version: string;
  readonly duty: string;
  readonly owedBy: string;
  readonly owedTo: string;
  readonly answer: Obligation['answer'];
  readonly confidence: Obligation['confidence'];
  readonly provisional: boolean;
  readonly dueAt: Instant | null;
  readonly latestAt: Instant | null;
  readonly target: Instant | null;
  readonly zone: string;
  readonly clock: string;
  readonly derivation: Obligation['derivation'] | null;
  readonly question: Question | null;
  readonly because: string | null;
  readonly contents: readonly string[];
  readonly channels: readonly string[];
}

/** `obligations <incident file>`: who owes what to whom, by when. Asks no server and loads no SDK. */
export function addObligations(program: Command, io: Io): void {
  const command = program
    .command('obligations')
    .description('what the law wants of an incident file; needs no server')
    .argument('<file>', 'incident file, YAML or JSON')
    .option('--at <instant>', "when it is judged; this machine's time when left out")
    .option('--strict', 'refuse a file that leaves something open or contradicts itself')
    .option('--law-on <date>', 'judge by the law of this day instead of its own')
    .option('--regimes <folder>', 'more regime files, for instance contracts (again for more)', collect);
  act<Flags>(command, io, async ({ flags }, file = '') => {
    const [{ readIncidentFile }, { assess }, { readLibrary, tzdata }] = await Promise.all([
      import('../../domain/report/report.ts'),
      import('../../domain/law/assess.ts'),
      import('../regimes.ts'),
    ]);
    findFile(file, io);
    const at = await readAt(flags.at, io);
    const read = readIncidentFile(readTextFile(file, io), { strict: flags.strict === true });
    if (read.outcome === 'refused') {
      const message = `${file} ${flags.strict === true ? 'is refused' : "can't be read"}: ${read.problems.length} ${read.problems.length === 1 ? 'problem' : 'problems'}`;
      throw badInput(message, { code: 'unreadable', problems: read.problems });
    }
    const library = await readLibrary(flags.regimes, io);
    const lawOn = flags.lawOn === undefined ? {} : { lawOn: readDay(flags.lawOn) };
    const assessed = assess(read.facts, library, { at, tzdata, ...lawOn });
    const obligations = assessed.obligations.map(showObligation);
    const needed = distinct([...read.needed, ...assessed.needed]);
    const { contradictions } = read;
    return {
      json: { obligations, needed, contradictions },
      text: (printer) => sayObligations(obligations, at, printer) + sayOpen(needed, contradictions),
    };
  });
}

async function readAt(text: string | undefined, io: Io): Promise<Instant> {
  if (text === undefined) return io.now();
  const { toInstant } = await import('../../domain/time.ts');
  try {
    return toInstant(text);
  } catch {
    throw badInput(`--at: "${text}" is no instant; write it with its offset, as 2026-04-01T09:00:00+09:00`);
  }
}

function readDay(text: string): LocalDate {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text as LocalDate;
  throw badInput(`--law-on: "${text}" is no date; write it as 2022-04-01`);
}

function showObligation(one: Obligation): ShownObligation {
  return {
    ...one,
    dueAt: one.dueAt ?? null,
    latestAt: one.latestAt ?? null,
    target: one.target ?? null,
    derivation: one.derivation ?? null,
    question: one.question ?? null,
    because: one.because ?? null,
  };
}

function sayObligations(obligations: readonly ShownObligation[], now: Instant, printer: Printer): string {
  const shown = obligations.filter(({ answer }) => answer !== 'does-not-bind').sort(byTime);
  const rest = obligations.length - shown.length;
  const note = rest === 0 ? '' : `\n${rest} more do not bind; --json says why.\n`;
  if (shown.length === 0) return `Nothing is owed on these facts.\n${note}`;
  const rows = shown.map((one) => [
    dutyCell(one),
    one.owedTo,
    dueCell(one),
    leftCell(one, now),
    `${one.regime} ${one.version}`,
  ]);
  return printer.table(['WHAT', 'OWED TO', 'DUE', 'LEFT', 'RULE'], rows) + note;
}

function sayOpen(needed: readonly Question[], contradictions: readonly Question[]): string {
  return sayQuestions('Still needed', needed) + sayQuestions('Does not fit together', contradictions);
}

function byTime(a: ShownObligation, b: ShownObligation): number {
  const [one, other] = [a.dueAt ?? a.target ?? '~', b.dueAt ?? b.target ?? '~'];
  return one < other ? -1 : one > other ? 1 : 0;
}

function distinct(questions: readonly Question[]): readonly Question[] {
  return [...new Map(questions.map((question) => [`${question.path} ${question.ask}`, question])).values()];
}
