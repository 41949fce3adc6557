import type { Command } from 'commander';
import type { Stage } from '../../stages/stage.ts';
import { rosterFile } from '../../stages/stage.ts';
import { act, type Printer } from '../command.ts';
import type { Finding } from '../doctor/finding.ts';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { openStage } from '../stages.ts';

interface StageFlag {
  readonly stage: string;
}

/** `roster check` and `roster upload`: the people who are asked, reminded and told. */
export function addRoster(program: Command, io: Io): void {
  const roster = program.command('roster').description('the people who are asked, reminded and told');

  const check = roster
    .command('check')
    .description('whether the stage’s roster file can be used, and what would go wrong with it; needs no server')
    .requiredOption('--stage <name>', 'the stage, as in stages/');
  act<StageFlag>(check, io, async ({ flags }) => {
    const { stage, levels, findings, said } = await judge(flags.stage);
    return {
      json: { stage: stage.name, levels, findings },
      text: (printer) => `${said}\n${sayFindings(findings, printer)}`,
      exitCode: findings.some(isBad) ? 1 : 0,
    };
  });

  const upload = roster
    .command('upload')
    .description('puts the stage’s roster into its bucket, in place of the one there')
    .requiredOption('--stage <name>', 'the stage, as in stages/');
  act<StageFlag>(upload, io, async ({ flags }) => {
    const { stage, people, levels, findings, said } = await judge(flags.stage);
    if (findings.some(isBad))
      throw new CliError(1, {
        code: 'refused',
        message: 'Not uploaded: with this roster Tocsin would not work. The one in the bucket is as it was',
        open: findings.filter(isBad).map(({ what }) => what),
      });
    const { uploadRoster } = await import('../roster-upload.ts');
    const bucket = await uploadRoster(stage, people, io.env);
    return {
      json: { stage: stage.name, bucket, levels, findings },
      text: (printer) => `Uploaded to ${bucket}. ${said}\n${sayFindings(findings, printer)}`,
    };
  });
}

async function judge(name: string) {
  const stage: Stage = openStage(name);
  const { countLevels, judgeRoster, readRosterFile, sayLevels } = await import('../roster.ts');
  const people = readRosterFile(stage);
  const findings = judgeRoster(people, stage, rosterFile(stage));
  return { stage, people, levels: countLevels(people), findings, said: `${sayLevels(people)}.` };
}

const isBad = ({ level }: Finding) => level === 'stops';

function sayFindings(findings: readonly Finding[], printer: Printer): string {
  if (findings.length === 0) return '';
  const rows = findings.map(({ level, what, todo = '' }) => [
    { text: level === 'stops' ? 'STOPS' : level, tone: level === 'stops' ? ('late' as const) : ('soon' as const) },
    what,
    todo,
  ]);
  return `\n${printer.table(['', 'What', 'What to do'], rows)}`;
}
