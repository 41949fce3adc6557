import { createHmac } from 'node:crypto';
import { hashAddress } from '../../../functions/recipients/keyed-hash.ts';

describe('the keyed hash of an address', () => {
  it.each(['', 'k', 'x'.repeat(64), 'y'.repeat(65), '鍵'.repeat(50)])(
    'is the first eight bytes of HMAC-SHA-256 under key %j, for every length',
    (key) => {
      for (let length = 0; length <= 260; length += 1) {
        const text = 'abc@example.jp~'.repeat(20).slice(0, length);
        expect(hashAddress(key, text)).toBe(createHmac('sha256', key).update(text).digest('hex').slice(0, 16));
      }
    },
  );
});
