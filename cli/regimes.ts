import { resolve } from 'node:path';
import { readRegimeFolders } from '../adapters/regime-folders.ts';
import type { RegimeLibrary } from '../domain/law/regime-library.ts';
import { findFolder } from './files.ts';
import type { Io } from './io.ts';

/** The regimes that come with Tocsin; `npm run` starts in the package's folder. */
export const ownFolder = 'regimes';

/** @throws CliError when a folder is not there. */
export function readLibrary(folders: readonly string[] = [], { cwd }: Pick<Io, 'cwd'>): Promise<RegimeLibrary> {
  return readRegimeFolders([ownFolder, ...folders.map((folder) => findFolder(resolve(cwd, folder)))]);
}

/** Version of the time-zone data in use, for derivations. */
export const tzdata = process.versions.tz ?? 'unknown';
