import type { Command } from 'commander';
import type { Question } from '../../domain/facts.ts';
import type { Severity } from '../../domain/signals/severity.ts';
import type { Signal, SignalDecision, Standing } from '../../domain/signals/signal.ts';
import type { Instant } from '../../domain/time.ts';
import { writeInstant } from '../../notices/dates.ts';
import { act, type Printer } from '../command.ts';
import { badInput } from '../errors.ts';
import { readTextFile } from '../files.ts';
import type { Io } from '../io.ts';
import { hereZone, sayQuestions } from '../say.ts';
import type { Cell } from '../table.ts';
import { addStatementOptions, putOnRegister, readStatement, type StatementFlags } from './register.ts';

type Shown = Signal & { readonly standing: Standing };

interface Promoted {
  readonly incidentId: string;
  readonly needed: readonly Question[];
}

/** `signals`, `signal show|promote|dismiss <id>`, `signal receive <file>`. */
export function addSignals(program: Command, io: Io): void {
  const list = program
    .command('signals')
    .description('what may be an incident and waits for a person; no clock runs for it')
    .option('--decided', 'the promoted and dismissed ones');
  act<{ readonly decided?: boolean }>(list, io, async ({ flags, client }) => {
    const scope = flags.decided === true ? 'decided' : 'open';
    const answer = await client().get<{ now: Instant; signals: readonly Shown[] }>(`/signals?scope=${scope}`);
    const none = scope === 'open' ? 'No signal waits.\n' : 'No signal was decided about.\n';
    return { json: answer, text: (printer) => (answer.signals.length === 0 ? none : sayList(answer.signals, printer)) };
  });

  const signal = program.command('signal').description('one signal: look at it, promote it, or dismiss it');

  const show = signal.command('show').description('what is known of it').argument('<id>');
  act(show, io, async ({ client }, id = '') => {
    const answer = await client().get<{ signal: Shown }>(`/signals/${encodeURIComponent(id)}`);
    return { json: answer, text: (printer) => saySignal(answer.signal, printer) };
  });

  const promote = signal
    .command('promote')
    .description('it is an incident: report it, from where the clocks run')
    .argument('<id>')
    .option('--title <text>', 'one line that says what happened; the kind of finding when left out');
  addStatementOptions(promote, 'put it on the register at once: nothing is to be notified; needs --reason');
  act<StatementFlags & { readonly title?: string }>(promote, io, async ({ flags, client }, id = '') => {
    const { title } = flags;
    const statement = readStatement(flags);
    const body = title === undefined ? {} : { title };
    const promoted = await client().post<Promoted>(`/signals/${encodeURIComponent(id)}/promote`, body);
    const onRegister = statement && (await putOnRegister(client(), promoted.incidentId, statement));
    const next = statement?.answer ? '' : `\nNext: npm run -s tocsin -- confirm ${promoted.incidentId} have-it\n`;
    return {
      json: promoted,
      text: () =>
        `${id} is the incident ${promoted.incidentId}.\n${onRegister ?? ''}${sayQuestions('Still needed', promoted.needed)}${next}`,
    };
  });

  const dismiss = signal
    .command('dismiss')
    .description('it is nothing; it waits again if it becomes worse')
    .argument('<id>')
    .requiredOption('--reason <text>', 'why it is nothing');
  act<{ readonly reason: string }>(dismiss, io, async ({ flags: { reason }, client }, id = '') => {
    const dismissed = await client().post<unknown>(`/signals/${encodeURIComponent(id)}/dismiss`, { reason });
    return { json: dismissed, text: () => `${id}: dismissed.\n` };
  });

  const receive = signal
    .command('receive')
    .description('put an EventBridge event on the bus of a server on this machine, to try it')
    .argument('<file>', 'the event, JSON');
  act(receive, io, async ({ client }, file = '') => {
    const received = await client().post<{ outcome: string; incidentId?: string; signalIds?: readonly string[] }>(
      '/events',
      readEvent(file, io),
    );
    const ids = received.signalIds ?? [received.incidentId ?? ''];
    return { json: received, text: () => ids.map((id) => `${id}: received.\n`).join('') };
  });
}

function readEvent(file: string, io: Io): unknown {
  try {
    return JSON.parse(readTextFile(file, io));
  } catch (error) {
    if (error instanceof SyntaxError) throw badInput(`${file} is no JSON; an event is one JSON object`);
    throw error;
  }
}

function sayList(signals: readonly Shown[], printer: Printer): string {
  return printer.table(
    ['SIGNAL', 'WHAT', 'HOW BAD', 'SEEN', 'FIRST SEEN', 'STANDING'],
    signals.map((one) => [
      one.id,
      one.sample ? `${one.title} (sample)` : one.title,
      severityCell(one.severity),
      one.timesSeen === 1 ? 'once' : `${one.timesSeen} times`,
      writeInstant(one.firstSeenAt, hereZone(), 'en'),
      sayStanding(one),
    ]),
  );
}

function severityCell(severity: Severity): Cell {
  return severity === 'critical' || severity === 'high' ? { text: severity, tone: 'late' } : severity;
}

function sayStanding({ standing, decisions }: Shown): string {
  const last = decisions.at(-1);
  if (standing === 'kept') return 'kept, waits for nobody';
  if (last === undefined) return 'waits';
  return standing === 'waiting' ? 'waits again' : sayDecision(last);
}

function sayDecision(decision: SignalDecision): string {
  return decision.kind === 'promoted'
    ? `promoted to ${decision.incidentId} by ${decision.by}`
    : `dismissed by ${decision.by}: ${decision.reason}`;
}

function saySignal(signal: Shown, printer: Printer): string {
  const { id, title, severity, source, account, region, resources, firstSeenAt, lastSeenAt, timesSeen } = signal;
  const when = (at: Instant) => writeInstant(at, hereZone(), 'en');
  const facts = [
    ['Standing', sayStanding(signal)],
    ['How bad', severity],
    [
      'Seen',
      `${timesSeen === 1 ? 'once' : `${timesSeen} times`}, first ${when(firstSeenAt)}, last ${when(lastSeenAt)}`,
    ],
    ...resources.map((one) => ['About', [one.type, one.id ?? ''].join(' ').trim()]),
    ...(account ? [['Account', [account, region ?? ''].join(' ').trim()]] : []),
    ['Finding', `${source.system} ${source.id}`],
    ...signal.decisions.map((one) => ['Decided', `${when(one.at)}: ${sayDecision(one)}`]),
  ];
  return `${printer.bold(title)}${signal.sample ? ' (sample)' : ''}\n${id}\n${facts
    .map(([head = '', text = '']) => `  ${head.padEnd(10)}${text}\n`)
    .join('')}`;
}
