import { basename, resolve } from 'node:path';
import { readHolidayTable, readRegimeTexts, readSuperseded } from '../adapters/regime-folders.ts';
import type { RegimeText } from '../domain/law/compile-regimes.ts';
import type { RegimeLibrary } from '../domain/law/regime-library.ts';
import { findFolder } from './files.ts';
import type { Io } from './io.ts';
import { ownFolder, readLibrary } from './regimes.ts';

/** The law as it is, and as it would be with other files in place of, or beside, our own. */
export interface ChangedLaw {
  readonly own: RegimeLibrary;
  readonly changed: RegimeLibrary;
  /** Regimes that the folders bring, by id; all of ours when there are no folders. */
  readonly ids: ReadonlySet<string>;
  /** Files whose text differs though their revision does not: nobody could tell which of them judged an incident. */
  readonly unnumbered: readonly string[];
}

/** @throws RegimeFileError with every slip; CliError when a folder is not there. */
export async function readChangedLaw(folders: readonly string[] = [], io: Pick<Io, 'cwd'>): Promise<ChangedLaw> {
  const own = await readLibrary([], io);
  if (folders.length === 0) return { own, changed: own, ids: new Set(own.byId.keys()), unnumbered: [] };
  const paths = folders.map((folder) => findFolder(resolve(io.cwd, folder)));
  const brought = paths.flatMap(readRegimeTexts);
  const ids = new Set(brought.map(idOf));
  const ours = readRegimeTexts(ownFolder);
  const replaced = ours.filter((text) => ids.has(idOf(text)));
  const { loadRegimes } = await import('../domain/law/compile-regimes.ts');
  const changed = loadRegimes([...ours.filter((text) => !ids.has(idOf(text))), ...brought], readHolidayTable(), [
    ...readSuperseded(ownFolder),
    ...paths.flatMap(readSuperseded),
    ...replaced,
  ]);
  const unnumbered = replaced
    .filter((text) => brought.some((other) => idOf(other) === idOf(text) && other.text !== text.text))
    .map(idOf)
    .filter((id) => own.byId.get(id)?.regime.revision === changed.byId.get(id)?.regime.revision);
  return { own, changed, ids, unnumbered };
}

/** A regime file is named like its regime: a check of the library holds that. */
function idOf({ file }: RegimeText): string {
  return basename(file, '.yaml');
}
