import type { Question } from '../facts.ts';
import { isZone } from '../law/local-time.ts';
import { suggest } from '../law/near-name.ts';
import { type Instant, type LocalDate, toInstant } from '../time.ts';

export type Path = readonly (string | number)[];

/** What can't be read in an incident file: the field, what is wrong with it, what would be right. */
export interface FieldProblem {
  /** `groups[0].encrypted` */
  readonly path: string;
  /** Line in the text, where there is one. */
  readonly line?: number;
  readonly problem: string;
  readonly wouldBeRight: string;
}

/** A problem before its line is known. */
export interface FoundProblem {
  readonly at: Path;
  readonly problem: string;
  readonly wouldBeRight: string;
}

/** `groups[0].counts[1].value` */
export function sayPath(path: Path): string {
  return (
    path
      .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
      .join('')
      .replace(/^\./, '') || '(whole file)'
  );
}

/** Reads fields one by one and notes all that is wrong, missing or odd; a field that can't be read gives undefined. */
export class FieldReader {
  readonly problems: FoundProblem[] = [];
  readonly needed: Question[] = [];
  readonly contradictions: Question[] = [];
  /** Where in its list of the file an item stood that was read from it. */
  readonly places = new Map<object, number>();

  need(path: Path, ask: string): undefined {
    this.needed.push({ path: sayPath(path), ask });
    return undefined;
  }

  contradict(path: Path, ask: string): void {
    this.contradictions.push({ path: sayPath(path), ask });
  }

  refuse(at: Path, problem: string, wouldBeRight: string): undefined {
    this.problems.push({ at, problem, wouldBeRight });
    return undefined;
  }

  /** An object's fields; those nobody knows are listed and kept nowhere. */
  object(value: unknown, path: Path, fields: readonly string[]): Readonly<Record<string, unknown>> | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.refuse(path, `${show(value)} is no object`, `an object with ${fields.join(', ')}`);
    }
    for (const key of Object.keys(value)) {
      if (!fields.includes(key))
        this.contradict(
          [...path, show(key).replaceAll('"', '')],
          `This field is not understood and kept nowhere; ${suggest(key, fields)}`,
        );
    }
    // Own fields only, so that a file can't reach the prototype.
    return Object.fromEntries(
      fields.filter((key) => Object.hasOwn(value, key)).map((key) => [key, (value as Record<string, unknown>)[key]]),
    );
  }

  list(value: unknown, path: Path, ask: string): readonly unknown[] {
    if (isMissing(value)) {
      this.need(path, ask);
      return [];
    }
    if (Array.isArray(value)) return value;
    this.refuse(path, `${show(value)} is no list`, 'a list, also where there is only one');
    return [];
  }

  text(value: unknown, path: Path, ask: string | undefined): string | undefined {
    if (isMissing(value)) return ask === undefined ? undefined : this.need(path, ask);
    if (typeof value === 'string') return value.trim();
    if (typeof value === 'number') return String(value);
    return this.refuse(path, `${show(value)} is no text`, 'a text, in quotes where in doubt');
  }

  /** A name that goes into keys and obligation ids. */
  id(value: unknown, path: Path, ask: string): string | undefined {
    const text = this.text(value, path, ask);
    if (text === undefined || /^[\p{L}\p{N}][\p{L}\p{N}._:-]{0,63}$/u.test(text)) return text;
    return this.refuse(
      path,
      `${show(text)} can't be used as an id`,
      'at most 64 letters, digits, dots, colons, hyphens or underscores',
    );
  }

  word<T extends string>(value: unknown, path: Path, words: readonly T[], ask: string | undefined): T | undefined {
    if (isMissing(value)) return ask === undefined ? undefined : this.need(path, ask);
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    return this.refuse(
      path,
      `${show(value)} is not one of the words known here`,
      typeof value === 'string' ? suggest(value, words) : `one of ${words.join(', ')}, or unknown`,
    );
  }

  instant(value: unknown, path: Path, ask: string | undefined): Instant | undefined {
    if (isMissing(value)) return ask === undefined ? undefined : this.need(path, ask);
    const right = 'date and time with offset, such as 2017-03-10T00:15:00+09:00';
    if (typeof value !== 'string') return this.refuse(path, `${show(value)} is no instant`, right);
    try {
      const at = toInstant(value);
      if (/^(19|[2-9]\d)\d\d-/.test(at)) return at;
      return this.refuse(path, `${show(value)} lies outside 1900 to 9999`, right);
    } catch {
      const local = /^\d{4}-\d{2}-\d{2}([T ][\d:.]+)?$/.test(value);
      return this.refuse(
        path,
        local
          ? `${show(value)} has no ${value.length > 10 ? '' : 'time and no '}offset`
          : `${show(value)} is no instant`,
        right,
      );
    }
  }

  date(value: unknown, path: Path, ask: string): LocalDate | undefined {
    if (isMissing(value)) return this.need(path, ask);
    if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && isDate(value)) return value as LocalDate;
    return this.refuse(path, `${show(value)} is no date`, 'a date that exists, as YYYY-MM-DD');
  }

  zone(value: unknown, path: Path, ask: string): string | undefined {
    if (isMissing(value)) return this.need(path, ask);
    if (typeof value === 'string' && isZone(value)) return value;
    return this.refuse(path, `${show(value)} is no time zone`, 'an IANA name such as Asia/Tokyo');
  }

  /** ISO 3166: a country, `EU`, or with `divisions` a state such as `US-CA`. */
  place(value: unknown, path: Path, divisions: boolean, ask: string): string | undefined {
    if (isMissing(value)) return this.need(path, ask);
    const right = divisions
      ? 'an ISO 3166 code such as JP, DE or US-CA'
      : 'an ISO 3166-1 code of two letters such as JP';
    if (typeof value !== 'string') return this.refuse(path, `${show(value)} is no place`, right);
    const code = value
      .trim()
      .toUpperCase()
      .replace(/^UK(?=$|-)/, 'GB');
    const form = divisions ? /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/ : /^[A-Z]{2}$/;
    return form.test(code) && isCountry(code.slice(0, 2))
      ? code
      : this.refuse(path, `${show(value)} is no place`, right);
  }

  count(value: unknown, path: Path, ask: string | undefined): number | undefined {
    if (isMissing(value)) return ask === undefined ? undefined : this.need(path, ask);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    return this.refuse(
      path,
      `${show(value)} is no count`,
      'a whole number without separators, such as 676290, or unknown',
    );
  }

  /** Words such as categories: small letters and hyphens whatever way they were written. */
  words(value: unknown, path: Path, ask: string): readonly string[] {
    return this.list(value, path, ask).flatMap((item, index) => {
      const text = this.text(item, [...path, index], undefined);
      return text === undefined ? [] : [text.toLowerCase().replaceAll(/[\s_]+/g, '-')];
    });
  }
}

export function isMissing(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    value === 'unknown' ||
    (typeof value === 'string' && value.trim() === '')
  );
}

/** A value in an error: short, and never an address. */
export function show(value: unknown): string {
  if (typeof value === 'string')
    return value.includes('@') ? 'a text with "@"' : `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

function isDate(text: string): boolean {
  try {
    return toInstant(`${text}T00:00:00Z`).startsWith(text);
  } catch {
    return false;
  }
}

const regionNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

function isCountry(code: string): boolean {
  return code === 'EU' || regionNames.of(code) !== undefined;
}
