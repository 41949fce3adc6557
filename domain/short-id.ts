import { createHash } from 'node:crypto';

/** Crockford's base 32 without the letters that are read wrongly over a telephone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 10;

/** `INC-4T7Q0Z9KXW`: a prefix and 50 bits of the hash of what something is known by; the same parts give the same id. */
export function shortId(prefix: string, ...parts: readonly string[]): string {
  const hash = createHash('sha256').update(parts.join('\0')).digest();
  return `${prefix}-${Array.from({ length }, (_, place) => alphabet[(hash[place] ?? 0) % 32]).join('')}`;
}
