import stringWidth from 'string-width';

/** Columns of the plain-text twin, by RFC 5322's advice of lines under 78. */
export const columns = 72;

const wide =
  /[\u2e80-\u2fff\u3000-\u30ff\u3100-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]|[\u{20000}-\u{3ffff}]/u;
/** Japanese line breaking (JIS X 4051): these never begin a line … */
const neverFirst = /^[、。，．・：；？！）」』】］｝〉》〕…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)\]}%％]/u;
/** … and these never end one. */
const neverLast = /[（「『【［｛〈《〔([{]$/u;

/**
 * Wraps one paragraph at `columns` cells; a full-width character is two. Japanese breaks between characters, other text
 * at spaces. What can't be broken, such as an address, stays whole on a line of its own.
 * @param first What stands before the first line, `- `; further lines are indented by its width unless `rest` is given.
 */
export function wrap(text: string, first = '', rest = ' '.repeat(stringWidth(first))): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let width = stringWidth(first);
  let empty = true;
  for (const atom of atoms(text)) {
    const gap = atom.spaced && !empty ? 1 : 0;
    if (!empty && width + gap + atom.width > columns) {
      lines.push(line);
      line = rest;
      width = stringWidth(rest);
      empty = true;
    }
    line += (gap === 1 && !empty ? ' ' : '') + atom.text;
    width += (empty ? 0 : gap) + atom.width;
    empty = false;
  }
  lines.push(line.trimEnd());
  return lines;
}

interface Atom {
  readonly text: string;
  readonly width: number;
  /** A space stood before it. */
  readonly spaced: boolean;
}

function atoms(text: string): readonly Atom[] {
  const found: Atom[] = [];
  for (const word of text.split(/ +/).filter((part) => part !== '')) {
    piecesOf(word).forEach((piece, index) => {
      found.push({ text: piece, width: stringWidth(piece), spaced: index === 0 });
    });
  }
  return found;
}

/** A word in the pieces between which a line may break. */
function piecesOf(word: string): readonly string[] {
  if (/^https?:/.test(word)) return [word];
  const pieces: string[] = [];
  let previousWide = false;
  for (const character of word) {
    const last = pieces.at(-1);
    const isWide = wide.test(character);
    const glued =
      last !== undefined && (neverFirst.test(character) || neverLast.test(last) || !(isWide || previousWide));
    if (glued) pieces[pieces.length - 1] = last + character;
    else pieces.push(character);
    previousWide = isWide;
  }
  return pieces;
}
