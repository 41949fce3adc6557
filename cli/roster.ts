import { readFileSync, statSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { readPeople } from '../adapters/directory.ts';
import { defaultPolicy } from '../domain/incident/policy.ts';
import type { Person } from '../functions/runtime/ports.ts';
import { countOf } from '../notices/dates.ts';
import { anyController, rosterFile, type Stage } from '../stages/stage.ts';
import { type Finding, findingsAt } from './doctor/finding.ts';
import { badInput } from './errors.ts';

/**
 * The people of the stage's roster file, YAML or JSON.
 * @throws CliError with line and field of what is wrong, and no value: values are names and addresses.
 */
export function readRosterFile(stage: Stage): readonly Person[] {
  const file = rosterFile(stage);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw badInput(`There is no roster ${file}; ${stage.file} names it in "roster"`, { code: 'no-roster' });
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined)
    throw badInput(`${file} is no YAML: line ${lines.linePos(broken.pos[0]).line}, ${broken.code}`, {
      code: 'unreadable',
    });
  const read = readPeople(document.toJS());
  if ('people' in read) return read.people;
  const lineOf = (path: readonly PropertyKey[]): number => {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    return path.length === 0 ? 1 : lineOf(path.slice(0, -1));
  };
  throw badInput(`${file} is no roster`, {
    code: 'unreadable',
    problems: read.problems.map(({ path, problem }) => ({
      path: path.join('.') || 'the file',
      line: lineOf(path),
      problem,
    })),
  });
}

/** Levels at which people are asked to confirm an incident. */
function levelsOf({ policy }: Pick<Stage, 'policy'>): number {
  const { levels } = policy.confirmation ?? {};
  return typeof levels === 'number' ? levels : defaultPolicy.confirmation.levels;
}

/** What would go wrong with these people. Names ids, never names or addresses. */
export function judgeRoster(
  people: readonly Person[],
  stage: Pick<Stage, 'policy' | 'senders'>,
  where: string,
): readonly Finding[] {
  const { stops, soon, note } = findingsAt('roster', where);
  const edit = 'Change the roster, then tocsin roster upload';
  const findings: Finding[] = [];

  const at = (level: number) => people.filter((person) => person.level === level);
  if (at(1).length === 0) findings.push(stops('Nobody is at level 1: a reported incident is put to nobody.', edit));
  const silent = Array.from({ length: levelsOf(stage) - 1 }, (_, index) => index + 2).filter(
    (level) => at(level).length === 0,
  );
  if (silent.length > 0 && at(1).length > 0)
    findings.push(
      soon(
        `Nobody is at level ${silent.join(' or ')}: when those before are silent, the question goes to nobody there.`,
        edit,
      ),
    );
  const twice = repeated(people.map(({ id }) => id));
  if (twice.length > 0)
    findings.push(stops(`More than one person is called ${twice.join(', ')}: who did what can't be told apart.`, edit));
  const lost = people.filter(({ zone }) => !isZone(zone)).map(({ id }) => id);
  if (lost.length > 0)
    findings.push(
      stops(
        `No mail can be written to ${lost.join(', ')}: the zone is none that is known.`,
        'Give the zone as in Asia/Tokyo',
      ),
    );
  findings.push(...judgeMailboxes(people, where), ...judgeApprovers(people, stage, where));
  const has = (...roles: readonly string[]) =>
    people.some((person) => person.roles.some((role) => roles.includes(role)));
  if (!has('operator'))
    findings.push(note('Nobody is an operator: when a workflow fails, only the alarms say so.', edit));
  if (!has('counsel', 'data-protection-officer'))
    findings.push(note('Nobody is counsel or data protection officer: questions of law go to nobody.', edit));
  return findings;
}

/** An escalation that reaches the mailbox that was silent before is none. */
function judgeMailboxes(people: readonly Person[], where: string): readonly Finding[] {
  const byMailbox = new Map<string, Person[]>();
  for (const person of people.filter(({ level }) => level !== undefined)) {
    const mailbox = person.email.toLowerCase();
    byMailbox.set(mailbox, [...(byMailbox.get(mailbox) ?? []), person]);
  }
  return [...byMailbox.values()]
    .filter((sharing) => new Set(sharing.map(({ level }) => level)).size > 1)
    .map((sharing) =>
      findingsAt('roster', where).soon(
        `${sharing.map(({ id }) => id).join(' and ')} have one mailbox on different levels: the next level hears nothing new.`,
        'Give each level a mailbox of its own',
      ),
    );
}

/** Two people approve a mailing: ours, or contacts of the controller whose list it is (`functions/staff-mail/audience.ts`). */
function judgeApprovers(
  people: readonly Person[],
  { senders }: Pick<Stage, 'senders'>,
  where: string,
): readonly Finding[] {
  const ours = people.filter(({ party, roles }) => party === undefined && roles.includes('approver')).length;
  const short = Object.keys(senders).filter(
    (controller) =>
      controller !== anyController && ours + people.filter(({ party }) => party === controller).length < 2,
  );
  if (short.length === 0) return [];
  return [
    findingsAt('roster', where).soon(
      `Two people have to approve a notice; for ${short.join(', ')} there are not two.`,
      'Give the role approver to another person, or add a contact of the controller with its party',
    ),
  ];
}

function repeated(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** How many are on which level; `null` for those who are not asked to confirm. */
export function countLevels(
  people: readonly Person[],
): readonly { readonly level: number | null; readonly people: number }[] {
  const counts = new Map<number | null, number>();
  for (const { level = null } of people) counts.set(level, (counts.get(level) ?? 0) + 1);
  return [...counts]
    .map(([level, count]) => ({ level, people: count }))
    .sort((a, b) => (a.level ?? Number.POSITIVE_INFINITY) - (b.level ?? Number.POSITIVE_INFINITY));
}

/** `8 people: 2 at level 1, 1 at level 2, 5 not asked to confirm`. */
export function sayLevels(people: readonly Person[]): string {
  const levels = countLevels(people).map(({ level, people: count }) =>
    level === null ? `${count} not asked to confirm` : `${count} at level ${level}`,
  );
  return `${countOf(people.length, 'person', 'people')}${levels.length === 0 ? '' : `: ${levels.join(', ')}`}`;
}
