import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RehearsalResult } from '../../local/rehearsal/result.ts';

export interface Run {
  readonly exitCode: number | null;
  readonly result: RehearsalResult;
}

/** A folder of its own for one test; removed at the end of the file. */
export function createFolders() {
  const folders: string[] = [];
  return {
    make(): string {
      const folder = mkdtempSync(join(tmpdir(), 'tocsin-e2e-'));
      folders.push(folder);
      return folder;
    },
    removeAll() {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts the README's command as a person types it, but for npm's own process around it. */
export function startRehearsal(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'local/rehearse.ts', ...args], {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs it to its end and reads its one JSON document. */
export async function rehearse(args: readonly string[]): Promise<Run> {
  const child = startRehearsal([...args, '--json']);
  const [output, errors, exitCode] = await Promise.all([read(child.stdout), read(child.stderr), ended(child)]);
  try {
    return { exitCode, result: JSON.parse(output) as RehearsalResult };
  } catch {
    throw new Error(`The rehearsal printed no JSON document (exit ${exitCode}): ${errors.slice(-2000)}`);
  }
}

export function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

export async function read(stream: NodeJS.ReadableStream | null): Promise<string> {
  if (stream === null) return '';
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
