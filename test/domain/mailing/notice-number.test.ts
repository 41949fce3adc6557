import fc from 'fast-check';
import { hashOfNumber, noticeNumber } from '../../../domain/mailing/notice-number.ts';

const hash = fc.stringMatching(/^[0-9a-f]{16}$/);
const mailing = fc.stringMatching(/^INC-[0-9A-Z]{4}-[0-9]$/);

describe('the notice number', () => {
  it('has five and six characters that can be read aloud', () => {
    expect(noticeNumber('INC-2F7K-1', '00ff00ff00ff00ff')).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{6}$/);
  });

  it('leads back to the recipient', () => {
    fc.assert(
      fc.property(mailing, hash, (id, of) => {
        const found = hashOfNumber(id, noticeNumber(id, of));

        expect(found && found.from <= of.slice(0, 13) && of.slice(0, 13) <= found.to).toBe(true);
      }),
    );
  });

  it('differs from one mailing to the next', () => {
    expect(noticeNumber('INC-1', '0123456789abcdef')).not.toBe(noticeNumber('INC-2', '0123456789abcdef'));
  });

  it('is understood as people write it', () => {
    const number = noticeNumber('INC-1', '0123456789abcdef');
    const written = ` ${number.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;

    expect(hashOfNumber('INC-1', written)).toEqual(hashOfNumber('INC-1', number));
  });

  it('finds each single wrong character', () => {
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    fc.assert(
      fc.property(hash, fc.nat(9), fc.nat(31), (of, place, other) => {
        const number = noticeNumber('INC-1', of).replace('-', '');
        fc.pre(number.charAt(place) !== alphabet.charAt(other));

        const wrong = number.slice(0, place) + alphabet.charAt(other) + number.slice(place + 1);

        expect(hashOfNumber('INC-1', wrong)).toBeUndefined();
      }),
    );
  });

  it('is refused when it has another length or characters', () => {
    expect(hashOfNumber('INC-1', '12345')).toBeUndefined();
    expect(hashOfNumber('INC-1', '=cmd()-00000')).toBeUndefined();
  });
});
