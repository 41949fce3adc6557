import type { Command } from 'commander';
import type { Accepted } from '../../domain/incident/commands.ts';
import { act } from '../command.ts';
import type { Io } from '../io.ts';
import { showAccepted } from '../say.ts';

/** `close`, `reopen`. Closing is refused with the list of what is open. */
export function addClosing(program: Command, io: Io): void {
  const close = program
    .command('close')
    .description('close the response: everything owed is done, everyone accounted for')
    .argument('<id>')
    .option('--follow-up', 'close the follow-up: every measure done or handed over');
  act<{ followUp?: boolean }>(close, io, async ({ flags: { followUp }, client }, id = '') =>
    showAccepted(
      await client().command<Accepted>(id, { type: followUp === true ? 'close-follow-up' : 'close-response' }),
    ),
  );

  const reopen = program
    .command('reopen')
    .description('open a closed or dismissed incident again')
    .argument('<id>')
    .requiredOption('--reason <text>', 'why');
  act<{ reason: string }>(reopen, io, async ({ flags: { reason }, client }, id = '') =>
    showAccepted(await client().command<Accepted>(id, { type: 'reopen', reason })),
  );
}
