import type { Command } from 'commander';
import type { Accepted } from '../../domain/incident/commands.ts';
import { act, collect } from '../command.ts';
import { badInput } from '../errors.ts';
import type { Io } from '../io.ts';
import { showAccepted } from '../say.ts';
import { readNumber } from './facts.ts';

/** `committee set-up | meeting | report | measure`. */
export function addCommittee(program: Command, io: Io): void {
  const committee = program.command('committee').description('the committee, its meetings, report and measures');

  const setUp = committee
    .command('set-up')
    .description('set the committee up')
    .argument('<id>')
    .argument('<committee>', 'a short name for it')
    .requiredOption('--name <text>', 'its name')
    .requiredOption('--member <id>', 'a member, by actor id (again for more)', collect)
    .option('--external <n>', 'how many of them are from outside', '0');
  act<{ name: string; member: readonly string[]; external: string }>(
    setUp,
    io,
    async ({ flags: { name, member: members, external }, client }, id = '', short = '') =>
      showAccepted(
        await client().command<Accepted>(id, {
          ...{ type: 'set-up-committee', committee: short, name, members },
          external: readNumber(external, '--external'),
        }),
      ),
  );

  const meeting = committee
    .command('meeting')
    .description('call a meeting, or say that it was held')
    .argument('<id>')
    .argument('<meeting>', 'a short name for it')
    .option('--at <instant>', 'when it is called for')
    .option('--zone <zone>', 'IANA zone of the place')
    .option('--held', 'it was held');
  act<{ at?: string; zone?: string; held?: boolean }>(
    meeting,
    io,
    async ({ flags: { at, zone, held }, client }, id = '', name = '') => {
      if (held === true)
        return showAccepted(await client().command<Accepted>(id, { type: 'hold-meeting', meeting: name }));
      if (at === undefined || zone === undefined)
        throw badInput('A meeting is called with --at and --zone, or is --held');
      return showAccepted(await client().command<Accepted>(id, { type: 'call-meeting', meeting: name, at, zone }));
    },
  );

  const report = committee
    .command('report')
    .description('the committee has delivered its report')
    .argument('<id>')
    .argument('<title>')
    .option('--digest <sha256>', 'SHA-256 of the document');
  act<{ digest?: string }>(report, io, async ({ flags: { digest }, client }, id = '', title = '') =>
    showAccepted(
      await client().command<Accepted>(id, {
        ...{ type: 'deliver-report', title },
        ...(digest === undefined ? {} : { digest }),
      }),
    ),
  );

  addMeasure(committee, io);
}

interface MeasureFlags {
  readonly text?: string;
  readonly owner?: string;
  readonly due?: string;
  readonly zone?: string;
  readonly done?: string;
  readonly handOverTo?: string;
  readonly reason?: string;
}

function addMeasure(committee: Command, io: Io): void {
  const command = committee
    .command('measure')
    .description('promise a measure, complete it, or hand it over')
    .argument('<id>')
    .argument('<measure>', 'a short name for it, as M-1')
    .option('--text <text>', 'what is promised')
    .option('--owner <id>', 'who sees to it')
    .option('--due <instant>', 'by when')
    .option('--zone <zone>', 'IANA zone the due time is shown in')
    .option('--done <proof>', 'it was carried out; what shows it')
    .option('--hand-over-to <whom>', 'somebody else sees to it from now on')
    .option('--reason <text>', 'why it is handed over');
  act<MeasureFlags>(command, io, async ({ flags, client }, id = '', measure = '') => {
    const { text, owner, due: dueAt, zone, done: proof, handOverTo: to, reason } = flags;
    const give = (given: { readonly type: string } & Readonly<Record<string, unknown>>) =>
      client().command<Accepted>(id, { ...given, measure });
    if (proof !== undefined) return showAccepted(await give({ type: 'complete-measure', proof }));
    if (to !== undefined) return showAccepted(await give({ type: 'hand-over-measure', to, reason: reason ?? '' }));
    if (text === undefined || owner === undefined || dueAt === undefined || zone === undefined) {
      throw badInput('A measure is promised with --text, --owner, --due and --zone, is --done, or goes --hand-over-to');
    }
    return showAccepted(await give({ type: 'promise-measure', text, owner, dueAt, zone }));
  });
}
