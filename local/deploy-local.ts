import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { deployAndPlay, type LocalDeploymentResult } from './ministack/deploy-and-play.ts';
import { isMadeGood } from './ministack/interruption.ts';
import { NoPythonError } from './ministack/python.ts';
import { createMiniStackScreen, silent } from './ministack/screen.ts';
import { beQuiet } from './quiet.ts';

interface Flags {
  readonly rows: number;
  readonly seed: number;
  readonly json: boolean;
}

const program = new Command('deploy:local')
  .description(
    'Deploys the stacks with the real CDK CLI to MiniStack on this machine, plays a case there to its end, and compares its record with that of the rehearsal.',
  )
  .argument('[case]', 'the case', 'gmo-pg-2017')
  .option('--rows <n>', 'rows of the list', wholeNumber, 300)
  .option('--seed <n>', 'seed of the made-up people', wholeNumber, 1)
  .option('--json', 'one JSON document on standard output, nothing else', false);

async function main(name: string, { rows, seed, json }: Flags): Promise<number> {
  const dataDir = resolve('.tocsin', 'deploy-local');
  mkdirSync(dataDir, { recursive: true });
  const screen = json ? silent : createMiniStackScreen(process.stdout);
  const result = await deployAndPlay({ caseName: name, rows, seed, dataDir, screen });
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else screen.finish(result);
  return agrees(result) ? 0 : 1;
}

function agrees({
  outcome,
  comparison,
  record,
  machines,
  tables,
  trouble,
  interruption,
}: LocalDeploymentResult): boolean {
  const differences = [...comparison.differences, ...machines.differences, ...tables.failed, ...record.problems];
  const troubles = [...Object.keys(trouble.deadLetters), ...trouble.denied];
  return outcome === 'closed' && differences.length === 0 && troubles.length === 0 && isMadeGood(interruption);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It has to be a whole number above 0.');
  return value;
}

/** Of what can't be tried here, apart from what fails: `.ci/run` says one and stops at the other. */
const notPossibleHere = 3;

beQuiet();
// Whatever ends this ends MiniStack, too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
program.action(async (name: string) => {
  try {
    process.exitCode = await main(name, program.opts<Flags>());
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof NoPythonError ? notPossibleHere : 2;
  }
});
await program.parseAsync();
