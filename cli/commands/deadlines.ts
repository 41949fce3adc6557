import type { Command } from 'commander';
import type { Instant } from '../../domain/time.ts';
import type { OpenObligation } from '../../functions/runtime/ports.ts';
import { act } from '../command.ts';
import type { Io } from '../io.ts';
import { dueCell, dutyCell, leftCell } from '../say.ts';

/** `deadlines`: what is next, over all incidents, like a departure board. */
export function addDeadlines(program: Command, io: Io): void {
  const command = program
    .command('deadlines')
    .description('what is due next, over all incidents')
    .option('--limit <n>', 'rows shown', '50');
  act<{ readonly limit: string }>(command, io, async ({ flags, client }) => {
    const limit = encodeURIComponent(flags.limit);
    const answer = await client().get<{ now: Instant; deadlines: readonly OpenObligation[] }>(
      `/deadlines?limit=${limit}`,
    );
    const rows = answer.deadlines.map((row) => [
      dutyCell(row),
      row.owedTo,
      dueCell(row),
      leftCell(row, answer.now),
      row.owner ?? { text: 'nobody yet', tone: 'soon' as const },
      row.incidentId,
    ]);
    return {
      json: answer,
      text: (printer) =>
        rows.length === 0
          ? 'Nothing is due.\n'
          : printer.table(['WHAT', 'OWED TO', 'DUE', 'LEFT', 'WHO HAS IT', 'INCIDENT'], rows),
    };
  });
}
