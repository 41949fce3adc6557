import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Accepted } from '../../domain/incident/commands.ts';
import { act } from '../command.ts';
import type { Io } from '../io.ts';
import { sayAccepted, showAccepted } from '../say.ts';
import { findOne, findSome } from './duties.ts';

interface HoldFlags {
  readonly ground: string;
  readonly by: string;
  readonly document: string;
  readonly from?: string;
  readonly until?: string;
  readonly permits?: boolean;
  readonly citation?: string;
  readonly counsel?: string;
  readonly name?: string;
}

/** `hold`, `lift-hold`, `extend`: what somebody else asks for or grants, with its document. Nobody here waives law. */
export function addHolds(program: Command, io: Io): void {
  const hold = program
    .command('hold')
    .description('an obligation has to wait, for instance because the police ask for it')
    .argument('<id>')
    .argument('<obligation...>', 'what waits: their ids, or enough of them')
    .option('--ground <name>', "as the regime's file names it, or other", 'law-enforcement-delay')
    .requiredOption('--by <who>', 'who asked for it')
    .requiredOption('--document <text>', 'letter, order, file number, note of a call')
    .option('--from <instant>', 'since when; now when left out')
    .option('--until <instant>', 'until when; until it is lifted when left out')
    .option('--permits', 'it lets the duty wait and forbids nothing: what is ready may be sent')
    .option('--citation <text>', 'where it stands, with --ground other')
    .option('--counsel <text>', 'who relies on it, with --ground other')
    .option('--name <name>', 'a name for it, to lift it by; made up when left out');
  act<HoldFlags>(hold, io, async ({ flags, client }, id = '', typed = '') => {
    const [found, now] = await findSome(client(), id, typed.split('\n'));
    const { ground, by, document, from = now, until, citation, counsel } = flags;
    const name = flags.name ?? `${ground}-${randomUUID().slice(0, 8)}`;
    const command = {
      type: 'hold-obligation',
      ...{ hold: name, obligations: found.map((one) => one.id), ground, by, document, from },
      ...(until === undefined ? {} : { until }),
      ...(flags.permits === true ? { forbids: false } : {}),
      ...(citation === undefined ? {} : { citation }),
      ...(counsel === undefined ? {} : { counsel }),
    };
    const accepted = await client().command<Accepted>(id, command);
    return {
      json: { ...accepted, hold: name },
      text: () =>
        `${sayAccepted(accepted)}Lift it with: tocsin lift-hold ${id} ${name} --by … --document … --reason …\n`,
    };
  });

  const lift = program
    .command('lift-hold')
    .description('whoever asked to wait has said that it is over')
    .argument('<id>')
    .argument('<hold>', 'its name')
    .requiredOption('--by <who>', 'who lifted it')
    .requiredOption('--document <text>', 'in what')
    .requiredOption('--reason <text>', 'what they said');
  act<{ by: string; document: string; reason: string }>(lift, io, async ({ flags, client }, id = '', name = '') => {
    const { by, document, reason } = flags;
    return showAccepted(await client().command<Accepted>(id, { type: 'lift-hold', hold: name, by, document, reason }));
  });

  const extend = program
    .command('extend')
    .description('somebody who can has granted more time')
    .argument('<id>')
    .argument('<obligation>', 'its id, or enough of it')
    .requiredOption('--to <instant>', 'the new due time')
    .requiredOption('--by <who>', 'who granted it')
    .requiredOption('--document <text>', 'in what')
    .option('--granted <instant>', 'when; now when left out')
    .option('--ground <name>', "as the regime's file names it, which may cap it");
  act<{ to: string; by: string; document: string; granted?: string; ground?: string }>(
    extend,
    io,
    async ({ flags, client }, id = '', typed = '') => {
      const [{ id: obligation }, now] = await findOne(client(), id, typed);
      const { to: dueAt, by, document, granted: grantedAt = now, ground } = flags;
      const command = { type: 'extend-obligation', ...{ obligation, dueAt, by, document, grantedAt } };
      return showAccepted(
        await client().command<Accepted>(id, { ...command, ...(ground === undefined ? {} : { ground }) }),
      );
    },
  );
}
