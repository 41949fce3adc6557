import type { Command } from 'commander';
import { act } from '../command.ts';
import { badInput } from '../errors.ts';
import { findFile } from '../files.ts';
import type { Io } from '../io.ts';

/** `recipients check <file…>`: what would become of every row. Nothing leaves this machine. */
export function addRecipients(program: Command, io: Io): void {
  const recipients = program.command('recipients').description('lists of people to tell');
  const command = recipients
    .command('check')
    .description('what would become of every row of these files, as one list; needs no server')
    .argument('<file...>', 'CSV, TSV or JSONL, plain or gzip');
  act(command, io, async (_call, files = '') => {
    const { checkRecipients, printRecipientsReport } = await import('../recipients-check.ts');
    const typed = files.split('\n');
    const asTyped = new Map(typed.map((file) => [findFile(file, io), file]));
    const report = await checkRecipients([...asTyped.keys()]).catch((error: unknown) => {
      throw badInput(error instanceof Error ? error.message : String(error), { code: 'unreadable' });
    });
    const rejections = report.rejections.map((one) => ({ ...one, file: asTyped.get(one.file) ?? one.file }));
    const shown = { ...report, rejections };
    return { json: shown, text: () => printRecipientsReport(shown) };
  });
}
