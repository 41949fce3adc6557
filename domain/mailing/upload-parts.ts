const mebibyte = 1024 * 1024;
/** S3 takes parts from 5 MiB on; only the last one may be smaller. Source: S3 user guide, "Amazon S3 multipart upload limits". */
const smallestPart = 8 * mebibyte;
/** Whoever uploads holds a few parts in memory. */
const largestPart = 64 * mebibyte;
/** Source: as above. */
export const mostParts = 10_000;

/** Bytes of a list at most, 625 GiB: as much as 80 bytes for every person alive. */
export const largestList = mostParts * largestPart;

/** Addresses of parts given in one answer; each is 1 to 2 kB long. */
export const mostUrls = 50;

/** One piece of a file that is uploaded in pieces. */
export interface Part {
  /** From 1. */
  readonly part: number;
  /** Bytes before it. */
  readonly from: number;
  readonly bytes: number;
}

/** How a file is cut: the same for everybody who knows its length in bytes. Every part is as long as the first, but for the last. */
export function cutIntoParts(bytes: number): readonly Part[] {
  const size = partSizeOf(bytes);
  return Array.from({ length: Math.ceil(bytes / size) }, (_, index) => ({
    part: index + 1,
    from: index * size,
    bytes: Math.min(size, bytes - index * size),
  }));
}

/** @throws RangeError for what is no length of a list. */
export function partSizeOf(bytes: number): number {
  if (!Number.isSafeInteger(bytes) || bytes < 1 || bytes > largestList) {
    throw new RangeError(`${bytes} bytes are no length of a list: it is from 1 to ${largestList}`);
  }
  let size = smallestPart;
  while (size * mostParts < bytes) size *= 2;
  return size;
}
