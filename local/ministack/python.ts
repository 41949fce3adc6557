import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The version that `engine.py` is written for. */
export const miniStackVersion = '1.5.33';

/** Python or pip is missing: nothing of ours is wrong, and there is nothing to try. */
export class NoPythonError extends Error {
  override readonly name = 'NoPythonError';
}

const oldest = [3, 10] as const;

/**
 * A Python that has MiniStack: a virtual environment under `.tocsin/`, made and filled at the first run.
 *
 * @param say told when it takes longer
 * @returns path of its `python`
 * @throws NoPythonError when there is no Python from 3.10 on with `venv` and `pip`
 */
export async function findMiniStack(say: (text: string) => void): Promise<string> {
  const folder = resolve('.tocsin', `ministack-${miniStackVersion}`);
  const python = join(folder, 'bin', 'python');
  if (await hasMiniStack(python)) return python;
  const base = await findPython();
  say(`Installing ministack ${miniStackVersion} into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    await run(base, ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', `ministack==${miniStackVersion}`]);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new NoPythonError(
      `ministack ${miniStackVersion} could not be installed with ${base}: ${lastLine(error)}. It takes the modules venv ` +
        'and pip (Debian: apt install python3-venv) and a package index to install from',
    );
  }
  return python;
}

async function hasMiniStack(python: string): Promise<boolean> {
  if (!existsSync(python)) return false;
  const script = 'from importlib.metadata import version; print(version("ministack"))';
  return run(python, ['-c', script]).then(
    ({ stdout }) => stdout.trim() === miniStackVersion,
    () => false,
  );
}

async function findPython(): Promise<string> {
  for (const name of ['python3', 'python']) {
    const found = await run(name, ['-c', 'import sys; print(*sys.version_info[:2])']).catch(() => undefined);
    const [major = 0, minor = 0] = (found?.stdout ?? '').trim().split(' ').map(Number);
    if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return name;
  }
  throw new NoPythonError(`There is no Python from ${oldest.join('.')} on here, and MiniStack is written in it`);
}

function lastLine(error: unknown): string {
  const text = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : String(error);
  return text.trim().split('\n').at(-1) ?? '';
}
