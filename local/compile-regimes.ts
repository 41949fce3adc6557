import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import {
  compiledName,
  readHolidayTable,
  readRegimeTexts,
  readSuperseded,
  writeHolidayTable,
} from '../adapters/regime-folders.ts';
import { compileRegimes } from '../domain/law/compile-regimes.ts';
import { RegimeFileError } from '../domain/law/regime-file.ts';
import type { CompiledRegimes } from '../domain/law/regime-library.ts';

interface Flags {
  readonly into?: string;
  readonly anew?: boolean;
}

const program = new Command('regimes')
  .description('Checks the regime files together and keeps the holidays of the places that they name.')
  .argument('[folders...]', 'folders of regime files', ['regimes'])
  .option('--into <folder>', 'write what functions load of each folder: <folder>/0/compiled.json is of the first')
  .option('--anew', 'work out the holidays of all places again, after an update of date-holidays');

function main(folders: readonly string[], { into, anew }: Flags): string {
  const files = folders.map(readRegimeTexts);
  const known = anew === true ? undefined : readHolidayTable();
  const compiled = compileRegimes(files.flat(), known, folders.flatMap(readSuperseded));
  const places = Object.keys(compiled.holidays.places).length;
  if (into === undefined) {
    if (JSON.stringify(compiled.holidays) !== JSON.stringify(known)) writeHolidayTable(compiled.holidays);
  } else {
    folders.forEach((_, index) => {
      const ids = new Set(files[index]?.map(({ file }) => basename(file, '.yaml')));
      write(join(into, String(index)), {
        ...compiled,
        regimes: compiled.regimes.filter(({ id }) => ids.has(id)),
        ...(compiled.superseded ? { superseded: compiled.superseded.filter(({ id }) => ids.has(id)) } : {}),
      });
    });
  }
  return `${compiled.regimes.length} regimes are in order; holidays of ${places} places are kept\n`;
}

function write(folder: string, compiled: CompiledRegimes): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, compiledName), JSON.stringify(compiled));
}

program.action((folders: readonly string[], flags: Flags) => {
  try {
    process.stdout.write(main(folders, flags));
  } catch (error) {
    if (!(error instanceof RegimeFileError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
});
program.parse();
