import type { Command } from 'commander';
import { heldBy } from '../../domain/incident/amend.ts';
import type { Block } from '../../domain/incident/blocks.ts';
import type { Incident, TrackedObligation } from '../../domain/incident/state.ts';
import { watchedAt } from '../../domain/law/obligation.ts';
import { type Entry, recorded } from '../../domain/record.ts';
import type { Instant } from '../../domain/time.ts';
import type { IncidentRow } from '../../functions/runtime/ports.ts';
import { writeInstant } from '../../notices/dates.ts';
import { act, type Printer } from '../command.ts';
import type { Io } from '../io.ts';
import { dueCell, dutyCell, hereZone, leftCell, sayBlock, sayQuestions } from '../say.ts';

/** An incident as the server shows it. */
export interface IncidentAnswer {
  readonly now: Instant;
  readonly version: number;
  readonly incident: Incident;
  /** What stands in the way of closing. */
  readonly open: { readonly response: readonly string[]; readonly followUp: readonly string[] };
  /** What may not be done yet: holds, and what comes first. */
  readonly blocked: readonly Block[];
}

/** `incidents`, `show <id>`, `record <id>`. */
export function addIncidents(program: Command, io: Io): void {
  const list = program
    .command('incidents')
    .description('the incidents there are')
    .option('--closed', 'the closed and dismissed ones');
  act<{ readonly closed?: boolean }>(list, io, async ({ flags, client }) => {
    const scope = flags.closed === true ? 'closed' : 'open';
    const answer = await client().get<{ now: Instant; incidents: readonly IncidentRow[] }>(`/incidents?scope=${scope}`);
    const rows = answer.incidents.map((row) => [
      row.incidentId,
      row.exercise ? `${row.title} (exercise)` : row.title,
      row.status.replaceAll('-', ' '),
      writeInstant(row.reportedAt, hereZone(), 'en'),
    ]);
    const none = `No incident is ${scope}.\n`;
    return {
      json: answer,
      text: (printer) => (rows.length === 0 ? none : printer.table(['INCIDENT', 'WHAT', 'STATUS', 'REPORTED'], rows)),
    };
  });

  const show = program.command('show').description('one incident: its clocks, mailings, measures').argument('<id>');
  act(show, io, async ({ client }, id = '') => {
    const answer = await client().get<IncidentAnswer>(`/incidents/${encodeURIComponent(id)}`);
    return { json: answer, text: (printer) => sayIncident(answer, printer) };
  });

  const record = program.command('record').description('what was done, by whom, when').argument('<id>');
  act(record, io, async ({ client }, id = '') => {
    const answer = await client().get<{ entries: readonly Entry[]; problems: readonly string[] }>(
      `/incidents/${encodeURIComponent(id)}/record`,
    );
    return { json: answer, text: (printer) => sayRecord(answer, printer) };
  });
}

function sayIncident({ incident, now, open, blocked }: IncidentAnswer, printer: Printer): string {
  const { confirmation, facts, mailings, committee } = incident;
  const { answer, owner } = confirmation;
  const decided =
    answer === undefined
      ? 'nobody has decided whether it is a breach'
      : `${answer.answer} by ${answer.by}: ${answer.reason}`;
  const obligations = [...incident.obligations].sort((a, b) => (String(watchedAt(a)) < String(watchedAt(b)) ? -1 : 1));
  const blocks = [
    `${printer.bold(facts.title)}\n${incident.id}, ${incident.status.replaceAll('-', ' ')}. ${owner ?? 'Nobody'} has it; ${decided}.\n`,
    obligations.length === 0
      ? ''
      : printer.table(
          ['WHAT', 'OWED TO', 'STATUS', 'DUE', 'LEFT'],
          obligations.map((one) => [
            dutyCell(one),
            one.owedTo,
            one.status === 'met' ? { text: 'met', tone: 'good' } : one.status.replaceAll('-', ' '),
            dueCell(one),
            one.status === 'open' ? leftCell(withHold(one), now) : '',
          ]),
        ),
    mailings.length === 0
      ? ''
      : printer.table(
          ['MAILING', 'CONTROLLER', 'STATUS', 'APPROVED BY'],
          mailings.map((one) => [one.id, one.controller, one.status, one.approvals.map(({ by }) => by).join(', ')]),
        ),
    committee === undefined || committee.measures.length === 0
      ? ''
      : printer.table(
          ['MEASURE', 'WHAT', 'OWNER', 'STATUS', 'DUE'],
          committee.measures.map((one) => [
            one.id,
            one.text,
            one.owner,
            one.status.replaceAll('-', ' '),
            writeInstant(one.dueAt, one.zone, 'en'),
          ]),
        ),
  ].filter((block) => block !== '');
  const standing = incident.responseClosedAt === undefined ? open.response : open.followUp;
  const rest = incident.followUpClosedAt !== undefined ? [] : standing;
  return (
    blocks.join('\n') +
    (blocked.length === 0 ? '' : `\n${blocked.map((block) => `${sayBlock(block)}\n`).join('')}`) +
    sayQuestions('Still needed', incident.responseClosedAt === undefined ? incident.needed : []) +
    (rest.length === 0 ? '' : `\nOpen before it can be closed\n${rest.map((line) => `  ${line}\n`).join('')}`)
  );
}

function withHold(obligation: TrackedObligation) {
  const held = heldBy(obligation);
  return held === undefined ? obligation : { ...obligation, held };
}

function sayRecord(
  answer: { readonly entries: readonly Entry[]; readonly problems: readonly string[] },
  printer: Printer,
) {
  const rows = answer.entries.map((entry) => [
    String(entry.header.sequence),
    writeInstant(entry.header.recordedAt, hereZone(), 'en'),
    entry.header.type.replaceAll('-', ' ') + (recorded(entry) === undefined ? ' (withheld)' : ''),
    entry.header.actor,
  ]);
  const chain =
    answer.problems.length === 0
      ? 'The chain of hashes verifies.\n'
      : `The chain of hashes is broken:\n${answer.problems.map((problem) => `  ${problem}\n`).join('')}`;
  return `${printer.table(['', 'WHEN', 'WHAT', 'WHO'], rows)}\n${chain}`;
}
