import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawMachinesInto, machinesPage } from './machine-pages.ts';

/** `npm run docs`: draws each machine from its file into the page that explains it. */
const page = readFileSync(machinesPage, 'utf8');
const drawn = drawMachinesInto(page, (name) => readFileSync(join('statemachines', `${name}.asl.json`), 'utf8'));
if (drawn !== page) writeFileSync(machinesPage, drawn);
process.stdout.write(`${machinesPage}: ${drawn === page ? 'the machines are drawn as they are' : 'drawn anew'}\n`);
