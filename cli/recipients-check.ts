import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type RejectionReason, rejectionWords } from '../domain/recipients/address.ts';
import type { ColumnMapping } from '../domain/recipients/columns.ts';
import type { ForbiddenLines } from '../domain/recipients/forbidden.ts';
import { ForbiddenTally } from '../functions/recipients/forbidden-tally.ts';
import { readLists } from '../functions/recipients/read-lists.ts';
import { RecipientMerger } from '../functions/recipients/recipient-merger.ts';

export interface Rejection {
  /** Path as given. */
  readonly file: string;
  /** From 1; the header counts. */
  readonly line: number;
  readonly reason: RejectionReason;
}

/** Where every row of the files goes: `rows = accepted + duplicates + unreachable + rejected`. */
export interface RecipientsReport {
  readonly rows: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly unreachable: number;
  readonly rejected: number;
  readonly rejections: readonly Rejection[];
  /** Lines with card numbers, security codes, national ids: with any of them the upload will be quarantined. */
  readonly forbidden: ForbiddenLines;
}

export interface CheckOptions {
  /** Header names by column where the files' own are not known. */
  readonly mapping?: ColumnMapping;
  /** Bytes of recipients held in memory; the rest goes to a scratch folder that is removed. */
  readonly bound?: number;
}

/**
 * Reads recipient files as an upload would be read, all as one list, and says what would become of them. Nothing leaves
 * the machine, and no address is in the answer.
 * @throws GiveUpError when a file can't be read as a list, with what to do.
 */
export async function checkRecipients(files: readonly string[], options: CheckOptions = {}): Promise<RecipientsReport> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-check-'));
  // The hash only orders and partitions here.
  const merger = new RecipientMerger({
    hashKey: 'recipients check',
    folder,
    bound: options.bound ?? 160 * 1024 * 1024,
  });
  const tally = new ForbiddenTally();
  const rejections: Rejection[] = [];
  try {
    const lists = files.map((file) => ({
      file,
      open: async () => createReadStream(file, { highWaterMark: 256 * 1024 }),
    }));
    const counts = await readLists(lists, {
      merger,
      tally,
      ...(options.mapping && { mapping: options.mapping }),
      unreachable: () => {},
      rejected: (file, { line }, reason) => rejections.push({ file, line, reason }),
    });
    let accepted = 0;
    for (const lines of merger.lines(8192)) accepted += lines.count;
    return {
      rows: counts.rows,
      accepted,
      duplicates: counts.withAddress - accepted,
      unreachable: counts.unreachable,
      rejected: counts.rejected,
      rejections,
      forbidden: tally.lines(),
    };
  } finally {
    merger.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The report for people: one fact a line, and the first rejections with their reasons in words. */
export function printRecipientsReport(report: RecipientsReport, shown = 20): string {
  const figure = (value: number) => value.toLocaleString('en-GB').padStart(12);
  const lines = [
    `${figure(report.rows)}  rows`,
    `${figure(report.accepted)}  accepted: distinct addresses that can be written to`,
    `${figure(report.duplicates)}  duplicates: rows whose address another row has`,
    `${figure(report.unreachable)}  unreachable: rows without an address, for the letter list`,
    `${figure(report.rejected)}  rejected: rows with an address that cannot be written to`,
  ];
  if (report.rejections.length > 0) lines.push('');
  for (const { file, line, reason } of report.rejections.slice(0, shown)) {
    lines.push(`${basename(file)}:${line}  ${rejectionWords[reason]}`);
  }
  const more = report.rejections.length - shown;
  if (more > 0) lines.push(`… and ${more.toLocaleString('en-GB')} more; --json lists them all`);
  const forbidden = Object.entries(report.forbidden).filter(([, count]) => count > 0);
  if (forbidden.length > 0) {
    const found = forbidden.map(([kind, count]) => `${kind} on ${count.toLocaleString('en-GB')} lines`).join(', ');
    lines.push(
      '',
      `Do not upload this: ${found}. The list would be quarantined and deleted; take these columns out first.`,
    );
  }
  return `${lines.join('\n')}\n`;
}
