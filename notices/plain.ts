/** C0 and C1 controls, line and paragraph separators, and the marks that turn the direction of text around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const breaks = /[\r\n\u0085\u2028\u2029]+/g;

/** One line of plain text: breaks and tabs become spaces, control characters go. What may stand in a header. */
export function oneLine(text: string): string {
  return text.replace(breaks, ' ').replace(controls, '').replace(/\s+/g, ' ').trim();
}

/** Plain text that keeps its line breaks as `\n`. */
export function manyLines(text: string): string {
  return text
    .replace(/\r\n?|\u0085|\u2028|\u2029/g, '\n')
    .replace(controls, '')
    .replace(/\t/g, ' ')
    .trim();
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '{': '&#123;',
  '}': '&#125;',
};

/** Text made safe for HTML and attributes. Braces go too, so that no text can be read as a placeholder by SES. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'{}]/g, (character) => entities[character] ?? character);
}

/** Text in which no `{{` or `}}` is left for SES to fill: a space comes between braces. */
export function partBraces(text: string): string {
  return text.replace(/\{(?=\{)/g, '{ ').replace(/\}(?=\})/g, '} ');
}

/** The first `limit` characters, with an ellipsis where something was cut. */
export function cut(text: string, limit: number): string {
  const characters = [...text];
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}
