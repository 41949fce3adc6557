import type { Question } from '../facts.ts';

/** Three answers; *unknown* always comes with the questions that would settle it. */
export type Trit = 'yes' | 'no' | 'unknown';

export interface Verdict {
  readonly value: Trit;
  /** In words: why not, or what could not be told. Empty for a plain yes. */
  readonly because: string;
  readonly questions: readonly Question[];
}

export const yes: Verdict = { value: 'yes', because: '', questions: [] };

export function no(because: string): Verdict {
  return { value: 'no', because, questions: [] };
}

export function unknown(because: string, ...questions: readonly Question[]): Verdict {
  return { value: 'unknown', because, questions };
}

/** Both must hold; the first *no* decides. */
export function allOf<T>(parts: readonly T[], judgePart: (part: T) => Verdict, says?: string): Verdict {
  const open: Verdict[] = [];
  const presumed: Verdict[] = [];
  for (const part of parts) {
    const verdict = judgePart(part);
    if (verdict.value === 'no') return says === undefined ? verdict : no(`${says}: ${verdict.because}`);
    if (verdict.value === 'unknown') open.push(verdict);
    else if (verdict.questions.length > 0) presumed.push(verdict);
  }
  if (open.length > 0) return gather('unknown', open, says);
  return presumed.length === 0 ? yes : gather('yes', presumed, says);
}

/** One must hold; the first *yes* decides. */
export function anyOf<T>(parts: readonly T[], judgePart: (part: T) => Verdict, says?: string): Verdict {
  const open: Verdict[] = [];
  let assumed: Verdict | undefined;
  const reasons: string[] = [];
  for (const part of parts) {
    const verdict = judgePart(part);
    if (verdict.value === 'yes') {
      if (verdict.questions.length === 0) return verdict;
      assumed ??= verdict;
    } else if (verdict.value === 'unknown') open.push(verdict);
    else reasons.push(verdict.because);
  }
  if (assumed !== undefined) return assumed;
  if (open.length > 0) return gather('unknown', open, says);
  return no(says === undefined ? [...new Set(reasons)].join('; ') : `not ${says}`);
}

/** Several verdicts as one, with the reasons and questions of all. */
export function gather(value: Trit, verdicts: readonly Verdict[], says?: string): Verdict {
  const because = [...new Set(verdicts.map((verdict) => verdict.because).filter((reason) => reason !== ''))].join('; ');
  const questions =
    verdicts.length === 1 ? (verdicts[0]?.questions ?? []) : distinct(verdicts.flatMap((verdict) => verdict.questions));
  return { value, because: says === undefined || value === 'yes' ? because : `${says}: ${because}`, questions };
}

/** One question a path: the first asked. */
export function distinct(questions: readonly Question[]): readonly Question[] {
  const seen = new Set<string>();
  return questions.filter(({ path }) => !seen.has(path) && seen.add(path));
}
