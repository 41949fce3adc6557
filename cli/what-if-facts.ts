import { parse } from 'yaml';
import { countUnits, type Facts } from '../domain/facts.ts';
import { type ReadReport, readIncidentObject } from '../domain/report/report.ts';
import type { Instant } from '../domain/time.ts';
import { badInput } from './errors.ts';

type Mutable = Record<string, unknown>;

/**
 * The facts of an incident with some of them changed, read as a report would be: `cause=accidental`,
 * `groups.customers.harm=high` (by id or `groups[0].harm`), `groups.customers.people=1200`,
 * `parties.shop.attributes=[listed-jp]`, `awareness.shop=2026-04-01T09:00:00+09:00`.
 * @throws CliError with what can't be read, as the report's own reader says it.
 */
export function changeFacts(facts: Facts, pairs: readonly string[], now: Instant): Facts {
  if (pairs.length === 0) return facts;
  const before = readFile(structuredClone(facts));
  const document = structuredClone(facts) as unknown as Mutable;
  for (const pair of pairs) change(document, pair, now);
  const after = readFile(document);
  const known = new Set(before.contradictions.map(({ path, ask }) => `${path} ${ask}`));
  const slips = after.contradictions.filter(({ path, ask }) => !known.has(`${path} ${ask}`));
  if (slips.length > 0) {
    const open = slips.map(({ path, ask }) => `${path}: ${ask}`);
    throw badInput('The changed facts do not fit together:', { open });
  }
  return after.facts;
}

function readFile(document: unknown): Extract<ReadReport, { outcome: 'read' }> {
  const read = readIncidentObject(document);
  if (read.outcome === 'read') return read;
  throw badInput('The changed facts can not be read:', { problems: read.problems });
}

function change(document: Mutable, pair: string, now: Instant): void {
  const at = pair.indexOf('=');
  if (at < 1) throw badInput(`--fact: "${pair}" is no key=value, as groups.customers.harm=high`);
  const path = pair
    .slice(0, at)
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.');
  const value: unknown = parse(pair.slice(at + 1));
  const [first = '', second, ...rest] = path;
  if (second !== undefined && rest.length === 0 && !(first in document)) {
    determine(document, first, second, value);
    return;
  }
  const parent = path.slice(0, -1).reduce<unknown>((place, name) => step(place, name, pair), document) as Mutable;
  const name = path.at(-1) ?? '';
  const unit = countUnits.find((known) => known === name);
  if (unit !== undefined && Array.isArray(parent.counts)) {
    const count = { unit, value, quality: 'exact', asOf: now, source: 'what if', reason: 'what if' };
    parent.counts = [...parent.counts, count];
    return;
  }
  if (!(name in parent)) {
    throw badInput(`--fact: "${pair}": there is no ${name}. There are:`, { open: Object.keys(parent) });
  }
  parent[name] = value;
}

/** `awareness.shop=<instant>`: what a party determined, in place of what it determined before; `unknown` takes it away. */
function determine(document: Mutable, kind: string, party: string, at: unknown): void {
  const known = (document.determinations as Mutable[]).filter((one) => one.kind !== kind || one.party !== party);
  const determination = { kind, party, at, basis: 'what if', precision: 'exact' };
  document.determinations = at === 'unknown' ? known : [...known, determination];
}

function step(place: unknown, name: string, pair: string): unknown {
  if (Array.isArray(place)) {
    const items = place as readonly Mutable[];
    const found = items.find(({ id }) => id === name) ?? items[Number(name)];
    if (found !== undefined) return found;
    throw badInput(`--fact: "${pair}": there is no ${name}. There are:`, { open: items.map(({ id }) => String(id)) });
  }
  const next = typeof place === 'object' && place !== null ? (place as Mutable)[name] : undefined;
  if (typeof next === 'object' && next !== null) return next;
  throw badInput(`--fact: "${pair}": ${name} leads nowhere; as groups.customers.harm=high`);
}
