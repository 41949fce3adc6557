import { Argument, type Command } from 'commander';
import type { Facts } from '../../domain/facts.ts';
import type { Accepted } from '../../domain/incident/commands.ts';
import type { ObligationChange } from '../../domain/incident/obligation-changes.ts';
import type { LawCorrection } from '../../domain/incident/state.ts';
import type { Obligation } from '../../domain/law/obligation.ts';
import type { Instant, LocalDate } from '../../domain/time.ts';
import type { IncidentRow } from '../../functions/runtime/ports.ts';
import type { Client } from '../client.ts';
import { act, collect, type Printer } from '../command.ts';
import { badInput } from '../errors.ts';
import { findFile, readTextFile } from '../files.ts';
import type { Io } from '../io.ts';
import { dueCell, showAccepted } from '../say.ts';
import type { Cell } from '../table.ts';
import type { IncidentAnswer } from './incidents.ts';

/** `what-if`, `law-impact`, `answer-correction`: what a change of facts or of law does to what is owed. */
export function addLawChange(program: Command, io: Io): void {
  addWhatIf(program, io);
  addLawImpact(program, io);

  const answer = program
    .command('answer-correction')
    .description('counsel’s word on a corrected regime file: adopt it, or keep what the incident was judged by')
    .argument('<id>')
    .argument('<regime>', 'as eu-gdpr')
    .addArgument(new Argument('<answer>').choices(['adopt', 'keep']))
    .requiredOption('--reason <text>', 'why')
    .requiredOption('--counsel <text>', 'who stands for it');
  act<{ reason: string; counsel: string }>(
    answer,
    io,
    async ({ flags: { reason, counsel }, client }, id = '', regime = '', given = '') =>
      showAccepted(
        await client().command<Accepted>(id, { type: 'answer-correction', regime, answer: given, reason, counsel }),
      ),
  );
}

interface WhatIfFlags {
  readonly fact?: readonly string[];
  readonly file?: string;
  readonly lawOn?: string;
  readonly at?: string;
  readonly regimes?: readonly string[];
}

function addWhatIf(program: Command, io: Io): void {
  const command = program
    .command('what-if')
    .description('compares what is owed before and after a change of facts or law; needs no server for a file')
    .argument('<incident>', 'an incident file, or the id of an incident')
    .option('--fact <path=value>', 'a changed fact, as groups.customers.harm=high (again for more)', collect)
    .option('--file <file>', 'an incident file with the changed facts')
    .option('--law-on <date>', 'judge by the law of this day')
    .option('--at <instant>', "when it is judged; this machine's or the server's time when left out")
    .option('--regimes <folder>', 'regime files in place of ours, or beside them (again for more)', collect);
  act<WhatIfFlags>(command, io, async ({ flags, client }, incident = '') => {
    const isId = /^INC-[0-9A-Z]+$/.test(incident);
    const changes = isId ? await ifIncident(incident, flags, io, client()) : await ifFile(incident, flags, io);
    return { json: changes, text: (printer) => sayWhatIf(changes, printer) };
  });
}

interface WhatIf {
  readonly at: Instant;
  readonly changes: readonly ObligationChange[];
  /** What was filed, done or exempted stays. */
  readonly stays: readonly string[];
  readonly unchanged: number;
}

async function ifFile(file: string, flags: WhatIfFlags, io: Io): Promise<WhatIf> {
  const { assess, compareObligations, changeFacts, readChangedLaw, tzdata } = await loadLaw();
  findFile(file, io);
  const facts = await readFacts(file, io);
  const at = await readAt(flags.at, io.now());
  const { own, changed } = await readChangedLaw(flags.regimes, io);
  const after = changeFacts(flags.file === undefined ? facts : await readFacts(flags.file, io), flags.fact ?? [], at);
  const before = assess(facts, own, { at, tzdata }).obligations;
  const later = assess(after, changed, { at, tzdata, ...lawDay(flags.lawOn) }).obligations;
  const changes = compareObligations(before, later);
  return { at, changes, stays: [], unchanged: countOf(before) - touched(changes) };
}

async function ifIncident(id: string, flags: WhatIfFlags, io: Io, client: Client): Promise<WhatIf> {
  const { compareObligations, changeFacts, judge, mergeFacts, readChangedLaw, revisionsOf, tzdata } = await loadLaw();
  const { incident, now } = await client.get<IncidentAnswer>(`/incidents/${encodeURIComponent(id)}`);
  const at = await readAt(flags.at, now);
  const { changed, ids } = await readChangedLaw(flags.regimes, io);
  const merged =
    flags.file === undefined ? incident.facts : mergeFacts(incident.facts, await readFacts(flags.file, io));
  const facts = changeFacts(merged, flags.fact ?? [], at);
  const revisions = Object.entries(revisionsOf(incident)).filter(([regime]) => !flags.regimes || !ids.has(regime));
  const law = changed.under(Object.fromEntries(revisions));
  const open = incident.obligations.filter(({ status }) => status === 'open');
  const stays = incident.obligations.filter(({ status }) => status !== 'open' && status !== 'withdrawn');
  const after = judge({ ...incident, facts, ...lawDay(flags.lawOn) }, { now: at, tzdata }, law);
  const changes = compareObligations(open, after, new Set(stays.map((one) => one.id)));
  return { at, changes, stays: stays.map((one) => one.id), unchanged: open.length - touched(changes) };
}

interface ImpactFlags {
  readonly regimes?: readonly string[];
}

interface Impact {
  readonly incidentId: string;
  readonly title: string;
  readonly changes: readonly ObligationChange[];
  /** What was already found and asked, with counsel's answers. */
  readonly corrections: readonly LawCorrection[];
}

function addLawImpact(program: Command, io: Io): void {
  const command = program
    .command('law-impact')
    .description('open incidents that changed regime files touch: old and new due dates side by side')
    .option('--regimes <folder>', 'regime files in place of ours, or beside them (again for more)', collect);
  act<ImpactFlags>(command, io, async ({ flags, client }) => {
    const { compareObligations, judge, readChangedLaw, revisionsOf, tzdata } = await loadLaw();
    const law = await readChangedLaw(flags.regimes, io);
    const incidents: Impact[] = [];
    for await (const row of openIncidents(client())) {
      const { incident, now } = await client().get<IncidentAnswer>(`/incidents/${encodeURIComponent(row.incidentId)}`);
      const context = { now, tzdata };
      const revisions = revisionsOf(incident);
      const judged = judge(incident, context, law.own.under(revisions));
      // Where the revision it was judged by is not kept here, the books are all there is to compare with.
      const isKept = (one: Obligation) => law.own.keeps(one.regime, revisions[one.regime] ?? revisionIn(one.version));
      const books = incident.obligations.filter((one) => one.status === 'open' && !isKept(one));
      const before = [...judged.filter(isKept), ...books];
      const staying = Object.fromEntries(Object.entries(revisions).filter(([id]) => !law.ids.has(id)));
      const after = judge(incident, context, law.changed.under(staying));
      const settled = incident.obligations.filter(({ status }) => status !== 'open' && status !== 'withdrawn');
      const changes = compareObligations(before, after, new Set(settled.map(({ id }) => id))).filter(isMoreThanALabel);
      const { corrections = [] } = incident;
      if (changes.length > 0) incidents.push({ incidentId: incident.id, title: row.title, changes, corrections });
    }
    const { unnumbered } = law;
    return { json: { incidents, unnumbered }, text: (printer) => sayImpact(incidents, unnumbered, printer) };
  });
}

/** A new revision alone moves nothing. */
function isMoreThanALabel({ kind, was, now }: ObligationChange): boolean {
  if (kind !== 'moves' || was === undefined || now === undefined) return true;
  const { version: _was, ...before } = was;
  const { version: _now, ...after } = now;
  return JSON.stringify(before) !== JSON.stringify(after);
}

async function* openIncidents(client: Client): AsyncIterable<IncidentRow> {
  let page = '';
  do {
    const query = new URLSearchParams({ scope: 'open', limit: '200', ...(page === '' ? {} : { page }) });
    const answer = await client.get<{ incidents: readonly IncidentRow[]; next?: string }>(`/incidents?${query}`);
    yield* answer.incidents;
    page = answer.next ?? '';
  } while (page !== '');
}

function sayWhatIf({ changes, stays, unchanged }: WhatIf, printer: Printer): string {
  const rest = `${unchanged} unchanged${stays.length === 0 ? '' : `, ${stays.length} filed, done or exempt and staying so`}.\n`;
  if (changes.length === 0) return `Nothing that is owed would change: ${rest}`;
  return `${printer.table(['', 'OBLIGATION', 'NOW', 'THEN', 'WHY'], changes.map(sayChange))}\n${rest}`;
}

function sayImpact(incidents: readonly Impact[], unnumbered: readonly string[], printer: Printer): string {
  const warning = unnumbered.map(
    (id) => `${id}: the file differs from ours and has the same revision; give it a new one.\n`,
  );
  if (incidents.length === 0) return `${warning.join('')}No open incident is touched.\n`;
  const rows = incidents.flatMap(({ incidentId, changes, corrections }) =>
    changes.map((change) => [incidentId, ...sayChange(change), sayTask(change, corrections)]),
  );
  return `${warning.join('')}${printer.table(['INCIDENT', '', 'OBLIGATION', 'OLD', 'NEW', 'WHY', 'COUNSEL'], rows)}`;
}

function sayChange({ kind, obligation, was, now, because, zone }: ObligationChange): readonly Cell[] {
  const cell = (judged: typeof was): Cell => {
    if (judged === undefined) return { text: 'not owed', tone: 'quiet' };
    const due = dueCell({ ...judged, zone });
    return `${typeof due === 'string' ? due : due.text}\n${judged.version}`;
  };
  return [kind, obligation, cell(was), cell(now), because];
}

function sayTask({ obligation }: ObligationChange, corrections: readonly LawCorrection[]): Cell {
  const task = corrections.find(({ regime }) => obligation.startsWith(`${regime}/`));
  if (task === undefined) return { text: 'not asked yet', tone: 'quiet' };
  return task.answer === undefined
    ? { text: 'has to answer', tone: 'soon' }
    : `${task.answer.answer}: ${task.answer.reason}`;
}

/** Loaded when asked for: most commands need none of it. */
async function loadLaw() {
  const [law, changes, judging, corrections, merging, facts, files, regimes] = await Promise.all([
    import('../../domain/law/assess.ts'),
    import('../../domain/incident/obligation-changes.ts'),
    import('../../domain/incident/judge.ts'),
    import('../../domain/incident/law-corrections.ts'),
    import('../../domain/incident/merge-facts.ts'),
    import('../what-if-facts.ts'),
    import('../changed-law.ts'),
    import('../regimes.ts'),
  ]);
  return { ...law, ...changes, ...judging, ...corrections, ...merging, ...facts, ...files, ...regimes };
}

async function readFacts(file: string, io: Io): Promise<Facts> {
  const { readIncidentFile } = await import('../../domain/report/report.ts');
  const read = readIncidentFile(readTextFile(file, io));
  if (read.outcome === 'read') return read.facts;
  throw badInput(`${file} can't be read:`, { code: 'unreadable', problems: read.problems });
}

async function readAt(text: string | undefined, now: Instant): Promise<Instant> {
  if (text === undefined) return now;
  const { toInstant } = await import('../../domain/time.ts');
  try {
    return toInstant(text);
  } catch {
    throw badInput(`--at: "${text}" is no instant; write it with its offset, as 2026-04-01T09:00:00+09:00`);
  }
}

function lawDay(text: string | undefined): { readonly lawOn?: LocalDate } {
  if (text === undefined) return {};
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return { lawOn: text as LocalDate };
  throw badInput(`--law-on: "${text}" is no date; write it as 2022-04-01`);
}

function countOf(obligations: readonly Obligation[]): number {
  return obligations.filter(({ answer }) => answer !== 'does-not-bind').length;
}

function touched(changes: readonly ObligationChange[]): number {
  return changes.filter(({ kind }) => kind !== 'opens').length;
}

function revisionIn(version: string): string {
  return version.slice(version.lastIndexOf('/') + 1);
}
