import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
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

/** Names and texts of the regime files in folders. @throws CliError when a folder is not there. */
export function readRegimeFiles(
  folders: readonly string[],
): readonly { readonly file: string; readonly text: string }[] {
  return folders.flatMap((folder) => {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      throw badInput(`There is no folder of regime files ${folder}; name it with --regimes`);
    }
    const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    return names.sort().map((name) => ({ file: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));
  });
}
