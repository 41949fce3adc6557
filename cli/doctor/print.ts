import type { Instant } from '../../domain/time.ts';
import { countOf, writeInstant } from '../../notices/dates.ts';
import type { Stage } from '../../stages/stage.ts';
import type { Printer } from '../command.ts';
import { hereZone } from '../say.ts';
import type { Tone } from '../table.ts';
import type { Finding, Level } from './finding.ts';

const words: Readonly<Record<Level, { readonly text: string; readonly tone: Tone }>> = {
  stops: { text: 'STOPS', tone: 'late' },
  soon: { text: 'soon', tone: 'soon' },
  note: { text: 'note', tone: 'quiet' },
  fine: { text: 'fine', tone: 'good' },
};

/** What was found, the worst first, as a table; then what it comes to in one line. */
export function printFindings(
  findings: readonly Finding[],
  stage: Pick<Stage, 'name'>,
  at: Instant,
  printer: Printer,
): string {
  const open = findings.filter(({ level }) => level !== 'fine');
  const fine = findings.filter(({ level }) => level === 'fine');
  const blocks = [
    `${printer.bold(`What would go wrong tonight on ${stage.name}`)}, looked at on ${writeInstant(at, hereZone(), 'en')}\n`,
    ...(open.length === 0
      ? []
      : [
          printer.table(
            ['', 'What', 'Where', 'What to do'],
            open.map((one) => [words[one.level], one.what, one.where, one.todo ?? '']),
          ),
        ]),
    ...(fine.length === 0
      ? []
      : [
          printer.table(
            ['', 'What', 'Where'],
            fine.map((one) => [words[one.level], one.what, one.where]),
          ),
        ]),
    sayTotals(findings),
  ];
  return blocks.join('\n');
}

function sayTotals(findings: readonly Finding[]): string {
  const count = (level: Level) => findings.filter((finding) => finding.level === level).length;
  const [stops, soon, fine] = [count('stops'), count('soon'), count('fine')];
  const verdict =
    stops > 0
      ? `${countOf(stops, 'thing')} would stop Tocsin tonight`
      : soon > 0
        ? `Nothing would stop Tocsin tonight; ${countOf(soon, 'thing')} could soon`
        : 'Nothing would go wrong tonight, as far as can be seen';
  const rest = stops > 0 && soon > 0 ? `, ${writeMore(soon)} could soon` : '';
  return `${verdict}${rest}. ${fine} fine.\n`;
}

function writeMore(count: number): string {
  return `${count} more`;
}
