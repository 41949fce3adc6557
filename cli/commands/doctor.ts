import type { Command } from 'commander';
import type { Stage } from '../../stages/stage.ts';
import { act } from '../command.ts';
import type { Why } from '../doctor/look.ts';
import { badInput, CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { openStage } from '../stages.ts';

interface DoctorFlags {
  readonly stage: string;
  readonly list?: string;
}

/** `doctor --stage <name>`: what would go wrong tonight. Reads only; what it takes to look is in `docs/operating.md`. */
export function addDoctor(program: Command, io: Io): void {
  const command = program
    .command('doctor')
    .description('what would go wrong tonight on a deployment; exit code 1 when something would stop it')
    .requiredOption('--stage <name>', 'the stage, as in stages/')
    .option('--list <people>', 'size of the largest list of people, to hold against quota and rate');
  act<DoctorFlags>(command, io, async ({ flags }) => {
    const stage = openStage(flags.stage);
    const people = readCount(flags.list);
    const checkedAt = io.now();
    // The SDK takes its time to load: only who asks for it waits.
    const [{ createClients }, { examine, UnreachableError }, { printFindings }, { readRosterFile }] = await Promise.all(
      [
        import('../doctor/clients.ts'),
        import('../doctor/examine.ts'),
        import('../doctor/print.ts'),
        import('../roster.ts'),
      ],
    );
    const clients = createClients(stage.region, io.env);
    const rosterInFile = quietly(() => readRosterFile(stage));
    const findings = await examine({ stage, clients, now: checkedAt, people, rosterInFile }).catch((error: unknown) => {
      throw error instanceof UnreachableError ? cannotReach(stage, error.reason.why, error.reason.name) : error;
    });
    return {
      json: { stage: stage.name, checkedAt, findings },
      text: (printer) => printFindings(findings, stage, checkedAt, printer),
      exitCode: findings.some(({ level }) => level === 'stops') ? 1 : 0,
    };
  });
}

/** `362049`, `362,049` or `362_049`. */
function readCount(typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined;
  const plain = typed.replaceAll(/[,_]/g, '');
  const count = Number(plain);
  if (/^\d+$/.test(plain) && count > 0 && Number.isSafeInteger(count)) return count;
  throw badInput(`--list ${typed} is no number of people; right would be: --list 362049`);
}

/** A roster that isn't on this machine, or can't be read, is nothing to hold the uploaded one against. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

function cannotReach({ region, account }: Stage, why: Why, name: string): CliError {
  const whose = account === undefined ? 'the stage’s account' : `account ${account}`;
  const message =
    why === 'signed-out'
      ? `AWS does not know who you are (${name}). Sign in to ${whose}, for instance with AWS_PROFILE and aws sso login`
      : `AWS gives no answer from ${region} (${name}). Look at the network, at AWS_ENDPOINT_URL, and at the region in the stage's file`;
  return new CliError(2, { code: 'unreachable', message });
}
