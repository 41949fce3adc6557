import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { Accepted } from '../../domain/incident/commands.ts';
import { countOf } from '../../notices/dates.ts';
import { act } from '../command.ts';
import { findFile } from '../files.ts';
import type { Io } from '../io.ts';
import { showAccepted } from '../say.ts';

/** `upload` and `package`: what goes into the personal-data bucket, and what goes out to a controller. */
export function addLists(program: Command, io: Io): void {
  const upload = program
    .command('upload')
    .description('upload a recipient file for a mailing; it is streamed, and never looked at here')
    .argument('<id>')
    .argument('<file>', 'CSV, TSV or JSONL, plain or gzip; "recipients check" says what becomes of it')
    .option('--name <name>', "the list's name; the file's when left out");
  act<{ name?: string }>(upload, io, async ({ flags, client }, id = '', typed = '') => {
    const file = findFile(typed, io);
    const name = flags.name ?? basename(file);
    const path = `/incidents/${encodeURIComponent(id)}/lists/${encodeURIComponent(name)}`;
    // Node's stream of bytes and the web's are one kind by different names in the type files.
    const body = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
    const stored = await client().send<{ name: string; bytes: number }>(path, body);
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
