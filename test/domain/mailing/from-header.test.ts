import { encodeFrom } from '../../../domain/mailing/from-header.ts';

const decode = (from: string) =>
  from
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, word: string) => Buffer.from(word, 'base64').toString('utf8'));

describe('the From header', () => {
  it('leaves a bare address alone', () => {
    expect(encodeFrom('notice@controller.example')).toBe('notice@controller.example');
  });

  it('quotes a plain name', () => {
    expect(encodeFrom('Example, "City" <notice@controller.example>')).toBe(
      '"Example, \\"City\\"" <notice@controller.example>',
    );
    expect(encodeFrom('"Example City" <notice@controller.example>')).toBe('"Example City" <notice@controller.example>');
  });

  it('writes other scripts as words of at most 75 characters, never cutting a character', () => {
    const name = '東京都主税局クレジットカードお支払サイト運営事務局（お知らせ専用）';

    const from = encodeFrom(`${name} <notice@controller.example>`);

    expect(from).toMatch(/^[\x20-\x7e]+$/);
    expect(decode(from)).toBe(`${name} <notice@controller.example>`);
    for (const word of from.split(' ')) expect(word.length).toBeLessThanOrEqual(75);
  });

  it('lets no line break through', () => {
    expect(encodeFrom('Evil\r\nBcc: x@example.org <a@example.com>')).not.toMatch(/[\r\n]/);
  });
});
