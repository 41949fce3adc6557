import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LineFile, openLineFile } from '../line-file.ts';
import type { AcceptedMail, MailContent, MailDraft } from './mail.ts';

/**
 * The mail endpoint's own log, written before the sender gets its answer. Two files of JSON lines:
 * `mails.jsonl`, one {@link AcceptedMail} a line, and `contents.jsonl`, `{ hash, …MailContent }` once each (sender,
 * configuration set, template), written before the first mail that names it. Lines are only ever added; a last line torn by a crash is dropped when the log is opened.
 */
export interface MailLog {
  /** Mails accepted so far; the number of the last one. */
  count(): number;
  /** Adds the mails of one call in one write and numbers them. */
  append(drafts: readonly MailDraft[]): readonly AcceptedMail[];
  /** Keeps a content and answers its hash. */
  keepContent(content: MailContent): string;
  read(n: number): AcceptedMail | undefined;
  /** Newest first, from number `from` down; `mayMatch` sees the raw line and saves reading it. */
  readBackwards(from?: number, mayMatch?: (line: string) => boolean): Generator<AcceptedMail>;
  content(hash: string): MailContent | undefined;
  close(): void;
}

export function openMailLog(directory: string): MailLog {
  mkdirSync(directory, { recursive: true });
  const mails = openLineFile(join(directory, 'mails.jsonl'));
  const contentFile = openLineFile(join(directory, 'contents.jsonl'));
  const contents = readContents(contentFile);

  return {
    count: () => mails.count(),
    append(drafts) {
      const first = mails.count() + 1;
      const accepted = drafts.map((draft, i) => {
        const n = first + i;
        const { at, ...rest } = draft;
        return { n, at, messageId: messageIdOf(n, at), ...rest };
      });
      mails.append(accepted.map((mail) => JSON.stringify(mail)));
      return accepted;
    },
    keepContent(content) {
      const text = JSON.stringify(content);
      const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
      if (!contents.has(hash)) {
        contentFile.append([JSON.stringify({ hash, ...content })]);
        contents.set(hash, content);
      }
      return hash;
    },
    read: (n) => {
      const line = mails.read(n - 1);
      return line === undefined ? undefined : JSON.parse(line);
    },
    *readBackwards(from = mails.count(), mayMatch = () => true) {
      for (const line of mails.readBackwards(from - 1)) {
        if (mayMatch(line)) yield JSON.parse(line);
      }
    },
    content: (hash) => contents.get(hash),
    close() {
      mails.close();
      contentFile.close();
    },
  };
}

/** Unique over restarts, since the number is; opaque to the product, as SES's are. */
function messageIdOf(n: number, at: string): string {
  return `0100${Date.parse(at).toString(16).padStart(12, '0')}-${n.toString(16).padStart(8, '0')}`;
}

function readContents(file: LineFile): Map<string, MailContent> {
  const contents = new Map<string, MailContent>();
  for (let i = 0; i < file.count(); i += 1) {
    const { hash, ...content } = JSON.parse(file.read(i) ?? '{}') as MailContent & { hash: string };
    contents.set(hash, content);
  }
  return contents;
}
