import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { cutIntoParts, largestList, type Part } from '../../domain/mailing/upload-parts.ts';
import { badInput } from '../errors.ts';
import { writeBytes } from './progress.ts';

/** A recipient file that is read in parts, by several at once. */
export interface ListFile {
  readonly bytes: number;
  readonly parts: readonly Part[];
  /** Stands for this file as it is now: the same length, last changed at the same time. */
  readonly mark: string;
  /** @throws CliError when the file has become shorter. */
  read(part: Part): Promise<Uint8Array<ArrayBuffer>>;
  /** Whether it is what it was when it was opened. */
  isUnchanged(): Promise<boolean>;
  close(): Promise<void>;
}

/** @throws CliError for what is no list by its length. */
export async function openListFile(path: string): Promise<ListFile> {
  const handle = await open(path);
  try {
    const { size: bytes } = await handle.stat();
    if (bytes === 0) throw badInput(`${basename(path)} is empty`);
    if (bytes > largestList) {
      throw badInput(
        `${basename(path)} has ${writeBytes(bytes)}, and a list at most ${writeBytes(largestList)}; part it`,
      );
    }
    const mark = await readMark(handle);
    return {
      ...{ bytes, mark, parts: cutIntoParts(bytes) },
      read: (part) => readPart(handle, part),
      isUnchanged: async () => (await readMark(handle)) === mark,
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

export const changedMessage = 'The file was changed while it was uploaded. Nothing was stored; upload it again.';

async function readMark(handle: FileHandle): Promise<string> {
  const { size, mtimeMs } = await handle.stat();
  return createHash('sha256').update(`${size} ${mtimeMs}`).digest('hex').slice(0, 8);
}

async function readPart(handle: FileHandle, { from, bytes }: Part): Promise<Uint8Array<ArrayBuffer>> {
  const body = new Uint8Array(bytes);
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await handle.read(body, filled, bytes - filled, from + filled);
    if (bytesRead === 0) throw badInput(changedMessage);
    filled += bytesRead;
  }
  return body;
}
