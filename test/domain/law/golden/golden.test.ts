import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { assess } from '../../../../domain/law/assess.ts';
import type { Obligation } from '../../../../domain/law/obligation.ts';
import { readIncidentFile } from '../../../../domain/report/report.ts';
import type { Instant } from '../../../../domain/time.ts';
import { at, on, theLibrary } from '../builders.ts';

/** One line of a table: the obligation as a person worked it out. */
interface Row {
  readonly id: string;
  readonly answer: string;
  readonly dueAt: string;
  readonly latestAt: string;
  readonly target: string;
  readonly asks: string;
}

interface Table {
  readonly file: string;
  readonly title: string;
  readonly incident: string;
  readonly judgedAt: string;
  readonly lawOn?: string;
  readonly rows: readonly Row[];
}

const tables = readdirSync(__dirname)
  .filter((file) => file.endsWith('.md'))
  .map((file) => readTable(file, readFileSync(join(__dirname, file), 'utf8')));

describe.each(tables.map((table) => [table.title, table] as const))('%s', (_title, table) => {
  const found = judge(table);

  it('owes what the table says, by when it says', () => {
    const wanted = table.rows.filter(({ answer }) => answer === 'binds' || answer === 'cant-tell');

    expect(
      found
        .filter(({ answer }) => answer !== 'does-not-bind')
        .map(say)
        .sort(),
    ).toEqual(wanted.map(sayRow).sort());
  });

  it('says of the rest that it does not bind, or has nothing to do with it', () => {
    for (const { id, answer } of table.rows.filter(({ answer }) => answer !== 'binds' && answer !== 'cant-tell')) {
      const same = found.filter((one) => one.id === id || (id.endsWith('/*') && one.id.startsWith(id.slice(0, -1))));
      const answers = [...new Set(same.map((one) => one.answer))];
      expect({ id, answers }).toEqual({ id, answers: answer === 'absent' ? [] : [answer] });
    }
  });
});

function judge({ file, incident, judgedAt, lawOn }: Table): readonly Obligation[] {
  const read = readIncidentFile(incident);
  if (read.outcome === 'refused') throw new Error(`${file}: ${JSON.stringify(read.problems)}`);
  const options = { at: at(judgedAt), ...(lawOn === undefined ? {} : { lawOn: on(lawOn) }) };
  return assess(read.facts, theLibrary(), options).obligations;
}

function say({ id, answer, dueAt, latestAt, target, question, zone }: Obligation): string {
  const times = [dueAt, latestAt, target].map((instant) => sayTime(instant, zone));
  return [id, answer, ...times, question?.path.replace(/^groups\[\d+]/, 'groups[*]') ?? '-'].join(' | ');
}

function sayRow({ id, answer, dueAt, latestAt, target, asks }: Row): string {
  return [id, answer, dueAt, latestAt, target, asks].join(' | ');
}

/** As the tables write it: the wall clock of the obligation's zone, with its offset. */
function sayTime(instant: Instant | undefined, zone: string): string {
  if (instant === undefined) return '-';
  const options = { timeZoneName: 'never', smallestUnit: 'second' } as const;
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toString(options);
}

function readTable(file: string, text: string): Table {
  const part = (pattern: RegExp) => pattern.exec(text)?.[1];
  const lines = text.split('\n').filter((line) => line.startsWith('| '));
  const rows = lines.slice(1).map((line): Row => {
    const [id = '', answer = '', dueAt = '', latestAt = '', target = '', asks = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    return { id, answer, dueAt, latestAt, target, asks };
  });
  const lawOn = part(/^- law of: (.+)$/m);
  return {
    file,
    title: part(/^# (.+)$/m) ?? file,
    incident: part(/```yaml\n([\s\S]*?)```/) ?? '',
    judgedAt: part(/^- judged at: (.+)$/m) ?? '',
    ...(lawOn === undefined ? {} : { lawOn }),
    rows,
  };
}
