/** Bytes a base-64 word may stand for: RFC 2047 allows 75 characters a word, 12 of them are the frame. */
const bytesAWord = 45;

/**
 * `Name <address>` as SES takes it: names beyond ASCII as RFC 2047 words, since SES does not encode them; other names quoted.
 * Line breaks can't occur in what comes back.
 */
export function encodeFrom(from: string): string {
  const [, name = '', address] = /^\s*(.*?)\s*<([^<>\s]+)>\s*$/s.exec(from) ?? [];
  if (address === undefined) return from.replace(/[\r\n]/g, '').trim();
  const plain = name.replace(/^"(.*)"$/s, '$1').replace(/[\r\n]+/g, ' ');
  if (plain === '') return address;
  if (/^[\x20-\x7e]*$/.test(plain)) return `"${plain.replace(/(["\\])/g, '\\$1')}" <${address}>`;
  return `${encodeWords(plain)} <${address}>`;
}

function encodeWords(text: string): string {
  const words: string[] = [];
  let word = '';
  for (const char of text) {
    if (Buffer.byteLength(word + char) > bytesAWord) {
      words.push(word);
      word = '';
    }
    word += char;
  }
  words.push(word);
  return words.map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join(' ');
}
