import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import type { Accepted } from '../../domain/incident/commands.ts';
import type { TrackedObligation } from '../../domain/incident/state.ts';
import type { Client } from '../client.ts';
import { act, collect } from '../command.ts';
import { badInput } from '../errors.ts';
import type { Io } from '../io.ts';
import { showAccepted } from '../say.ts';
import type { IncidentAnswer } from './incidents.ts';

/** `file`, `done`, `explain`, `exempt`: what becomes of an obligation. */
export function addDuties(program: Command, io: Io): void {
  addFile(program, io);

  const done = program
    .command('done')
    .description('an obligation was met otherwise than by a filing')
    .argument('<id>')
    .argument('<obligation>', 'its id, or enough of it')
    .requiredOption('--proof <text>', 'what shows it: letter, publication, hand-over')
    .option('--at <instant>', 'when; now when left out')
    .option('--despite <reason>', 'it was done although it had to wait: why');
  act<{ proof: string; at?: string; despite?: string }>(done, io, async ({ flags, client }, id = '', typed = '') => {
    const [{ id: obligation }, now] = await findOne(client(), id, typed);
    const { proof, at = now, despite } = flags;
    const command = { type: 'mark-done', obligation, at, proof, ...(despite === undefined ? {} : { despite }) };
    return showAccepted(await client().command<Accepted>(id, command));
  });

  const explain = program
    .command('explain')
    .description('say why an obligation is late')
    .argument('<id>')
    .argument('<obligation>', 'its id, or enough of it')
    .requiredOption('--reason <text>', 'authorities ask for it');
  act<{ reason: string }>(explain, io, async ({ flags: { reason }, client }, id = '', typed = '') => {
    const [{ id: obligation }] = await findOne(client(), id, typed);
    return showAccepted(await client().command<Accepted>(id, { type: 'explain-lateness', obligation, reason }));
  });

  const exempt = program
    .command('exempt')
    .description('an exemption of the law itself, on counsel’s word')
    .argument('<id>')
    .argument('<obligation>', 'its id, or enough of it')
    .option('--exemption <name>', "as the regime's file names it, which has its citation")
    .option('--citation <text>', 'where it stands, for one that the file does not name')
    .requiredOption('--counsel <text>', 'who relies on it');
  act<{ exemption?: string; citation?: string; counsel: string }>(
    exempt,
    io,
    async ({ flags, client }, id = '', typed = '') => {
      const [{ id: obligation }] = await findOne(client(), id, typed);
      const { exemption, citation, counsel } = flags;
      const given = {
        ...(exemption === undefined ? {} : { exemption }),
        ...(citation === undefined ? {} : { citation }),
      };
      return showAccepted(await client().command<Accepted>(id, { type: 'exempt', obligation, counsel, ...given }));
    },
  );
}

interface FileFlags {
  readonly stage?: string;
  readonly by?: string;
  readonly to?: string;
  readonly channel?: string;
  readonly receipt?: string;
  readonly at?: string;
  readonly filing?: string;
  readonly heading?: readonly string[];
  readonly complete?: boolean;
  readonly leavesOut?: readonly string[];
  readonly despite?: string;
}

function addFile(program: Command, io: Io): void {
  const stages = ['preliminary', 'supplementary', 'final', 'on-demand'];
  const command = program
    .command('file')
    .description('record that a report was handed in to an authority')
    .argument('<id>')
    .argument('<obligation...>', 'the obligations it fulfils: their ids, or enough of them')
    .addOption(new Option('--stage <stage>', "from the first obligation's duty when left out").choices(stages))
    .option('--channel <channel>', 'how; the first that the duty accepts when left out')
    .option('--receipt <text>', 'number or other proof that the authority gave')
    .option('--at <instant>', 'when it was handed in; now when left out')
    .option('--heading <text>', 'a required heading that it answers (again for more)', collect)
    .option('--complete', 'it answers every required heading')
    .option(
      '--leaves-out <text>',
      'a forbidden heading that it leaves out, as you have checked (again for more)',
      collect,
    )
    .option('--despite <reason>', 'it was handed in although it had to wait: why')
    .option('--by <party>', 'who files; who owes it when left out')
    .option('--to <authority>', 'to whom; to whom it is owed when left out')
    .option('--filing <name>', 'a name for it; made up when left out');
  act<FileFlags>(command, io, async ({ flags, client }, id = '', typed = '') => {
    const [found, now] = await findSome(client(), id, typed.split('\n'));
    const [first] = found;
    if (first === undefined) throw badInput('A filing names the obligations that it fulfils');
    const all = flags.complete === true ? found.flatMap(({ contents }) => contents) : [];
    const stage = flags.stage ?? stageOf(first.duty);
    const filing = {
      id: flags.filing ?? `${stage}-${randomUUID().slice(0, 8)}`,
      stage,
      obligations: found.map((one) => one.id),
      by: flags.by ?? first.owedBy,
      to: flags.to ?? first.owedTo,
      submittedAt: flags.at ?? now,
      channel: flags.channel ?? first.channels[0] ?? 'not said',
      ...(flags.receipt === undefined ? {} : { receipt: flags.receipt }),
      headings: [...new Set([...(flags.heading ?? []), ...all])],
      ...(flags.leavesOut === undefined ? {} : { leavesOut: flags.leavesOut }),
      ...(flags.despite === undefined ? {} : { despite: flags.despite }),
    };
    return showAccepted(await client().command<Accepted>(id, { type: 'file', filing }));
  });
}

function stageOf(duty: string): string {
  if (duty.endsWith('-preliminary')) return 'preliminary';
  if (duty.endsWith('-update')) return 'supplementary';
  return duty.endsWith('-on-demand') ? 'on-demand' : 'final';
}

export async function findOne(
  client: Client,
  id: string,
  typed: string,
): Promise<readonly [TrackedObligation, string]> {
  const [[one], now] = await findSome(client, id, [typed]);
  if (one === undefined) throw badInput(`There is no obligation "${typed}"`);
  return [one, now];
}

/** The obligations meant: by their ids, or by a part that only one of them has. With the server's own time. */
export async function findSome(
  client: Client,
  id: string,
  typed: readonly string[],
): Promise<readonly [readonly TrackedObligation[], string]> {
  const { incident, now } = await client.get<IncidentAnswer>(`/incidents/${encodeURIComponent(id)}`);
  const found = typed.map((text) => {
    const exact = incident.obligations.find((one) => one.id === text);
    if (exact !== undefined) return exact;
    const near = incident.obligations.filter((one) => one.id.includes(text) && one.status !== 'withdrawn');
    const [only] = near.length === 1 ? near : near.filter(({ status }) => status === 'open');
    const several = near.filter(({ status }) => status === 'open').length > 1;
    if (only !== undefined && !several) return only;
    const message = several ? `"${text}" means several obligations:` : `${id} has no obligation "${text}". It has:`;
    throw badInput(message, { open: (several ? near : incident.obligations).map((one) => one.id) });
  });
  return [found, now];
}
