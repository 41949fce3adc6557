import { basename } from 'node:path';
import type { Command } from 'commander';
import type { Accepted } from '../../domain/incident/commands.ts';
import { countOf } from '../../notices/dates.ts';
import { act } from '../command.ts';
import { findFile } from '../files.ts';
import type { Io } from '../io.ts';
import { showAccepted } from '../say.ts';
import { createProgress } from '../upload/progress.ts';
import { uploadList } from '../upload/upload-list.ts';

/** `upload` and `package`: what goes into the personal-data bucket, and what goes out to a controller. */
export function addLists(program: Command, io: Io): void {
  const upload = program
    .command('upload')
    .description(
      'upload a recipient file for a mailing, straight into the personal-data bucket; it is never looked at here',
    )
    .argument('<id>')
    .argument('<file>', 'CSV, TSV or JSONL, plain or gzip; "recipients check" says what becomes of it')
    .option('--name <name>', "the list's name; the file's when left out")
    .option('--resume <mark>', 'go on with an upload that broke off, under the mark it gave');
  act<{ name?: string; resume?: string }>(upload, io, async ({ flags, client }, id = '', typed = '') => {
    const file = findFile(typed, io);
    const request = { incidentId: id, name: flags.name ?? basename(file), file };
    const json = flags.json === true;
    const stored = await uploadList(flags.resume === undefined ? request : { ...request, resume: flags.resume }, {
      ...{ io, client: client() },
      progress: (bytes) => createProgress(io, bytes, json),
      onBegun: (resume) => json || io.err(`Should it break off, it goes on with --resume ${resume}\n`),
    });
    return {
      json: stored,
      text: () => `${id}: stored the list ${stored.name} (${countOf(stored.bytes, 'byte')}).\n`,
    };
  });

  const hand = program
    .command('package')
    .description('draw up what one controller is told, and record that it was handed over')
    .argument('<id>')
    .argument('<controller>');
  act(hand, io, async ({ client }, id = '', controller = '') => {
    const path = `/incidents/${encodeURIComponent(id)}/packages/${encodeURIComponent(controller)}`;
    return showAccepted(await client().post<Accepted>(path, {}));
  });
}
