import type { AttributeValue } from '@aws-sdk/client-dynamodb';

const bytes = 8;
const digits = bytes * 2;

/**
 * Hashes as 8 bytes each. What a collision put behind the 16 digits stands apart, as `place:suffix`, since it nearly never
 * happens (2.7e-8 for a million people).
 */
export function packHashes(hashes: readonly string[]): Record<string, AttributeValue> {
  const packed = Buffer.allocUnsafe(hashes.length * bytes);
  const suffixes: string[] = [];
  hashes.forEach((hash, place) => {
    packed.write(hash, place * bytes, bytes, 'hex');
    if (hash.length > digits) suffixes.push(`${place}:${hash.slice(digits)}`);
  });
  return { hashes: { B: packed }, ...(suffixes.length > 0 ? { suffixes: { S: suffixes.join(' ') } } : {}) };
}

export function unpackHashes(item: Readonly<Record<string, AttributeValue>>): readonly string[] {
  const packed = Buffer.from(item.hashes?.B ?? []);
  const hashes = Array.from({ length: packed.length / bytes }, (_, place) =>
    packed.toString('hex', place * bytes, (place + 1) * bytes),
  );
  for (const entry of item.suffixes?.S?.split(' ') ?? []) {
    const [place = '', suffix = ''] = entry.split(':');
    hashes[Number(place)] += suffix;
  }
  return hashes;
}
