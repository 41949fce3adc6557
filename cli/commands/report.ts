import type { Command } from 'commander';
import type { Question } from '../../domain/facts.ts';
import type { Accepted } from '../../domain/incident/commands.ts';
import { act } from '../command.ts';
import { readTextFile } from '../files.ts';
import type { Io } from '../io.ts';
import { sayAccepted, sayQuestions } from '../say.ts';
import { addStatementOptions, putOnRegister, readStatement, type StatementFlags } from './register.ts';

interface Flags extends StatementFlags {
  readonly strict?: boolean;
  readonly lawOn?: string;
}

type Reported = Accepted & { readonly needed: readonly Question[]; readonly contradictions: readonly Question[] };

/** `report <file>`: however incomplete it is, it is stored, and what is still needed is listed. */
export function addReport(program: Command, io: Io): void {
  const command = program
    .command('report')
    .description('report an incident from its file; the same source id is the same incident')
    .argument('<file>', 'incident file, YAML or JSON')
    .option('--strict', 'refuse a file that leaves something open or contradicts itself')
    .option('--law-on <date>', 'judge by the law of this day instead of its own');
  addStatementOptions(command, 'put it on the register at once: nothing is to be notified; needs --reason');
  act<Flags>(command, io, async ({ flags, client }, file = '') => {
    const statement = readStatement(flags);
    const query = new URLSearchParams();
    if (flags.strict === true) query.set('strict', 'true');
    if (flags.lawOn !== undefined) query.set('lawOn', flags.lawOn);
    const reported = await client().send<Reported>(`/incidents?${query.toString()}`, readTextFile(file, io));
    const onRegister = statement && (await putOnRegister(client(), reported.incidentId, statement));
    return {
      json: reported,
      text: () =>
        sayAccepted(reported) +
        (onRegister ?? '') +
        sayQuestions('Still needed', reported.needed) +
        sayQuestions('Does not fit together', reported.contradictions) +
        (statement?.answer ? '' : `\nNext: npm run -s tocsin -- confirm ${reported.incidentId} have-it\n`),
    };
  });
}
