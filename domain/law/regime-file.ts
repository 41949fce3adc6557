import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { suggest } from './near-name.ts';
import { type Regime, regimeSchema } from './regime.ts';

/** One slip in a regime file. */
export interface RegimeProblem {
  readonly file: string;
  readonly line: number;
  /** Path of the field, `versions[0].duties[2].citation`. */
  readonly field: string;
  readonly problem: string;
  readonly wouldBeRight: string;
}

/** A slip found by a check, before its line is known. */
export interface Finding {
  readonly path: readonly PropertyKey[];
  readonly problem: string;
  readonly wouldBeRight: string;
}

/** Regime files that can't be used: every problem of every file. */
export class RegimeFileError extends Error {
  override readonly name = 'RegimeFileError';
  readonly problems: readonly RegimeProblem[];

  constructor(problems: readonly RegimeProblem[]) {
    const lines = problems.map(
      ({ file, line, field, problem, wouldBeRight }) =>
        `${file}:${line} ${field}: ${problem}; right would be: ${wouldBeRight}`,
    );
    super(`${problems.length} problem${problems.length === 1 ? '' : 's'} in the regime files:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

/** Reads one file; `check` looks at what a well-formed file means. */
export function readRegimeFile(
  file: string,
  text: string,
  check: (regime: Regime) => readonly Finding[],
): { readonly regime?: Regime; readonly problems: readonly RegimeProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => ({
        file,
        line: lines.linePos(error.pos[0]).line,
        field: '(whole file)',
        problem: error.message.split('\n')[0] ?? 'no YAML',
        wouldBeRight: 'well-formed YAML 1.2',
      })),
    };
  }
  const locate = (finding: Finding): RegimeProblem => ({
    file,
    line: lines.linePos(positionOf(document.contents, finding.path, document)).line,
    field: sayPath(finding.path),
    problem: finding.problem,
    wouldBeRight: finding.wouldBeRight,
  });
  const parsed = regimeSchema.safeParse(document.toJS({ maxAliasCount: 10_000 }));
  if (!parsed.success)
    return { problems: once(parsed.error.issues.flatMap((issue) => sayIssue(issue, [])).map(locate)) };
  const problems = once(check(parsed.data).map(locate));
  return problems.length > 0 ? { problems } : { regime: parsed.data, problems };
}

/** A slip inside a YAML anchor shows wherever the anchor is used: it is told once, at its first place. */
function once(problems: readonly RegimeProblem[]): readonly RegimeProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ line, problem, wouldBeRight }) => {
    const key = `${line} ${problem} ${wouldBeRight}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** `versions[0].duties[2].citation`. */
export function sayPath(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text.replace(/^\./, '') || '(whole file)';
}

function sayIssue(issue: z.core.$ZodIssue, prefix: readonly PropertyKey[]): Finding[] {
  const path = [...prefix, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        problem: `"${key}" is no field here`,
        wouldBeRight: `a field of the form of a regime file (see domain/law/regime.ts); ${suggest(key, fieldNames)}`,
      }));
    case 'invalid_union': {
      // The alternative that came furthest says what is wrong.
      const branch = [...issue.errors].sort((a, b) => a.length - b.length)[0] ?? [];
      if (branch.length > 0) return branch.flatMap((inner) => sayIssue(inner, path));
      return [{ path, problem: 'not one of the forms allowed here', wouldBeRight: unionHint(path) }];
    }
    case 'invalid_type':
      return [{ path, ...sayType(issue.message, issue.expected, path) }];
    case 'invalid_value':
      return [
        { path, problem: 'not one of the words allowed here', wouldBeRight: issue.values.map(String).join(', ') },
      ];
    case 'custom': {
      const [problem = '', ...right] = issue.message.split('; ');
      return [
        right.length > 0
          ? { path, problem, wouldBeRight: right.join('; ') }
          : { path, problem: 'not understood', wouldBeRight: problem },
      ];
    }
    default:
      return [{ path, problem: 'not of the right form', wouldBeRight: issue.message }];
  }
}

function sayType(
  message: string,
  expected: string,
  path: readonly PropertyKey[],
): { problem: string; wouldBeRight: string } {
  const field = String(path.at(-1) ?? 'file');
  if (!message.includes('received undefined')) return { problem: message, wouldBeRight: `a value of type ${expected}` };
  if (field === 'citation')
    return {
      problem: 'no citation',
      wouldBeRight: 'the article or section the rule stands in: no clock without a citation',
    };
  return { problem: `"${field}" is missing`, wouldBeRight: `"${field}" with a value of type ${expected}` };
}

function unionHint(path: readonly PropertyKey[]): string {
  if (path.at(-1) !== 'counting') return 'one of the forms of domain/law/regime.ts';
  return 'elapsed-hours, calendar-days, business-days, months, days-after-year-end, date-in-demand, vague or earlier-of';
}

const fieldNames =
  'id name kind jurisdiction reach zone revision authorities defines versions from to note conditions duties duty force owedBy owedTo trigger when clock clocks channels contents holds order exemptions citation confidence counting amount firstDay lastDay phrase guideline target latest endsAt movedTo events readFrom after opens provisionalFromDetection level source readOn calendar closures cutOff choose offices roles attributes required forbidden heading'.split(
    ' ',
  );

/** Offset in the text of the deepest node on the path that exists; a key that is too much is found by its name. */
function positionOf(root: unknown, path: readonly PropertyKey[], document: ReturnType<typeof parseDocument>): number {
  let node: unknown = root;
  let position = start(root);
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (pair === undefined) return position;
      position = start(pair.key);
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      if (node === undefined) return position;
      position = start(node);
    } else return position;
  }
  return position;
}

function start(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}
