const encodedWord = /=\?([^?]+)\?([BQ])\?([^?]*)\?=/gi;

/** Shows a header's encoded words (RFC 2047) as text; what can't be read stays as it is. */
export function decodeHeader(value: string): string {
  // Between two encoded words white space does not count (RFC 2047, 6.2).
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(encodedWord, (word, charset: string, coding: string, text: string) => {
      try {
        return new TextDecoder(charset).decode(bytesOf(text, coding.toUpperCase()));
      } catch {
        return word;
      }
    });
}

function bytesOf(text: string, coding: string): Buffer {
  if (coding === 'B') return Buffer.from(text, 'base64');
  const plain = text
    .replaceAll('_', ' ')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1');
}
