import type { Regime } from '../domain/law/regime.ts';
import type { LoadedDuty, LoadedRegime, LoadedVersion, RegimeLibrary } from '../domain/law/regime-library.ts';
import {
  explain,
  sayClocks,
  sayExemptions,
  sayHolds,
  sayNumber,
  sayOrder,
  sayOwer,
  sayRecipient,
  saySpan,
  sayTrigger,
} from '../domain/law/rule-words.ts';
import { toInstant } from '../domain/time.ts';
import { writeInstant } from '../notices/dates.ts';
import type { AnswerCase, DeadlineCase, WorkedCase } from './worked-cases.ts';

/** The page that shows the law as the files have it. */
export const deadlinesPage = 'docs/deadlines.md';

const head = `# Deadlines

Every duty of every regime file in [regimes/](../regimes), in words. This page is drawn from the files by \`npm run docs\`; a
test keeps it current. Below each table stand the worked cases that pin its numbers: whoever changes a number breaks one.

**How sure**: ✓ *verified* — an official text or two independent sources agree; ○ *unverified* — computed, and marked on every
screen and export; ☎ *listed* — ask counsel, nothing is computed. A date that the law doesn't give is our own target and is
called so. This is no legal advice: have the duties that concern you checked before you rely on them.

An organisation adds files of its own, for contracts with clients, insurers and card brands, in the same form; see
[operating](operating.md).
`;

const marks = { verified: '✓', unverified: '○', listed: '☎' } as const;

/** @param cases every worked case; those of regimes that the library lacks are left out. */
export function drawDeadlines(library: RegimeLibrary, cases: readonly WorkedCase[]): string {
  const byRegime = new Map<string, WorkedCase[]>();
  for (const given of cases) byRegime.set(given.regime, [...(byRegime.get(given.regime) ?? []), given]);
  const sections = library.regimes.map((loaded) => drawRegime(loaded, byRegime.get(loaded.regime.id) ?? []));
  return `${head}\n${drawContents(library)}\n${sections.join('\n')}`;
}

function drawContents({ regimes }: RegimeLibrary): string {
  const rows = regimes.map(({ regime, versions }) => {
    const duties = versions.at(-1)?.duties ?? [];
    const counts = (['verified', 'unverified', 'listed'] as const).flatMap((level) => {
      const count = duties.filter(({ duty }) => duty.confidence.level === level).length;
      return count === 0 ? [] : [`${count} ${marks[level]}`];
    });
    return `| [${regime.id}](#${regime.id}) | ${regime.jurisdiction} | ${cell(regime.name)} | ${counts.join(', ')} |`;
  });
  return ['| Regime | Place | Name | Duties |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function drawRegime(loaded: LoadedRegime, cases: readonly WorkedCase[]): string {
  const { regime, versions } = loaded;
  const spans = versions.map(({ from, to }) => saySpan(from, to)).join('; ');
  const about = `${regime.name}. ${capital(regime.kind ?? 'law')} of ${regime.jurisdiction}, ${spans}. File \`regimes/${regime.id}.yaml\`, ${regime.revision}.`;
  const table = [
    '| Duty | Owed by → to | Starts with | Due | If | Sure | Rule |',
    '|---|---|---|---|---|---|---|',
    ...rowsOf(versions).map(({ spans: inForce, row }) => row.replace(spanMark, versions.length > 1 ? inForce : '')),
  ];
  const parts = [about, ...drawTerms(regime), table.join('\n'), ...drawMore(versions), ...drawCases(cases)];
  return `## ${regime.id}\n\n${parts.join('\n\n')}\n`;
}

const spanMark = '<!-- in force -->';

/** A row a duty; versions of the law in which it is the same share it. */
function rowsOf(versions: readonly LoadedVersion[]): readonly { readonly row: string; readonly spans: string }[] {
  const rows = new Map<string, string[]>();
  for (const { from, to, duties } of versions) {
    for (const loaded of duties) {
      const row = drawDuty(loaded);
      rows.set(row, [...(rows.get(row) ?? []), saySpan(from, to)]);
    }
  }
  return [...rows].map(([row, spans]) => ({
    row,
    spans: spans.length === versions.length ? '' : `<br>(${spans.join('; ')})`,
  }));
}

function drawDuty(loaded: LoadedDuty): string {
  const { duty } = loaded;
  const force = { binding: '', effort: ' (to make efforts)', voluntary: ' (voluntary)' }[duty.force ?? 'binding'];
  const cells = [
    `**${duty.duty}**${force}${spanMark}`,
    `${sayOwer(duty)} → ${sayRecipient(loaded)}`,
    sayTrigger(duty.trigger),
    sayClocks(duty).join('; '),
    duty.when === undefined ? 'always' : explain(duty.when),
    marks[duty.confidence.level],
    duty.citation,
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** The terms that conditions use, each version's own where they differ. */
function drawTerms({ versions }: Regime): readonly string[] {
  const terms = new Map<string, string[]>();
  for (const { from, to, conditions = {} } of versions) {
    for (const [name, condition] of Object.entries(conditions)) {
      const line = `*${name}*: ${explain(condition)}`;
      terms.set(line, [...(terms.get(line) ?? []), saySpan(from, to)]);
    }
  }
  if (terms.size === 0) return [];
  const lines = [...terms].map(([line, spans]) =>
    spans.length === versions.length ? `- ${line}` : `- ${line} (${spans.join('; ')})`,
  );
  return [`Terms:\n\n${lines.map(text).join('\n')}`];
}

/** Holds, order, exemptions and what is to be checked, which a table would not hold; said once for all duties they are of. */
function drawMore(versions: readonly LoadedVersion[]): readonly string[] {
  const lines = new Map<string, Set<string>>();
  const add = (line: string, duty: string) => lines.set(line, (lines.get(line) ?? new Set()).add(duty));
  for (const { duty } of versions.flatMap(({ duties }) => duties)) {
    for (const said of sayExemptions(duty)) add(`Exempt: ${said}`, duty.duty);
    for (const said of sayHolds(duty)) add(`Hold: ${said}`, duty.duty);
    for (const said of sayOrder(duty)) add(`Order: ${said}`, duty.duty);
    if (duty.confidence.note !== undefined) add(`To be checked: ${duty.confidence.note}`, duty.duty);
  }
  if (lines.size === 0) return [];
  return [[...lines].map(([line, duties]) => text(`- ${line} — ${[...duties].join(', ')}`)).join('\n')];
}

function drawCases(cases: readonly WorkedCase[]): readonly string[] {
  const lines = [
    ...cases.flatMap((given) => (given.kind === 'deadline' ? [drawDeadline(given)] : [])),
    ...drawAnswers(cases.filter((given) => given.kind === 'answer')),
    ...cases.flatMap((given) =>
      given.kind === 'hold' ? [`- ${given.duty}: ${given.hold} lasts at most ${given.maximumDays} days`] : [],
    ),
  ];
  if (lines.length === 0) return [];
  return [`<details><summary>Worked cases</summary>\n\n${lines.map(text).join('\n')}\n\n</details>`];
}

function drawDeadline({ duty, trigger, at, zone, facts, note, ...times }: DeadlineCase): string {
  const told = Object.entries(facts ?? {})
    .filter(([key]) => !isWorking(key))
    .map(([key, value]) => `${key.replaceAll('_', ' ')} ${String(value)}`);
  const given = told.length === 0 ? '' : ` (${told.join(', ')})`;
  return `- ${duty}: ${trigger} ${say(at, zone)}${given} → ${sayTimes(times, zone)}${note === '' ? '' : `. ${note}`}`;
}

/** Facts that say how the count was made and are no facts of the incident. */
function isWorking(key: string): boolean {
  return (
    key.endsWith('_due_at') ||
    ['counting', 'days', 'hours', 'months', 'business_days', 'soft_target_days'].includes(key)
  );
}

/** `1,000 people: individual-notice does not bind`; one line for all duties with the same answer to the same figures. */
function drawAnswers(cases: readonly AnswerCase[]): readonly string[] {
  const lines = new Map<string, Map<string, Set<string>>>();
  for (const { duty, answer, owedTo, incident, id, dueAt } of cases) {
    const to = owedTo === undefined ? '' : ` to ${[owedTo].flat().join(', ') || 'nobody'}`;
    const given = sayCounts(incident) || id;
    const words = { binds: 'binds', 'does-not-bind': 'does not bind', 'cant-tell': "can't be told yet" }[answer];
    const said = dueAt === undefined ? words : `${words}, due ${say(dueAt, 'UTC')}`;
    const answers = lines.get(given) ?? new Map<string, Set<string>>();
    lines.set(given, answers.set(said, (answers.get(said) ?? new Set()).add(`${duty}${to}`)));
  }
  return [...lines].map(([given, answers]) => {
    const said = [...answers].map(([words, duties]) => `${[...duties].join(', ')}: **${words}**`);
    return `- ${given} → ${said.join('; ')}`;
  });
}

function sayCounts(incident: AnswerCase['incident']): string {
  const groups = (incident.groups ?? []) as readonly { counts?: readonly { unit: string; value: number | string }[] }[];
  const totals = new Map<string, number>();
  for (const { unit, value } of groups.flatMap(({ counts = [] }) => counts))
    if (typeof value === 'number') totals.set(unit, (totals.get(unit) ?? 0) + value);
  return [...totals].map(([unit, value]) => `${sayNumber(value)} ${unit}`).join(', ');
}

function sayTimes(
  { dueAt, latestAt, target }: Pick<DeadlineCase, 'dueAt' | 'latestAt' | 'target'>,
  zone: string,
): string {
  return [
    ...(dueAt === undefined ? [] : [`**${say(dueAt, zone)}**`]),
    ...(latestAt === undefined || latestAt === dueAt ? [] : [`arguably ${say(latestAt, zone)}`]),
    ...(target === undefined ? [] : [`our target ${say(target, zone)}`]),
  ].join(', ');
}

function say(at: string, zone: string): string {
  return writeInstant(toInstant(at), zone, 'en');
}

/** Nothing in a cell may end it. */
function cell(words: string): string {
  return words.replaceAll('|', '/').replaceAll('\n', ' ');
}

/** A line of a list; what looks like a tag to Markdown is shown as it is. */
function text(words: string): string {
  return words.replaceAll('\n', ' ').replace(/<(?!br>|!--)/g, '&lt;');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
