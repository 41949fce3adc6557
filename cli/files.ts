import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { badInput } from './errors.ts';
import type { Io } from './io.ts';

/** A path as typed, made whole. @throws CliError when there is no such file. */
export function findFile(typed: string, { cwd }: Pick<Io, 'cwd'>): string {
  const path = resolve(cwd, typed);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return path;
  throw badInput(`There is no file ${typed}${found === undefined ? '' : ': it is a folder'} (looked in ${cwd})`);
}

export function readTextFile(typed: string, io: Pick<Io, 'cwd'>): string {
  return readFileSync(findFile(typed, io), 'utf8');
}

/** @throws CliError when there is no such folder of regime files. */
export function findFolder(folder: string): string {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
  throw badInput(`There is no folder of regime files ${folder}; name it with --regimes`);
}
