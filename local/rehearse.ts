import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { beQuiet } from './quiet.ts';
import { createPhases } from './rehearsal/phases.ts';
import { forget, nobody, play, type RehearsalOptions, type Spectator } from './rehearsal/play.ts';
import { readResult } from './rehearsal/result.ts';
import { createScreen } from './rehearsal/screen.ts';
import { readScript } from './rehearsal/script.ts';

interface Flags {
  readonly seed: number;
  readonly rows?: number;
  readonly law: 'then' | 'today';
  readonly kill: boolean;
  readonly without: readonly string[];
  readonly faults: Readonly<Record<string, number>>;
  readonly keep?: string;
  readonly json: boolean;
}

const program = new Command('rehearse')
  .description('Plays a real case from its script, in virtual time, on the code and machines that are deployed.')
  .argument('[case]', 'the case', 'gmo-pg-2017')
  .option('--seed <n>', 'seed of the made-up people', wholeNumber, 1)
  .option('--rows <n>', "rows of the list; the case's real figure when left out", wholeNumber)
  .addOption(
    new Option('--law <law>', 'judge by the law of then or of today').choices(['then', 'today']).default('then'),
  )
  .option('--kill', 'kill the sender dead in the middle, and go on', false)
  .option('--without <step>', 'leave a step out (again for more)', (step, before: string[]) => [...before, step], [])
  .option('--fault <name=rate>', 'trouble at the mail endpoint (again for more): lostReplyRate=0.01', readFault, {})
  .option('--keep <folder>', 'keep everything in this folder, and go on from there')
  .option('--json', 'one JSON document on standard output, nothing else', false);

async function rehearse(name: string, flags: Flags): Promise<number> {
  const startedAt = performance.now();
  const script = readScript(name);
  const options: RehearsalOptions = {
    law: flags.law,
    seed: flags.seed,
    ...(flags.rows === undefined ? {} : { rows: flags.rows }),
    without: flags.without,
    kill: flags.kill,
    faults: flags.faults,
    dataDir: flags.keep ?? folderOf(name, flags),
  };
  const screen = createScreen(script.zone, process.stdout);
  const phases = createPhases();
  const watched: Spectator = flags.json ? nobody : screen;
  if (!flags.json) {
    const law = flags.law === 'then' ? 'the law of the time' : `the law of ${script.lawToday}`;
    process.stdout.write(
      `${script.title}, under ${law}. Times are ${script.zone}. What people do is marked published or assumed.\n`,
    );
  }
  const spectator: Spectator = {
    ...watched,
    onEntry(entry, step) {
      phases.note(entry);
      watched.onEntry(entry, step);
    },
  };
  const marks = new Map(script.steps.map(({ id, mark }) => [`script:${id}`, mark]));
  const result = await play(script, options, spectator, (played, cloud) => {
    phases.end();
    const wallSeconds = (performance.now() - startedAt) / 1000;
    const { law, seed } = flags;
    return readResult(played, cloud, { law, seed, zone: script.zone, marks, wallSeconds, phases: phases.list() });
  });
  if (flags.keep === undefined) forget(options.dataDir);
  if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else screen.finish(result);
  return result.outcome === 'closed' ? 0 : 1;
}

/** The same command finds what an interrupted run of it left behind. */
function folderOf(name: string, { seed, rows, law, without, kill, faults }: Flags): string {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([name, seed, rows, law, without, kill, faults]))
    .digest('hex');
  return join('.tocsin', `rehearsal-${name}-${fingerprint.slice(0, 12)}`);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It has to be a whole number above 0.');
  return value;
}

function readFault(text: string, before: Record<string, number>): Record<string, number> {
  const [name = '', rate = ''] = text.split('=');
  if (name === '' || rate === '' || Number.isNaN(Number(rate)))
    throw new InvalidArgumentError('Write it as name=rate.');
  return { ...before, [name]: Number(rate) };
}

beQuiet();
program.action(async (name: string) => {
  const { fault, ...flags } = program.opts<Omit<Flags, 'faults'> & { fault: Flags['faults'] }>();
  try {
    process.exitCode = await rehearse(name, { ...flags, faults: fault });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
});
await program.parseAsync();
