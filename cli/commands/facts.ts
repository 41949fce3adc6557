import { type Command, Option } from 'commander';
import { countUnits, precisions } from '../../domain/facts.ts';
import type { Accepted } from '../../domain/incident/commands.ts';
import type { Client } from '../client.ts';
import { act, collect } from '../command.ts';
import { badInput } from '../errors.ts';
import type { Io } from '../io.ts';
import { showAccepted } from '../say.ts';
import type { IncidentAnswer } from './incidents.ts';

/** `determine`, `demand`, `count`: the facts on which law hangs, each with its source. */
export function addFacts(program: Command, io: Io): void {
  addDetermine(program, io);
  addDemand(program, io);
  addCount(program, io);
}

/** An instant as typed, or the server's own time: its clock may run faster than ours. */
export async function instantOr(client: Client, id: string, typed: string | undefined): Promise<string> {
  return typed ?? (await client.get<IncidentAnswer>(`/incidents/${encodeURIComponent(id)}`)).now;
}

function addDetermine(program: Command, io: Io): void {
  const command = program
    .command('determine')
    .description('record a dated decision on which law hangs: awareness, discovery, classification, …')
    .argument('<id>')
    .argument('<kind>', 'awareness, discovery, determination, classification, materiality, …')
    .requiredOption('--party <id>', 'whose decision it is')
    .requiredOption('--basis <text>', 'what it rests on')
    .option('--at <instant>', 'when it was, with its offset; now when left out')
    .addOption(new Option('--precision <p>', 'how precise that is').choices(precisions).default('minute'));
  act<{ party: string; basis: string; at?: string; precision: string }>(
    command,
    io,
    async ({ flags: { party, basis, precision, at }, client }, id = '', kind = '') => {
      const decidedBy = client().actor;
      const determination = { kind, party, basis, precision, decidedBy, at: await instantOr(client(), id, at) };
      return showAccepted(await client().command<Accepted>(id, { type: 'record-determination', determination }));
    },
  );
}

interface DemandFlags {
  readonly authority: string;
  readonly party: string;
  readonly regime: string;
  readonly basis: string;
  readonly dueOn: string;
  readonly zone: string;
  readonly receivedAt?: string;
  readonly heading?: readonly string[];
}

function addDemand(program: Command, io: Io): void {
  const command = program
    .command('demand')
    .description("record an authority's order with its due date")
    .argument('<id>')
    .argument('<demand>', 'a name for it, as meti-2017-03-24')
    .requiredOption('--authority <id>', 'who demands')
    .requiredOption('--party <id>', 'who must answer')
    .requiredOption('--regime <id>', 'regime that gives the power, as jp-appi')
    .requiredOption('--basis <text>', 'legal basis as it stands in the order')
    .requiredOption('--due-on <date>', 'last day')
    .requiredOption('--zone <zone>', 'IANA zone the last day is read in')
    .option('--received-at <instant>', 'when it came; now when left out')
    .option('--heading <text>', 'what it asks for (again for more)', collect);
  act<DemandFlags>(command, io, async ({ flags, client }, id = '', name = '') => {
    const { authority, party, regime, basis, dueOn, zone, heading: headings = [] } = flags;
    const receivedAt = await instantOr(client(), id, flags.receivedAt);
    const demand = { id: name, authority, party, regime, legalBasis: basis, receivedAt, dueOn, zone, headings };
    return showAccepted(await client().command<Accepted>(id, { type: 'receive-demand', demand }));
  });
}

interface CountFlags {
  readonly unit: string;
  readonly quality: string;
  readonly source: string;
  readonly reason: string;
  readonly upTo?: string;
  readonly asOf?: string;
}

function addCount(program: Command, io: Io): void {
  const command = program
    .command('count')
    .description('give or correct a figure of a group')
    .argument('<id>')
    .argument('<group>')
    .argument('<value>', 'a number, or unknown')
    .addOption(new Option('--unit <unit>', 'what is counted').choices(countUnits).makeOptionMandatory())
    .addOption(new Option('--quality <q>', 'how sure').choices(['exact', 'estimate', 'range']).default('exact'))
    .requiredOption('--source <text>', 'where the figure comes from')
    .requiredOption('--reason <text>', 'why it stands here, as: duplicates removed')
    .option('--up-to <n>', 'upper end of a range')
    .option('--as-of <instant>', 'as of when; now when left out');
  act<CountFlags>(command, io, async ({ flags, client }, id = '', group = '', value = '') => {
    const { unit, quality, source, reason, upTo } = flags;
    const count = {
      ...{ unit, quality, source, reason },
      value: value === 'unknown' ? value : readNumber(value, '<value>'),
      ...(upTo === undefined ? {} : { upTo: readNumber(upTo, '--up-to') }),
      asOf: await instantOr(client(), id, flags.asOf),
    };
    return showAccepted(await client().command<Accepted>(id, { type: 'revise-count', group, count }));
  });
}

/** A whole number as people write it: `362049`, `362,049`. */
export function readNumber(text: string, name: string): number {
  const value = Number(text.replace(/(?<=\d),(?=\d{3})/g, ''));
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  throw badInput(`${name}: "${text}" is no whole number from 0 up`);
}
