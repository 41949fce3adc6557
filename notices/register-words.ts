import { csvBeginning, csvLine } from '../domain/csv.ts';
import type { RegisterDeed, RegisterGroup, RegisterRow } from '../domain/register/register-row.ts';
import type { Instant } from '../domain/time.ts';
import { writeInstant, writeNumber } from './dates.ts';
import { writeDuty } from './words.ts';

/** Heads of the register, in the order of {@link registerCells}. */
export const registerHeads = [
  'Incident',
  'Title',
  'Status',
  'Occurred',
  'Detected',
  'Aware',
  'Facts',
  'Cause',
  'Data',
  'People and records',
  'Effects',
  'Remedial action',
  'Decision',
  'Reason',
  'Decided by',
  'Decided',
  'Set aside by the decision',
  'Reports to authorities and others',
  'Notices to people',
  'Laws met',
  'Still missing',
] as const;

/** The register as CSV (RFC 4180); several things in one cell are parted by semicolons. */
export function writeRegisterCsv(rows: readonly RegisterRow[]): string {
  return csvBeginning + [registerHeads, ...rows.map(registerCells)].map(csvLine).join('');
}

export function registerCells(row: RegisterRow): readonly string[] {
  const when = (at: Instant | undefined) => (at === undefined ? 'not recorded' : writeInstant(at, row.zone, 'en'));
  const { decision } = row;
  return [
    row.exercise ? `${row.incidentId} (exercise)` : row.incidentId,
    row.title,
    row.status.replaceAll('-', ' '),
    when(row.occurredAt),
    when(row.detectedAt),
    when(row.awareAt),
    row.facts,
    row.cause,
    listed([...new Set(row.groups.flatMap(({ categories }) => categories))]),
    listed(row.groups.map(sayGroup)),
    row.effects ?? '',
    row.remedialAction ?? '',
    decision === undefined ? 'not decided yet' : decision.answer.replaceAll('-', ' '),
    decision?.reason ?? '',
    decision?.by ?? '',
    decision === undefined ? '' : when(decision.at),
    listed(row.setAside),
    listed(row.reports.map(sayDeed)),
    listed([...row.notices.map(sayDeed), ...row.mailings.map(sayMailing)]),
    sayLaws(row),
    listed(row.missing),
  ];
}

export function sayLaws({ regimes }: RegisterRow): string {
  if (regimes === undefined) return 'too little is known to tell';
  return regimes.length === 0 ? 'none' : regimes.join(', ');
}

/** `DE: 12 people (estimate)`. */
export function sayGroup({ jurisdiction, counts, controller }: RegisterGroup): string {
  const figures = counts.map(({ unit, value, upTo, quality }) => {
    if (value === 'unknown') return `${unit} unknown`;
    const number =
      upTo === undefined ? writeNumber(value, 'en') : `${writeNumber(value, 'en')} to ${writeNumber(upTo, 'en')}`;
    return `${number} ${unit}${quality === 'estimate' ? ' (estimate)' : ''}`;
  });
  const place = jurisdiction === 'unknown' ? 'place unknown' : jurisdiction;
  return `${place}, ${controller}: ${figures.length === 0 ? 'number unknown' : figures.join(', ')}`;
}

/** `preliminary report to PPC, by shop (jp-appi): met Fri 4 Sep 2026, 10:00 Tokyo, late because …`. */
export function sayDeed(deed: RegisterDeed): string {
  const { duty, owedBy, owedTo, regime, status, at, dueAt, zone, how, late, latenessReason } = deed;
  const name = `${writeDuty(duty, owedTo, 'en')}, by ${owedBy} (${regime})`;
  const reason = latenessReason === undefined ? '' : ` because ${latenessReason}`;
  if (status === 'open') {
    const due = dueAt === undefined ? 'no date in law' : `due ${writeInstant(dueAt, zone, 'en')}`;
    return `${name}: open, ${due}${late ? `, late${reason}` : ''}`;
  }
  const done = at === undefined ? status : `${status} ${writeInstant(at, zone, 'en')}`;
  return `${name}: ${done}${late ? `, late${reason}` : ''}${how === undefined ? '' : `, ${how}`}`;
}

export function sayMailing({ id, controller, told, of }: RegisterRow['mailings'][number]): string {
  return `mailing ${id} of ${controller}: ${writeNumber(told, 'en')} of ${writeNumber(of, 'en')} addresses told`;
}

function listed(items: readonly string[]): string {
  return items.join('; ');
}
