import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRegimeFolders } from '../adapters/regime-folders.ts';
import { deadlinesPage, drawDeadlines } from './deadline-page.ts';
import { drawMachinesInto, machinesPage } from './machine-pages.ts';
import { readWorkedCases } from './worked-cases.ts';

/** `npm run docs`: draws each machine from its file into the page that explains it, and the law from the regime files. */
async function main(): Promise<void> {
  const page = readFileSync(machinesPage, 'utf8');
  const drawn = drawMachinesInto(page, (name) => readFileSync(join('statemachines', `${name}.asl.json`), 'utf8'));
  if (drawn !== page) writeFileSync(machinesPage, drawn);
  process.stdout.write(`${machinesPage}: ${drawn === page ? 'the machines are drawn as they are' : 'drawn anew'}\n`);

  const library = await readRegimeFolders(['regimes']);
  writeFileSync(deadlinesPage, drawDeadlines(library, readWorkedCases()));
  process.stdout.write(`${deadlinesPage}: ${library.regimes.length} regimes\n`);
}

void main();
