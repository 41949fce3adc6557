import type { Condition } from './condition-schema.ts';
import { hasHolidays } from './holiday-table.ts';
import { dateOf, dayOf, isZone } from './local-time.ts';
import { suggest } from './near-name.ts';
import { type ClockRule, type Duty, type Office, type Regime, type RegimeVersion, recipients } from './regime.ts';
import type { Finding } from './regime-file.ts';
import { attributes, categories, events } from './vocabulary.ts';

/** What a well-formed file must mean: no gap or overlap in time, no name that leads nowhere. */
export function checkRegime(regime: Regime, file: string, other: string | undefined): readonly Finding[] {
  const findings: Finding[] = [];
  const base = file.split('/').at(-1) ?? file;
  if (base.replace(/\.ya?ml$/, '') !== regime.id) {
    findings.push({
      path: ['id'],
      problem: `"${regime.id}" is not the file's name`,
      wouldBeRight: base.replace(/\.ya?ml$/, ''),
    });
  }
  if (other !== undefined) {
    findings.push({
      path: ['id'],
      problem: `"${regime.id}" is already the id of ${other}`,
      wouldBeRight: 'an id of its own',
    });
  }
  const offices = (regime.authorities ?? []).flatMap((authority, index): [Office, PropertyKey[]][] =>
    'offices' in authority
      ? authority.offices.map((office, at) => [office, ['authorities', index, 'offices', at]])
      : [[authority, ['authorities', index]]],
  );
  findings.push(...checkZone(regime.zone, ['zone']), ...offices.flatMap(([office, path]) => checkOffice(office, path)));
  findings.push(
    ...checkWords(regime.reachedBy ?? [], [...attributes, ...(regime.defines?.attributes ?? [])], 'attribute', [
      'reachedBy',
    ]),
    ...checkTimes(regime.versions),
  );
  regime.versions.forEach((version, index) => {
    findings.push(...checkVersion(regime, version, ['versions', index]));
  });
  return findings;
}

function checkOffice(office: Office, path: readonly PropertyKey[]): Finding[] {
  const findings = checkZone(office.zone, [...path, 'zone']);
  if (hasHolidays(office.calendar.holidays)) return findings;
  return [
    ...findings,
    {
      path: [...path, 'calendar', 'holidays'],
      problem: `no public holidays are known for ${office.calendar.holidays}`,
      wouldBeRight: 'a country or state of the date-holidays package, such as JP or US-CA',
    },
  ];
}

function checkZone(zone: string, path: readonly PropertyKey[]): Finding[] {
  return isZone(zone)
    ? []
    : [{ path, problem: `"${zone}" is no time zone`, wouldBeRight: 'an IANA name such as Asia/Tokyo' }];
}

/** Versions follow each other day by day; only the last may be open. */
function checkTimes(versions: readonly RegimeVersion[]): Finding[] {
  const findings: Finding[] = [];
  versions.forEach((version, index) => {
    if (version.to !== undefined && version.to < version.from) {
      findings.push({
        path: ['versions', index, 'to'],
        problem: `ends on ${version.to}, before it begins on ${version.from}`,
        wouldBeRight: `${version.from} or later`,
      });
    }
    const next = versions[index + 1];
    if (next === undefined) return;
    if (version.to === undefined) {
      findings.push({
        path: ['versions', index],
        problem: `overlap: no "to", but a version from ${next.from} follows`,
        wouldBeRight: `to: ${dateOf(dayOf(next.from) - 1)}`,
      });
      return;
    }
    const wanted = dateOf(dayOf(version.to) + 1);
    if (next.from !== wanted) {
      const what = next.from < wanted ? 'overlap' : 'gap';
      findings.push({
        path: ['versions', index + 1, 'from'],
        problem: `${what}: begins on ${next.from}, the version before ends on ${version.to}`,
        wouldBeRight: `from: ${wanted}`,
      });
    }
  });
  return findings;
}

function checkVersion(regime: Regime, version: RegimeVersion, path: readonly PropertyKey[]): Finding[] {
  const findings: Finding[] = [];
  const named = version.conditions ?? {};
  for (const [name, condition] of Object.entries(named)) {
    findings.push(...checkCondition(condition, regime, named, [...path, 'conditions', name]));
  }
  findings.push(...findCircles(named, [...path, 'conditions']));
  const taken = new Map<string, number>();
  version.duties.forEach((duty, index) => {
    const at = [...path, 'duties', index];
    findings.push(...checkDuty(regime, duty, named, at));
    for (const role of duty.owedBy.roles) {
      const key = `${duty.duty} of a ${role} to ${duty.owedTo}`;
      if (taken.has(key))
        findings.push({
          path: [...at, 'duty'],
          problem: `${key} stands here twice`,
          wouldBeRight: 'one duty, with "clocks" where its length hangs on facts',
        });
      taken.set(key, index);
    }
  });
  return findings;
}

function checkDuty(
  regime: Regime,
  duty: Duty,
  named: Record<string, Condition>,
  path: readonly PropertyKey[],
): Finding[] {
  const findings: Finding[] = [];
  const owedTo = [...(regime.authorities ?? []).map(({ id }) => id), ...recipients];
  if (!owedTo.includes(duty.owedTo)) {
    findings.push({
      path: [...path, 'owedTo'],
      problem: `"${duty.owedTo}" is no authority of this file`,
      wouldBeRight: suggest(duty.owedTo, owedTo),
    });
  }
  if (duty.zone !== undefined) findings.push(...checkZone(duty.zone, [...path, 'zone']));
  if ((duty.clock === undefined) === (duty.clocks === undefined) && duty.confidence.level !== 'listed') {
    findings.push({
      path,
      problem: duty.clock === undefined ? 'no clock' : 'both clock and clocks',
      wouldBeRight: 'either "clock" or "clocks"; only a listed duty may do without',
    });
  }
  for (const [field, list] of Object.entries({ events: duty.trigger.events, readFrom: duty.trigger.readFrom ?? [] })) {
    findings.push(
      ...checkWords(list, [...events, ...(regime.defines?.events ?? [])], 'event', [...path, 'trigger', field]),
    );
  }
  findings.push(
    ...checkWords(duty.owedBy.attributes ?? [], [...attributes, ...(regime.defines?.attributes ?? [])], 'attribute', [
      ...path,
      'owedBy',
      'attributes',
    ]),
  );
  const conditions: [Condition | undefined, PropertyKey[]][] = [
    [duty.when, [...path, 'when']],
    ...(duty.clocks ?? []).map(({ when }, index): [Condition | undefined, PropertyKey[]] => [
      when,
      [...path, 'clocks', index, 'when'],
    ]),
    ...(duty.exemptions ?? []).map(({ when }, index): [Condition | undefined, PropertyKey[]] => [
      when,
      [...path, 'exemptions', index, 'when'],
    ]),
  ];
  for (const [condition, at] of conditions) {
    if (condition !== undefined) findings.push(...checkCondition(condition, regime, named, at));
  }
  const clocks = duty.clocks?.map(({ clock }) => clock) ?? (duty.clock === undefined ? [] : [duty.clock]);
  for (const clock of clocks)
    findings.push(...checkClock(clock, regime, [...path, duty.clock === undefined ? 'clocks' : 'clock']));
  return findings;
}

function checkClock(clock: ClockRule, regime: Regime, path: readonly PropertyKey[]): Finding[] {
  if (clock.counting === 'earlier-of')
    return clock.clocks.flatMap((inner) => checkClock(inner, regime, [...path, 'clocks']));
  if (clock.counting === 'vague' && clock.guideline !== undefined && clock.guideline.from > clock.guideline.to) {
    return [
      {
        path: [...path, 'guideline'],
        problem: 'the mark ends before it begins',
        wouldBeRight: '"from" not greater than "to"',
      },
    ];
  }
  const event = clock.counting === 'with' ? clock.event : clock.counting === 'date-in-demand' ? undefined : clock.from;
  if (event === undefined) return [];
  return checkWords([event], [...events, ...(regime.defines?.events ?? [])], 'event', [...path, 'from']);
}

function checkCondition(
  condition: Condition,
  regime: Regime,
  named: Record<string, Condition>,
  path: readonly PropertyKey[],
): Finding[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.flatMap((part, index) =>
        checkCondition(part, regime, named, [...path, condition.kind, index]),
      );
    case 'not':
      return checkCondition(condition.of, regime, named, [...path, 'not']);
    case 'some-group':
      return checkCondition(condition.of, regime, named, [...path, 'someGroup']);
    case 'some-place':
      return checkCondition(condition.of, regime, named, [...path, 'somePlace']);
    case 'named':
      return Object.hasOwn(named, condition.name)
        ? []
        : [
            {
              path: [...path, 'condition'],
              problem: `no condition "${condition.name}" in this version`,
              wouldBeRight: suggest(condition.name, Object.keys(named)),
            },
          ];
    case 'fact': {
      const own = regime.defines;
      const known =
        condition.fact === 'group.category'
          ? [...categories, ...(own?.categories ?? [])]
          : condition.fact === 'party.attribute'
            ? [...attributes, ...(own?.attributes ?? [])]
            : condition.fact === 'event' || condition.fact === 'decided'
              ? [...events, ...(own?.events ?? [])]
              : undefined;
      const inner =
        condition.ofGroups === undefined
          ? []
          : checkCondition(condition.ofGroups, regime, named, [...path, 'ofGroups']);
      return known === undefined
        ? inner
        : [
            ...inner,
            ...checkWords([...(condition.anyOf ?? []), ...(condition.or ?? [])], known, condition.fact, [
              ...path,
              'anyOf',
            ]),
          ];
    }
  }
}

function checkWords(
  list: readonly string[],
  known: readonly string[],
  what: string,
  path: readonly PropertyKey[],
): Finding[] {
  return list
    .filter((word) => !known.includes(word))
    .map((word) => ({
      path,
      problem: `"${word}" is no known ${what}`,
      wouldBeRight: `${suggest(word, known)} or declare it under "defines"`,
    }));
}

function findCircles(named: Record<string, Condition>, path: readonly PropertyKey[]): Finding[] {
  return Object.keys(named)
    .filter((name) => reaches(named, name, name, new Set()))
    .map((name) => ({
      path: [...path, name],
      problem: `"${name}" is defined by itself`,
      wouldBeRight: 'conditions that do not go in a circle',
    }));
}

function reaches(named: Record<string, Condition>, from: string, goal: string, seen: Set<string>): boolean {
  const condition = named[from];
  if (condition === undefined || seen.has(from)) return false;
  seen.add(from);
  return namesIn(condition).some((name) => name === goal || reaches(named, name, goal, seen));
}

function namesIn(condition: Condition): readonly string[] {
  if (condition.kind === 'named') return [condition.name];
  if (condition.kind === 'fact') return condition.ofGroups === undefined ? [] : namesIn(condition.ofGroups);
  return 'length' in condition.of ? condition.of.flatMap(namesIn) : namesIn(condition.of);
}
