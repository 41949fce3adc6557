import { Command, CommanderError } from 'commander';
import { defaultActor, defaultServer } from './client.ts';
import { addClosing } from './commands/closing.ts';
import { addCommittee } from './commands/committee.ts';
import { addConfirm } from './commands/confirm.ts';
import { addDeadLetters } from './commands/dead-letters.ts';
import { addDeadlines } from './commands/deadlines.ts';
import { addDoctor } from './commands/doctor.ts';
import { addDue } from './commands/due.ts';
import { addDuties } from './commands/duties.ts';
import { addFacts } from './commands/facts.ts';
import { addHolds } from './commands/holds.ts';
import { addIncidents } from './commands/incidents.ts';
import { addLawChange } from './commands/law-change.ts';
import { addLists } from './commands/lists.ts';
import { addMailing } from './commands/mailing.ts';
import { addObligations } from './commands/obligations.ts';
import { addRecipients } from './commands/recipients.ts';
import { addRegimes } from './commands/regimes.ts';
import { addRegister } from './commands/register.ts';
import { addReport } from './commands/report.ts';
import { addRoster } from './commands/roster.ts';
import { addSignals } from './commands/signals.ts';
import { CliError, EndedError, type ExitCode, linesOf } from './errors.ts';
import { type Io, tableSettings } from './io.ts';

const groups = [
  addObligations,
  addDue,
  addRegimes,
  addRecipients,
  addReport,
  addSignals,
  addIncidents,
  addDeadlines,
  addConfirm,
  addRegister,
  addLawChange,
  addFacts,
  addDuties,
  addHolds,
  addLists,
  addMailing,
  addCommittee,
  addClosing,
  addDoctor,
  addDeadLetters,
  addRoster,
];

/** Runs one command line. With `--json` there is one JSON document on standard output in every case, also for errors. */
export async function runTocsin(args: readonly string[], io: Io): Promise<ExitCode> {
  const json = args.includes('--json');
  try {
    await createProgram(io, json).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    return report(error, json, io);
  }
}

function createProgram(io: Io, json: boolean): Command {
  const program = new Command('tocsin')
    .description('Rings in time, reaches everyone once, and can prove it.')
    .option('--json', 'one JSON document on standard output, nothing else')
    .option('--server <url>', `the server asked (TOCSIN_SERVER, or ${defaultServer})`)
    .option('--as <actor>', `who acts; local mode believes it (TOCSIN_ACTOR, or ${defaultActor})`)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: io.out, writeErr: (text) => (json ? undefined : io.err(text)) })
    .showHelpAfterError('(--help shows how it is written)')
    .addHelpText('after', '\nExit codes: 0 done, 1 refused (what is open is listed), 2 bad input or no server.');
  for (const add of groups) add(program, io);
  return program;
}

function report(error: unknown, json: boolean, io: Io): ExitCode {
  if (error instanceof EndedError) return error.exitCode;
  if (error instanceof CommanderError) {
    // Help and version end this way too.
    if (error.exitCode === 0) return 0;
    if (json) io.out(`${JSON.stringify({ error: { code: 'bad-input', message: sayPlainly(error.message) } })}\n`);
    return 2;
  }
  const { exitCode, body } =
    error instanceof CliError
      ? error
      : {
          exitCode: 2 as const,
          body: { code: 'failed', message: error instanceof Error ? error.message : String(error) },
        };
  if (json) {
    io.out(`${JSON.stringify({ error: body })}\n`);
    return exitCode;
  }
  const { paint } = tableSettings(io);
  io.err(
    `${paint(body.message, 'late')}\n${linesOf(body)
      .map((line) => `  · ${line}\n`)
      .join('')}`,
  );
  return exitCode;
}

/** Commander puts "error: " before its sentences. */
function sayPlainly(message: string): string {
  return message.replace(/^error: /, '');
}
