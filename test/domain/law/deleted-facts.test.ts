import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { assess } from '../../../domain/law/assess.ts';
import type { Obligation } from '../../../domain/law/obligation.ts';
import { readIncidentObject } from '../../../domain/report/report.ts';
import { at, theLibrary } from './builders.ts';

const judgedAt = at('2026-12-25T12:00:00Z');

/** The incident of a golden table, as an object whose facts can be taken out one by one. */
function incidentOf(name: string): unknown {
  const text = readFileSync(join(__dirname, 'golden', `${name}.md`), 'utf8');
  return parse(/```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '');
}

/** Ids and headings are names, not facts; a party, group or demand that nobody mentions can't be asked for. */
function isFact(path: string): boolean {
  return !/\/(title|id|name|owedTo|headings)$/.test(path) && !/^\/(parties|groups|demands)(\/\d+)?$/.test(path);
}

interface Cut {
  readonly path: string;
  readonly how: 'left out' | 'unknown';
  readonly incident: unknown;
}

/** Every fact left out, and every fact said to be unknown; of a list also each of its words. */
function cuts(value: unknown, path = ''): readonly Cut[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => {
      const here = `${path}/${index}`;
      const less = value.filter((_, other) => other !== index);
      const whole: Cut[] =
        typeof item === 'object' && isFact(here) ? [{ path: here, how: 'left out', incident: less }] : [];
      return [...whole, ...cuts(item, here).map((cut) => ({ ...cut, incident: value.with(index, cut.incident) }))];
    });
  }
  if (typeof value !== 'object' || value === null) return [];
  const entries: readonly [string, unknown][] = Object.entries(value);
  return entries.flatMap(([key, inner]) => {
    const here = `${path}/${key}`;
    const rest = Object.fromEntries(entries.filter(([other]) => other !== key));
    const whole: Cut[] = isFact(here)
      ? [
          { path: here, how: 'left out', incident: rest },
          { path: here, how: 'unknown', incident: { ...value, [key]: 'unknown' } },
        ]
      : [];
    return [...whole, ...cuts(inner, here).map((cut) => ({ ...cut, incident: { ...value, [key]: cut.incident } }))];
  });
}

/** What an obligation is about, whichever office turns out to be competent, whoever made a demand. */
function about({ id, regime, duty, owedBy }: Obligation): string {
  return duty === 'regulator-report-on-demand' ? `${duty}/${id.split('/').at(-1)}` : `${regime}/${duty}/${owedBy}`;
}

function judge(incident: unknown, lawOn?: string) {
  const read = readIncidentObject(incident);
  if (read.outcome === 'refused') throw new Error(JSON.stringify(read.problems));
  const assessed = assess(read.facts, theLibrary(), {
    at: judgedAt,
    ...(lawOn === undefined ? {} : { lawOn: lawOn as never }),
  });
  return {
    open: assessed.obligations.filter(({ answer }) => answer !== 'does-not-bind'),
    needed: [...read.needed, ...assessed.needed],
  };
}

describe.each(['twelve', 'eu5', 'dublin', 'joint', 'hospital', 'maca', 'listed', 'gmo-then', 'gmo-today'])(
  'the incident %s without one of its facts',
  (name) => {
    const whole = incidentOf(name);
    const lawOn = name === 'gmo-today' ? '2026-11-22' : undefined;
    const before = new Set(judge(whole, lawOn).open.map(about));
    const tried = cuts(whole).map(({ path, how, incident }) => ({ cut: `${path} ${how}`, ...judge(incident, lawOn) }));

    it('loses no obligation', () => {
      const lost = tried.flatMap(({ cut, open }) => {
        const after = new Set(open.map(about));
        return [...before].filter((one) => !after.has(one)).map((one) => `${cut}: ${one}`);
      });

      expect(tried.length).toBeGreaterThan(30);
      expect(lost).toEqual([]);
    });

    it("asks for what it can't tell", () => {
      const silent = tried.flatMap(({ cut, open, needed }) => {
        const asked = new Set(needed.map(({ path }) => path));
        return open
          .filter(({ answer, question }) => answer === 'cant-tell' && !asked.has(question?.path ?? ''))
          .map(({ id }) => `${cut}: ${id}`);
      });

      expect(silent).toEqual([]);
    });
  },
);
