import type { Facts, Question } from '../facts.ts';
import { type FieldProblem, FieldReader, type FoundProblem, isMissing, type Path, sayPath } from './field-reader.ts';
import { parseIncidentText } from './incident-file.ts';
import { listContradictions } from './report-checks.ts';
import { readDemands, readDeterminations, readDone, readGroups, readParties } from './report-fields.ts';

/** An incident file as it was understood. */
export type ReadReport =
  | {
      readonly outcome: 'read';
      readonly facts: Facts;
      /** The same source id is the same incident. */
      readonly source?: { readonly system: string; readonly id: string };
      /** What is missing or unknown: kept as unknown, to be asked. */
      readonly needed: readonly Question[];
      /** What does not fit together, and fields that were not understood: kept or left out as each says. */
      readonly contradictions: readonly Question[];
    }
  | { readonly outcome: 'refused'; readonly problems: readonly FieldProblem[] };

export interface ReadOptions {
  /** Refuses a file that leaves something open or contradicts itself. */
  readonly strict?: boolean;
}

/**
 * Reads an incident file, JSON or YAML. Nothing is refused for being incomplete: every field but `title` may be missing or
 * `unknown`. Refused is what can't be read — broken text, a wrong type, an instant without offset, a word that nobody
 * knows — with all problems at once, each with its path, its line and what would be right.
 */
export function readIncidentFile(text: string, options: ReadOptions = {}): ReadReport {
  const parsed = parseIncidentText(text);
  if (parsed.outcome === 'unreadable') {
    const { problem, line, wouldBeRight } = parsed;
    return {
      outcome: 'refused',
      problems: [{ path: '(whole file)', ...(line === undefined ? {} : { line }), problem, wouldBeRight }],
    };
  }
  return read(parsed.value, options, parsed.lineOf);
}

/** The same for a value that is no text any more: an API body, an event. */
export function readIncidentObject(value: unknown, options: ReadOptions = {}): ReadReport {
  return read(value, options, () => undefined);
}

const fields = [
  'title',
  'source',
  'exercise',
  'detectedAt',
  'cause',
  'parties',
  'determinations',
  'groups',
  'demands',
  'done',
];

function read(value: unknown, options: ReadOptions, lineOf: (path: Path) => number | undefined): ReadReport {
  const reader = new FieldReader();
  const file = reader.object(value, [], fields);
  const title = file === undefined ? undefined : readTitle(reader, file.title);
  const source = readSource(reader, file?.source);
  const detectedAt = reader.instant(file?.detectedAt, ['detectedAt'], 'When was it detected?') ?? 'unknown';
  const determinations = readDeterminations(reader, file?.determinations);
  const fallback = detectedAt === 'unknown' ? determinations[0]?.at : detectedAt;
  const facts: Facts = {
    title: title ?? '',
    exercise: readExercise(reader, file?.exercise),
    detectedAt,
    cause:
      reader.word(file?.cause, ['cause'], ['malicious', 'accidental'], 'Was it malicious or accidental?') ?? 'unknown',
    parties: readParties(reader, file?.parties),
    determinations,
    groups: readGroups(reader, file?.groups, fallback),
    demands: readDemands(reader, file?.demands),
    done: readDone(reader, file?.done),
  };
  if (reader.problems.length > 0)
    return { outcome: 'refused', problems: reader.problems.map((problem) => locate(problem, lineOf)) };
  listContradictions(facts, reader);
  const { needed, contradictions } = reader;
  if (options.strict === true && needed.length + contradictions.length > 0) {
    return { outcome: 'refused', problems: [...needed, ...contradictions].map(refuseOpen) };
  }
  return { outcome: 'read', facts, ...(source === undefined ? {} : { source }), needed, contradictions };
}

function locate({ at, problem, wouldBeRight }: FoundProblem, lineOf: (path: Path) => number | undefined): FieldProblem {
  const line = lineOf(at);
  return { path: sayPath(at), ...(line === undefined ? {} : { line }), problem, wouldBeRight };
}

function refuseOpen({ path, ask }: Question): FieldProblem {
  return { path, problem: ask, wouldBeRight: 'a file that answers this; without "strict" it is kept and listed' };
}

function readTitle(reader: FieldReader, value: unknown): string | undefined {
  if (isMissing(value)) return reader.refuse(['title'], 'there is no title', 'one line that says what happened');
  if (typeof value === 'string') return value.trim();
  return reader.refuse(['title'], 'the title is no text', 'one line that says what happened, in quotes where in doubt');
}

function readSource(reader: FieldReader, value: unknown): { system: string; id: string } | undefined {
  if (isMissing(value)) return undefined;
  const source = reader.object(value, ['source'], ['system', 'id']);
  if (source === undefined) return undefined;
  const system = reader.text(source.system, ['source', 'system'], 'Which system reported it?');
  const id = reader.text(
    source.id,
    ['source', 'id'],
    'Under which id did it report it? Without it a second report opens a second incident',
  );
  return system === undefined || id === undefined ? undefined : { system, id };
}

function readExercise(reader: FieldReader, value: unknown): boolean {
  if (isMissing(value)) return false;
  if (typeof value === 'boolean') return value;
  if (value === 'yes' || value === 'no') return value === 'yes';
  reader.refuse(['exercise'], 'neither true nor false', 'true or false');
  return false;
}
