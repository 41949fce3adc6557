import pc from 'picocolors';
import { Temporal } from 'temporal-polyfill';
import type { Entry } from '../../domain/record.ts';
import { recorded } from '../../domain/record.ts';
import { type Instant, secondsBetween } from '../../domain/time.ts';
import { writeDuration, writeInstant, writeNumber } from '../../notices/dates.ts';
import type { Spectator } from './play.ts';
import type { RehearsalResult } from './result.ts';
import { tell } from './tell.ts';

/** The diary of a rehearsal as it goes: time, who, what, and the clocks it moved. Plain text when piped. */
export function createScreen(
  zone: string,
  out: NodeJS.WriteStream,
): Spectator & { finish(result: RehearsalResult): void } {
  const colours = pc.createColors(out.isTTY === true && process.env.NO_COLOR === undefined);
  const bar = createBar(out, colours);
  let day = '';

  function line(at: Instant, who: string, lines: readonly string[], mark = '', colour = (text: string) => text): void {
    bar.clear();
    const zoned = Temporal.Instant.from(at).toZonedDateTimeISO(zone);
    const today = writeDay(zoned);
    if (today !== day) {
      day = today;
      out.write(`\n${colours.bold(today)}\n`);
    }
    const time = zoned.toPlainTime().toString({ smallestUnit: 'minute' });
    const [first = '', ...rest] = lines;
    const marked = mark === '' ? '' : colours.dim(`  [${mark}]`);
    out.write(`  ${time}  ${colours.cyan(who.padEnd(whoWidth))} ${colour(first)}${marked}\n`);
    for (const text of rest) out.write(`${' '.repeat(whoWidth + 10)}${colours.dim('·')} ${text}\n`);
  }

  return {
    onEntry(entry: Entry, step) {
      const read = recorded(entry);
      if (read === undefined) return;
      const late =
        read.type === 'obligation-overdue' || read.type === 'machine-failed' || read.type === 'mailing-halted';
      const good = ['response-closed', 'follow-up-closed', 'everyone-accounted-for', 'filing-made'].includes(read.type);
      const colour = late ? colours.red : good ? colours.green : undefined;
      const who = read.type === 'obligations-assessed' ? 'the law' : entry.header.actor.replace(/^system:/, '');
      // What the law makes of a step is neither published nor assumed: it follows.
      const mark = read.type === 'obligations-assessed' ? '' : (step?.mark ?? '');
      line(entry.header.recordedAt, who, tell(read, zone), mark, colour);
      if (read.type === 'mailing-prepared') bar.expect(read.body.totals.accepted);
      if (read.type === 'sending-started') bar.begin();
      if (read.type === 'sending-finished') bar.end();
    },
    onSecondChannel({ text }, at) {
      line(at, 'second channel', [text], '', colours.yellow);
    },
    onRefusal(step, message, open) {
      bar.clear();
      out.write(`  ${colours.red('refused')} ${step.id} (${step.by}): ${message}\n`);
      for (const item of open) out.write(`${' '.repeat(whoWidth + 10)}${colours.red('·')} ${item}\n`);
    },
    onKill(sent) {
      bar.clear();
      out.write(
        `  ${colours.bold(colours.red(`The sender's process was killed (SIGKILL) after ${writeNumber(sent, 'en')} mails.`))}\n`,
      );
    },
    onResume(at) {
      out.write(`Going on where the last run was interrupted: ${writeInstant(at, zone, 'en')}.\n`);
    },
    onTime(_at, cloud) {
      bar.show(cloud.ses.log.count());
    },
    finish(result) {
      bar.clear();
      printResult(result, zone, out, colours);
    },
  };
}

const whoWidth = 22;

function writeDay(zoned: Temporal.ZonedDateTime): string {
  return zoned.toLocaleString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

/** How long before or after the due time something was done. */
function writeMargin(doneAt: Instant, dueAt: Instant): string {
  const seconds = secondsBetween(doneAt, dueAt);
  return `${writeDuration(Math.abs(seconds), 'en')} ${seconds < 0 ? 'late' : 'early'}`;
}

type Colours = ReturnType<typeof pc.createColors>;

/** Mails accepted against addresses to write to; on a terminal only, a few times a second. */
function createBar(out: NodeJS.WriteStream, colours: Colours) {
  const width = 40;
  let expected = 0;
  let isSending = false;
  /** Mails to staff that were accepted before the first notice. */
  let earlier: number | undefined;
  let shownAt = 0;
  let before = 0;
  let visible = false;
  return {
    expect(addresses: number) {
      expected = addresses;
    },
    begin() {
      isSending = true;
    },
    end() {
      isSending = false;
    },
    show(accepted: number) {
      if (!isSending) return;
      earlier ??= accepted;
      const sent = accepted - earlier;
      const now = performance.now();
      if (!out.isTTY || expected === 0 || sent === before || now - shownAt < 200) return;
      shownAt = now;
      before = sent;
      visible = true;
      const share = Math.min(1, sent / expected);
      const done = '█'.repeat(Math.round(share * width)).padEnd(width, '░');
      out.write(`\r  ${colours.cyan(done)} ${writeNumber(sent, 'en')} mails accepted (${Math.floor(share * 100)} %)  `);
    },
    clear() {
      if (!visible) return;
      out.write('\r\x1b[2K');
      visible = false;
    },
  };
}

function printResult(result: RehearsalResult, zone: string, out: NodeJS.WriteStream, colours: Colours): void {
  const say = (text = '') => out.write(`${text}\n`);
  const n = (value: number) => writeNumber(value, 'en');
  say();
  say(colours.bold('What was owed'));
  for (const obligation of result.obligations) {
    const due = obligation.dueAt ? `due ${writeInstant(obligation.dueAt, zone, 'en')}` : obligation.clock;
    const early = obligation.doneAt && obligation.dueAt ? `, ${writeMargin(obligation.doneAt, obligation.dueAt)}` : '';
    const unsure = obligation.confidence === 'verified' ? '' : ` (${obligation.confidence})`;
    const colour = obligation.status === 'open' ? colours.red : colours.green;
    say(`  ${colour(obligation.status.padEnd(9))} ${obligation.id}${unsure}: ${due}${early}`);
  }
  say();
  say(colours.bold('Who was told'));
  for (const { id, preparation, totals, written } of result.mailings) {
    if (preparation) {
      const { rows, accepted, duplicates, unreachable, rejected } = preparation;
      say(
        `  ${id}: ${n(rows)} rows = ${n(accepted)} addresses + ${n(duplicates)} duplicates + ${n(unreachable)} without an address + ${n(rejected)} rejected`,
      );
    }
    say(
      `  ${n(written.addresses)} addresses written to, ${n(written.moreThanOnce)} of them more than once (the mail endpoint's own log)`,
    );
    const states = Object.entries(totals).filter(([, count]) => count > 0);
    say(`  by state: ${states.map(([state, count]) => `${n(count)} ${state}`).join(', ')}`);
  }
  say();
  say(colours.bold('Mails by kind'));
  for (const [kind, count] of Object.entries(result.mails).sort(([, a], [, b]) => b - a))
    say(`  ${n(count).padStart(9)}  ${kind}`);
  say();
  say(colours.bold('Time and money'));
  for (const { phase, wallSeconds } of result.phases) say(`  ${wallSeconds.toFixed(1).padStart(7)} s  ${phase}`);
  say(`  ${result.wallSeconds.toFixed(1).padStart(7)} s  in all`);
  for (const { item, count, dollars } of result.price.lines)
    say(`  $${dollars.toFixed(4).padStart(8)}  ${item} (${n(count)})`);
  say();
  if (result.outcome === 'closed') {
    say(
      colours.green(
        colours.bold(
          `Closed: ${result.record.entries} entries in the record, the chain of hashes ${result.record.problems.length === 0 ? 'verifies' : 'is broken'}.`,
        ),
      ),
    );
    return;
  }
  say(colours.red(colours.bold(`Not closed. ${result.open.length} open:`)));
  for (const item of result.open) say(`  ${colours.red('·')} ${item}`);
}
