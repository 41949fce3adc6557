import { type Command, Option } from 'commander';
import { parse } from 'yaml';
import type { Block } from '../../domain/incident/blocks.ts';
import type { Accepted } from '../../domain/incident/commands.ts';
import type { Mailing } from '../../domain/incident/state.ts';
import type { MailingTotals } from '../../domain/mailing/totals.ts';
import type { Instant } from '../../domain/time.ts';
import { countOf, writeInstant, writeLeft, writeNumber } from '../../notices/dates.ts';
import { sortStates, stateWord } from '../../notices/words.ts';
import type { Client } from '../client.ts';
import { act, collect, type Printer } from '../command.ts';
import { badInput } from '../errors.ts';
import { readTextFile } from '../files.ts';
import type { Io } from '../io.ts';
import { hereZone, sayAccepted, sayBlock, showAccepted } from '../say.ts';

interface MailingAnswer {
  readonly now: Instant;
  readonly incidentId: string;
  readonly mailing: Mailing;
  /** Recipients by state at this moment; null before sending begins. */
  readonly ledger: MailingTotals | null;
  /** What the law has it wait for. */
  readonly blocked: readonly Block[];
}

/** `mailing draft | status | approve | pause | resume | cancel | decide`. */
export function addMailing(program: Command, io: Io): void {
  const mailing = program.command('mailing').description('tell the people affected');
  addDraft(mailing, io);
  addStatus(mailing, io);
  addApprove(mailing, io);

  const simple = (name: string, description: string) =>
    mailing.command(name).description(description).argument('<id>').argument('<mailing>');
  const pause = simple('pause', 'stop for now; nobody is told twice after').requiredOption('--reason <text>', 'why');
  act<{ reason: string }>(pause, io, async ({ flags: { reason }, client }, id = '', name = '') =>
    showAccepted(await client().command<Accepted>(id, { type: 'pause-mailing', mailing: name, reason })),
  );
  act(simple('resume', 'go on after a pause or a halt'), io, async ({ client }, id = '', name = '') =>
    showAccepted(await client().command<Accepted>(id, { type: 'resume-mailing', mailing: name })),
  );
  const cancel = simple('cancel', 'stop for good').requiredOption('--reason <text>', 'why');
  act<{ reason: string }>(cancel, io, async ({ flags: { reason }, client }, id = '', name = '') =>
    showAccepted(await client().command<Accepted>(id, { type: 'cancel-mailing', mailing: name, reason })),
  );
  const decide = simple('decide', 'decide for those in doubt: a letter, or other proof that they were told')
    .addOption(new Option('--decision <d>', 'what becomes of them').choices(['letter', 'told']).makeOptionMandatory())
    .requiredOption('--reason <text>', 'what it rests on');
  act<{ decision: string; reason: string }>(decide, io, async ({ flags, client }, id = '', name = '') => {
    const { decision, reason } = flags;
    return showAccepted(
      await client().command<Accepted>(id, { type: 'decide-doubt', mailing: name, decision, reason }),
    );
  });
}

interface DraftFlags {
  readonly controller: string;
  readonly list: string;
  readonly notice: readonly string[];
  readonly obligation?: readonly string[];
  readonly emailBasis?: string;
}

function addDraft(mailing: Command, io: Io): void {
  const command = mailing
    .command('draft')
    .description('draft a mailing: one notice to one uploaded list')
    .argument('<id>')
    .argument('<mailing>', 'a name for it, as notice-tokyo')
    .requiredOption('--controller <id>', 'whose people are told, and in whose name')
    .requiredOption('--list <name>', 'a list uploaded before')
    .requiredOption('--notice <file>', 'the notice, YAML or JSON (again for more languages)', collect)
    .option('--obligation <id>', 'a duty it serves (again for more); all that are open when left out', collect)
    .option('--email-basis <text>', 'on what it rests that e-mail counts as told, where the law has a condition');
  act<DraftFlags>(command, io, async ({ flags, client }, id = '', name = '') => {
    const { controller, list, notice, obligation: obligations, emailBasis } = flags;
    const texts = notice.map((file) => readNotice(file, io));
    const path = `/incidents/${encodeURIComponent(id)}/mailings`;
    const more = { ...(obligations ? { obligations } : {}), ...(emailBasis === undefined ? {} : { emailBasis }) };
    return showAccepted(await client().post<Accepted>(path, { mailing: name, controller, list, texts, ...more }));
  });
}

function readNotice(file: string, io: Io): unknown {
  const text = readTextFile(file, io);
  try {
    return parse(text);
  } catch (error) {
    throw badInput(`${file} is neither YAML nor JSON: ${error instanceof Error ? error.message.split('\n')[0] : ''}`);
  }
}

const waitMs = 500;
/** States in which a mailing stays until somebody acts. */
const resting = ['prepared', 'paused', 'halted', 'accounted', 'cancelled'];

function addStatus(mailing: Command, io: Io): void {
  const command = mailing
    .command('status')
    .description('who was told, and who was not')
    .argument('<id>')
    .argument('<mailing>')
    .option('--wait', 'until it is ready for approval, has halted, or everyone is accounted for');
  act<{ wait?: boolean }>(command, io, async ({ flags, client }, id = '', name = '') => {
    let answer = await readMailing(client(), id, name);
    while (flags.wait === true && !rests(answer)) {
      await io.pause(waitMs);
      answer = await readMailing(client(), id, name);
    }
    return { json: answer, text: (printer) => sayMailing(answer, printer) };
  });
}

/** Nothing will happen by itself, or somebody is asked who stays in doubt. */
function rests({ mailing: { status, inDoubtAskedAt, inDoubtDecision } }: MailingAnswer): boolean {
  return resting.includes(status) || (inDoubtAskedAt !== undefined && inDoubtDecision === undefined);
}

function readMailing(client: Client, id: string, name: string): Promise<MailingAnswer> {
  return client.get(`/incidents/${encodeURIComponent(id)}/mailings/${encodeURIComponent(name)}`);
}

/** The exact list and texts that were shown are approved: a change in between voids it. */
function addApprove(mailing: Command, io: Io): void {
  const command = mailing
    .command('approve')
    .description('approve the exact texts and list; two people do')
    .argument('<id>')
    .argument('<mailing>')
    .addOption(
      new Option('--side <side>', 'whom you speak for; the directory knows it for those in it').choices([
        'processor',
        'controller',
      ]),
    )
    .option('--digest <digest>', 'what you saw; what is there now when left out');
  act<{ side?: string; digest?: string }>(command, io, async ({ flags, client }, id = '', name = '') => {
    const seen = await readMailing(client(), id, name);
    const digest = flags.digest ?? seen.mailing.digest;
    const path = `/incidents/${encodeURIComponent(id)}/mailings/${encodeURIComponent(name)}/approve`;
    const result = await client().post<Accepted>(path, {
      ...(digest === undefined ? {} : { digest }),
      ...(flags.side === undefined ? {} : { as: flags.side }),
    });
    const after = await readMailing(client(), id, name);
    return { json: result, text: () => sayAccepted(result) + sayApproval(after) };
  });
}

function sayApproval({ mailing, now }: MailingAnswer): string {
  const addresses = countOf(mailing.preparation?.totals.accepted ?? 0, 'address', 'addresses');
  const variants = countOf(mailing.notice.texts.length, 'variant');
  const { holdFireUntil, approvals } = mailing;
  if (holdFireUntil === undefined) {
    return `Approved ${variants} for ${addresses}: ${countOf(approvals.length, 'approval')}, two people are needed.\n`;
  }
  return `Sending to ${addresses} begins ${writeInstant(holdFireUntil, hereZone(), 'en')} (${writeLeft(holdFireUntil, now, 'en')}); until then anybody may stop it.\n`;
}

function sayMailing({ mailing, ledger, blocked, now }: MailingAnswer, printer: Printer): string {
  const { id, controller, status, preparation, approvals, haltReason, holdFireUntil, letterListKey } = mailing;
  const lines = [`${printer.bold(id)} for ${controller}: ${status.replaceAll('-', ' ')}`];
  if (haltReason !== undefined) lines.push(`Because: ${haltReason}`);
  if (preparation !== undefined) {
    const { rows, accepted, duplicates, unreachable, rejected } = preparation.totals;
    const n = (value: number) => writeNumber(value, 'en');
    lines.push(
      `${n(rows)} rows = ${n(accepted)} accepted + ${n(duplicates)} duplicates + ${n(unreachable)} unreachable + ${n(rejected)} rejected`,
    );
  }
  for (const { by, as, at } of approvals) {
    lines.push(`Approved by ${by} as ${as}, ${writeInstant(at, hereZone(), 'en')}`);
  }
  if (status === 'hold-fire' && holdFireUntil !== undefined) {
    lines.push(
      `Sending begins ${writeInstant(holdFireUntil, hereZone(), 'en')} (${writeLeft(holdFireUntil, now, 'en')})`,
    );
  }
  if (status !== 'accounted' && status !== 'cancelled') lines.push(...blocked.map(sayBlock));
  if (letterListKey !== undefined) lines.push(`Letter list: ${letterListKey}`);
  const text = `${lines.join('\n')}\n`;
  const states = sortStates(Object.keys(ledger ?? {})).map(
    (state) => [state, ledger?.[state as keyof MailingTotals] ?? 0] as const,
  );
  const rows = states
    .filter(([, count]) => count > 0)
    .map(([state, count]) => [stateWord(state, 'en'), writeNumber(count, 'en')]);
  return rows.length === 0 ? text : `${text}\n${printer.table(['RECIPIENTS', 'NUMBER'], rows)}`;
}
