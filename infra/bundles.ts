import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Stage } from '../stages/stage.ts';
import { contractsFolder } from './environment.ts';

/** Makes `require` for the packages that still ask for it: bundles are ES modules. */
const requireBanner =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/**
 * Bundles every function with all it needs, the AWS SDK too: a version that Lambda brings would not be the one that was
 * tested. A folder a function, so that only what has changed is deployed.
 *
 * @returns where the folders are, by file name: `<folder>/evaluate-deadlines/index.mjs`
 */
export function bundleFunctions(stage: Stage, folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = functionFiles();
  buildSync({
    entryPoints: Object.fromEntries(files.map((file) => [`${file}/index`, `functions/${file}.ts`])),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    // Errors are told apart by the names of their classes.
    keepNames: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: requireBanner },
    logLevel: 'warning',
    legalComments: 'none',
  });
  for (const file of files) {
    cpSync('regimes', join(folder, file, 'regimes'), { recursive: true });
    if (stage.contracts !== undefined)
      cpSync(contractsFolder(stage), join(folder, file, 'contracts'), { recursive: true });
  }
  return folder;
}

/** Function files by name, without their ending: every file right under `functions/`. */
export function functionFiles(): readonly string[] {
  return readdirSync('functions')
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replace(/\.ts$/, ''))
    .sort();
}
