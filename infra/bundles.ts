import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
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
  buildSync({ ...bundleOptions(files), outdir: folder });
  const contracts = stage.contracts === undefined ? [] : [contractsFolder(stage)];
  const law = compileLaw(['regimes', ...contracts], join(folder, 'law'));
  for (const file of files) {
    cpSync(join(law, '0'), join(folder, file, 'regimes'), { recursive: true });
    if (contracts.length > 0) cpSync(join(law, '1'), join(folder, file, 'contracts'), { recursive: true });
  }
  return folder;
}

/** How functions are bundled, by the names of their files. */
export function bundleOptions(files: readonly string[]) {
  return {
    entryPoints: Object.fromEntries(files.map((file) => [`${file}/index`, `functions/${file}.ts`])),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    // Errors are told apart by the names of their classes.
    keepNames: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    // Functions load the law compiled; what compiles it is larger than all the rest and stays here.
    external: ['*/compile-regimes.ts'],
    banner: { js: requireBanner },
    logLevel: 'warning',
    legalComments: 'none',
  } satisfies BuildOptions;
}

/**
 * Checks and compiles folders of regime files in a process of their own: deploying loads no code that is deployed.
 * @returns the folder with what functions load, in a folder of its own for each by its position.
 * @throws Error with every slip of every file, its line and what would be right, on standard error.
 */
function compileLaw(folders: readonly string[], into: string): string {
  const args = ['--import', 'tsx', 'local/compile-regimes.ts', ...folders, '--into', into];
  execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return into;
}

/** Function files by name, without their ending: every file right under `functions/`. */
export function functionFiles(): readonly string[] {
  return readdirSync('functions')
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replace(/\.ts$/, ''))
    .sort();
}
