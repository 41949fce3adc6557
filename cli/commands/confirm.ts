import { Argument, type Command } from 'commander';
import type { Accepted } from '../../domain/incident/commands.ts';
import { finalAnswers, interimAnswers } from '../../domain/incident/state.ts';
import { act } from '../command.ts';
import type { Io } from '../io.ts';
import { showAccepted } from '../say.ts';

interface Flags {
  readonly reason?: string;
  readonly askAgainAt?: string;
}

/** `confirm <id> <answer>`: is it a breach? `have-it` stops the escalation and decides nothing. */
export function addConfirm(program: Command, io: Io): void {
  const command = program
    .command('confirm')
    .description('answer whether it is a breach, or say that you have it')
    .argument('<id>')
    .addArgument(new Argument('<answer>').choices([...interimAnswers, ...finalAnswers]))
    .option('--reason <text>', 'goes on the register; needed for every answer that decides')
    .option('--ask-again-at <instant>', 'with cant-say-yet: when to ask again');
  act<Flags>(command, io, async ({ flags: { reason = '', askAgainAt }, client }, id = '', answer = '') =>
    showAccepted(
      await client().command<Accepted>(id, {
        type: 'answer-confirmation',
        answer,
        reason,
        ...(askAgainAt === undefined ? {} : { askAgainAt }),
      }),
    ),
  );
}
