/** What a pattern's `*` may run over: everything, or only what stands before the next colon. */
type Reach = 'everything' | 'segments';

const compiled = new Map<string, RegExp>();

/** Wildcards as in actions and strings: `*` any text, `?` one character. */
export function matchesText(pattern: string, text: string): boolean {
  return expressionOf(pattern, 'everything').test(text);
}

/** Actions are compared without regard to case. */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesText(pattern.toLowerCase(), action.toLowerCase());
}

/**
 * Resources: a `*` inside a segment of an ARN stays in it, one at a segment's end runs over the colons that follow.
 * Source: IAM user guide, "IAM JSON policy elements: Resource", using wildcards in resource ARNs.
 */
export function matchesResource(pattern: string, resource: string): boolean {
  return expressionOf(pattern, 'segments').test(resource);
}

/**
 * `ArnLike` and `ArnEquals`, which are the same: each of the six parts for itself.
 * Source: IAM user guide, "Amazon Resource Name (ARN) condition operators".
 */
export function matchesArn(pattern: string, arn: string): boolean {
  const wanted = partsOf(pattern);
  const parts = partsOf(arn);
  return (
    wanted.length === arnParts &&
    parts.length === arnParts &&
    wanted.every((part, place) => matchesText(part, parts[place] ?? ''))
  );
}

const arnParts = 6;

function partsOf(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length <= arnParts ? parts : [...parts.slice(0, arnParts - 1), parts.slice(arnParts - 1).join(':')];
}

function expressionOf(pattern: string, reach: Reach): RegExp {
  const key = `${reach} ${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const source = pattern.replace(/\*+|\?|[^*?]+/g, (piece, offset: number) => {
    if (piece === '?') return '.';
    if (!piece.startsWith('*')) return piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const next = pattern.charAt(offset + piece.length);
    return reach === 'everything' || next === '' || next === ':' ? '.*' : '[^:]*';
  });
  const expression = new RegExp(`^${source}$`, 's');
  compiled.set(key, expression);
  return expression;
}
