import fc from 'fast-check';
import { cutIntoParts, largestList, partSizeOf } from '../../../domain/mailing/upload-parts.ts';

const mebibyte = 1024 * 1024;

describe('a file cut into parts', () => {
  it.each([
    ['one byte', 1, 8, 1],
    ['a part', 8 * mebibyte, 8, 1],
    ['a part and a byte', 8 * mebibyte + 1, 8, 2],
    ['as many parts as there may be', 80_000 * mebibyte, 8, 10_000],
    ['more than that', 80_000 * mebibyte + 1, 16, 5001],
    ['the largest list', largestList, 64, 10_000],
  ])('of %s', (_, bytes, size, count) => {
    expect([partSizeOf(bytes) / mebibyte, cutIntoParts(bytes).length]).toEqual([size, count]);
  });

  it('is whole again when they are put together, in no more parts than S3 takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: largestList }), (bytes) => {
        const parts = cutIntoParts(bytes);
        let end = 0;
        for (const [index, one] of parts.entries()) {
          if (one.part !== index + 1 || one.from !== end || one.bytes < 1) return false;
          end += one.bytes;
        }
        return end === bytes && parts.length <= 10_000;
      }),
      { numRuns: 30 },
    );
  });

  it.each([0, -1, 1.5, largestList + 1, Number.NaN])('is no file of %p bytes', (bytes) => {
    expect(() => cutIntoParts(bytes)).toThrow(RangeError);
  });
});
