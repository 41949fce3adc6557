import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stageNames } from '../stages/stage.ts';
import { synthesise, templateFiles } from './templates.ts';

/** Writes the templates of every stage anew; `npm run templates`. A test keeps them equal to what is synthesised. */
for (const stage of stageNames()) {
  const templates = synthesise(stage);
  const files = templateFiles(stage);
  mkdirSync(dirname(files.data), { recursive: true });
  writeFileSync(files.data, templates.data);
  writeFileSync(files.workflow, templates.workflow);
}
