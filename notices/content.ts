/** Languages mails are written in. */
export const locales = ['en', 'ja'] as const;
export type Locale = (typeof locales)[number];

/** What a colour means. It never stands alone: the words beside it say the same. */
export type Tone = 'late' | 'soon' | 'met' | 'note';

/** One line of a summary list. A line break in `value` starts a new line. */
export interface Row {
  readonly label: string;
  readonly value: string;
  readonly tone?: Tone;
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly Row[] }
  | { readonly kind: 'list'; readonly items: readonly string[]; readonly ordered?: boolean }
  /** The one thing to do. `url` is absolute, `https:` or, in local mode, `http:`. */
  | { readonly kind: 'action'; readonly label: string; readonly url: string }
  | { readonly kind: 'callout'; readonly tone: Tone; readonly label: string; readonly text: string }
  | { readonly kind: 'small'; readonly text: string };

/**
 * What a mail says, before it is HTML or plain text. All strings are plain text; the layout escapes them.
 * Subjects of staff mails carry ids and facts, never the incident's title: a title is free text and may name people, and
 * subjects are shown on locked phones and kept in logs.
 */
export interface Content {
  readonly subject: string;
  /** What a phone shows under the subject: one sentence that says the fact again. First line of the body, too … */
  readonly preview: string;
  /** … unless this stands there instead, as in notices, whose preview begins the section that follows. */
  readonly lead?: string;
  readonly blocks: readonly Block[];
}

/** A mail ready to be sent, without its envelope. */
export interface RenderedMail {
  /** One line, without CR or LF. */
  readonly subject: string;
  readonly html: string;
  /** The same content wrapped at 72 columns. */
  readonly text: string;
}

/** What every layout needs to know beside the content. */
export interface MailOptions {
  readonly locale: Locale;
  /** An exercise is marked in subject and body. */
  readonly exercise: boolean;
  /** Small print under a line at the end: who sends this, why it was sent to this reader. */
  readonly footer?: readonly string[];
}

/** `parts` without the ones a condition left out. */
export function only<T>(...parts: readonly (T | undefined | false)[]): readonly T[] {
  return parts.filter((part): part is T => part !== undefined && part !== false);
}
