import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RegimeText } from '../domain/law/compile-regimes.ts';
import type { HolidayTable } from '../domain/law/holidays.ts';
import { type CompiledRegimes, createLibrary, type RegimeLibrary } from '../domain/law/regime-library.ts';

/** What bundling puts into a folder in place of the YAML files: what they say, read and checked. */
export const compiledName = 'compiled.json';

/** Public holidays that are worked out already, beside the regime files: `npm run regimes` keeps it current. */
const holidaysFile = join('regimes', 'holidays.json');

const supersededFolder = 'superseded';

/** Where local runs keep what they compiled. */
const cacheFolder = join('.tocsin', 'law');
const keptFiles = 8;

/**
 * The library from folders of regime files. A folder of a deployed function has the compiled file and nothing else; on one's
 * own machine the YAML files are compiled, and what comes out is kept until a file, or the code that reads it, changes.
 *
 * @throws RegimeFileError with every problem of every file: file, line, field, what would be right.
 */
export async function readRegimeFolders(folders: readonly string[]): Promise<RegimeLibrary> {
  const isCompiled = (folder: string) => existsSync(join(folder, compiledName));
  const compiled = folders.filter(isCompiled).map((folder) => readJson<CompiledRegimes>(join(folder, compiledName)));
  const plain = folders.filter((folder) => !isCompiled(folder));
  const files = plain.flatMap(readRegimeTexts);
  const superseded = plain.flatMap(readSuperseded);
  return createLibrary(...compiled, ...(files.length === 0 ? [] : [await compileOnce(files, superseded)]));
}

/** Earlier revisions of a folder's files, `superseded/<revision>/<id>.yaml`: open incidents may be judged by them. */
export function readSuperseded(folder: string): readonly RegimeText[] {
  const kept = join(folder, supersededFolder);
  if (!existsSync(kept)) return [];
  return readdirSync(kept)
    .sort()
    .flatMap((revision) => readRegimeTexts(join(kept, revision)));
}

/** The regime files of a folder, by name. */
export function readRegimeTexts(folder: string): readonly RegimeText[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => ({ file: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));
}

export function readHolidayTable(): HolidayTable | undefined {
  return existsSync(holidaysFile) ? readJson<HolidayTable>(holidaysFile) : undefined;
}

export function writeHolidayTable(table: HolidayTable): void {
  writeFileSync(holidaysFile, `${JSON.stringify(table, null, 2)}\n`);
}

async function compileOnce(files: readonly RegimeText[], superseded: readonly RegimeText[]): Promise<CompiledRegimes> {
  const file = join(cacheFolder, `${fingerprintOf([...files, ...superseded])}.json`);
  if (existsSync(file)) return readJson(file);
  const { compileRegimes } = await loadCompiler(files);
  const compiled = compileRegimes(files, readHolidayTable(), superseded);
  keep(file, JSON.stringify(compiled));
  return compiled;
}

/** Bundles leave the compiler out: with it come a YAML parser, the schema and the holidays of the whole world. */
async function loadCompiler(files: readonly RegimeText[]): Promise<typeof import('../domain/law/compile-regimes.ts')> {
  try {
    return await import('../domain/law/compile-regimes.ts');
  } catch (error) {
    const message = `${files[0]?.file ?? 'A folder'} is YAML, and functions carry only ${compiledName}: bundle with infra/bundles.ts`;
    throw new Error(message, { cause: error });
  }
}

/** Of the files, of the code that reads them, and of the holidays. */
function fingerprintOf(files: readonly RegimeText[]): string {
  const hash = createHash('sha256');
  const code = join('domain', 'law');
  const sources = existsSync(code) ? readdirSync(code).sort() : [];
  for (const name of sources) hash.update(readFileSync(join(code, name)));
  if (existsSync(holidaysFile)) hash.update(readFileSync(holidaysFile));
  for (const { file, text } of files) hash.update(`${file}\0${text}\0`);
  return hash.digest('hex').slice(0, 24);
}

/** Whole or not at all: several processes may write at once. */
function keep(file: string, text: string): void {
  mkdirSync(cacheFolder, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
  const age = (name: string) => statSync(join(cacheFolder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const names = readdirSync(cacheFolder).sort((a, b) => age(b) - age(a));
  for (const name of names.slice(keptFiles)) rmSync(join(cacheFolder, name), { force: true });
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
