import { type Command, Option } from 'commander';
import type { Accepted } from '../../domain/incident/commands.ts';
import type { RegisterRow } from '../../domain/register/register-row.ts';
import { writeDate } from '../../notices/dates.ts';
import { sayDeed, sayGroup, sayMailing, writeRegisterCsv } from '../../notices/register-words.ts';
import type { Client } from '../client.ts';
import { act } from '../command.ts';
import { badInput, CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { showAccepted } from '../say.ts';
import type { Cell } from '../table.ts';

interface Flags {
  readonly regime?: string;
  readonly from?: string;
  readonly to?: string;
  readonly exercises?: boolean;
  readonly csv?: boolean;
}

/** `register`: every incident with its reasons, as authorities ask for it. `register-entry`: what it says beyond the facts. */
export function addRegister(program: Command, io: Io): void {
  const list = program
    .command('register')
    .description('the register of breaches: every incident, also what was not notifiable, with the reasons')
    .option('--regime <id>', 'as this law wants it, as eu-gdpr')
    .option('--from <date>', 'first day')
    .option('--to <date>', 'last day')
    .option('--exercises', 'exercises, too')
    .option('--csv', 'as CSV');
  act<Flags>(list, io, async ({ flags, client }) => {
    const { regime, from, to, exercises, csv } = flags;
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries({ regime, from, to })) if (value !== undefined) query.set(key, value);
    if (exercises === true) query.set('exercises', 'true');
    const answer = await client().get<{ now: string; register: readonly RegisterRow[] }>(
      `/register?${query.toString()}`,
    );
    return {
      json: answer,
      text(printer) {
        if (csv === true) return writeRegisterCsv(answer.register);
        if (answer.register.length === 0) return 'Nothing is on the register for this.\n';
        return printer.table(
          [
            'DAY',
            'INCIDENT',
            'FACTS',
            'PEOPLE',
            'EFFECTS',
            'REMEDIAL ACTION',
            'DECISION',
            'REPORTS',
            'NOTICES',
            'MISSING',
          ],
          answer.register.map(cellsOf),
        );
      },
    };
  });

  const entry = program
    .command('register-entry')
    .description('put effects and remedial action of an incident on the register; with a reason: nothing is notified')
    .argument('<id>');
  addStatementOptions(entry, 'decide in the same step that nothing is to be notified; needs --reason');
  act<StatementFlags>(entry, io, async ({ flags, client }, id = '') => {
    const statement = readStatement(flags);
    if (statement === undefined) throw badInput('The register wants --effects and --remedy');
    return showAccepted(await client().command<Accepted>(id, statement));
  });
}

export interface StatementFlags {
  readonly notNotifiable?: boolean;
  readonly answer?: string;
  readonly reason?: string;
  readonly facts?: string;
  readonly effects?: string;
  readonly remedy?: string;
}

/** The options that lead in one command line to *recorded, not notifiable, because …*. */
export function addStatementOptions(command: Command, what: string): Command {
  return command
    .option('--not-notifiable', what)
    .addOption(
      new Option('--answer <answer>', 'what it was, when not notifiable')
        .choices(['breach-not-notifiable', 'no-personal-data', 'false-alarm'])
        .default('breach-not-notifiable'),
    )
    .option('--reason <text>', 'why there is nothing to notify')
    .option('--effects <text>', 'what it did, or may do, to people')
    .option('--remedy <text>', 'what was done about it')
    .option('--facts <text>', 'what happened, where the title is not enough; no names of people');
}

type Statement = { readonly type: 'record-on-register' } & Readonly<Record<string, string>>;

/** @returns undefined when nothing was said for the register. @throws CliError when only a part was. */
export function readStatement(flags: StatementFlags): Statement | undefined {
  const { notNotifiable = false, answer = '', reason, facts, effects, remedy } = flags;
  if (!notNotifiable && [reason, facts, effects, remedy].every((value) => value === undefined)) return undefined;
  const missing = [
    notNotifiable && !reason ? '--reason: why there is nothing to notify' : '',
    effects ? '' : '--effects: what it did, or may do, to people; "none known" is an answer',
    remedy ? '' : '--remedy: what was done about it',
    reason && !notNotifiable ? '--not-notifiable: a reason alone decides nothing' : '',
  ].filter((line) => line !== '');
  if (missing.length > 0)
    throw badInput('The register wants to know more. Nothing was recorded. Missing:', { open: missing });
  return {
    type: 'record-on-register',
    ...{ effects: effects ?? '', remedialAction: remedy ?? '' },
    ...(facts ? { facts } : {}),
    ...(notNotifiable ? { answer, reason: reason ?? '' } : {}),
  };
}

/** @throws CliError that says that the incident is there, when the register did not take what was said of it. */
export async function putOnRegister(client: Client, incidentId: string, statement: Statement): Promise<string> {
  try {
    await client.command<Accepted>(incidentId, statement);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const message = `${incidentId} is reported and its clocks run, but it is not recorded as not notifiable: ${error.body.message}`;
    throw new CliError(error.exitCode, { ...error.body, message });
  }
  const { reason } = statement;
  return `${incidentId}: on the register${reason ? `, not notifiable, because ${reason}` : ''}.\n`;
}

function cellsOf(row: RegisterRow): readonly Cell[] {
  const { decision } = row;
  return [
    writeDate(row.on, 'en'),
    row.exercise ? `${row.incidentId} (exercise)` : row.incidentId,
    row.facts,
    row.groups.map(sayGroup).join('\n') || { text: 'not known', tone: 'quiet' },
    row.effects ?? '',
    row.remedialAction ?? '',
    decision === undefined
      ? { text: 'not decided yet', tone: 'soon' }
      : `${decision.answer.replaceAll('-', ' ')}: ${decision.reason} (${decision.by})${row.setAside.length === 0 ? '' : `\nset aside though binding on the recorded facts: ${row.setAside.join(', ')}`}`,
    deedCell(
      row.reports.map(sayDeed),
      row.reports.some(({ late }) => late),
    ),
    deedCell(
      [...row.notices.map(sayDeed), ...row.mailings.map(sayMailing)],
      row.notices.some(({ late }) => late),
    ),
    row.missing.join('\n'),
  ];
}

function deedCell(lines: readonly string[], late: boolean): Cell {
  const text = lines.join('\n');
  return late ? { text, tone: 'late' } : text;
}
