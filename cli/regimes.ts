import { resolve } from 'node:path';
import { loadRegimes, type RegimeLibrary } from '../domain/law/regime-library.ts';
import { readRegimeFiles } from './files.ts';
import type { Io } from './io.ts';

/** The regimes that come with Tocsin; `npm run` starts in the package's folder. */
const ownFolder = 'regimes';

export function readLibrary(folders: readonly string[] = [], { cwd }: Pick<Io, 'cwd'>): RegimeLibrary {
  return loadRegimes(readRegimeFiles([ownFolder, ...folders.map((folder) => resolve(cwd, folder))]));
}

/** Version of the time-zone data in use, for derivations. */
export const tzdata = process.versions.tz ?? 'unknown';
