import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A process on this machine; the start time tells it from a later one with the same number. */
interface ProcessMark {
  readonly pid: number;
  /** Clock ticks since boot, from `/proc/<pid>/stat`. */
  readonly started: string;
}

export interface DirectoryClaim {
  /** Notes the server that now works on the folder. */
  record(pid: number): void;
  release(): void;
}

/**
 * Makes sure that one server works on a folder's file. A server whose owner is dead is ended; one whose owner lives is
 * left alone and the claim refused.
 * @throws Error when a living process uses the folder.
 */
export async function claimDirectory(directory: string, purpose: string): Promise<DirectoryClaim> {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${purpose}.pid`);
  const last = readMarks(file);
  if (last !== undefined && isAlive(last.server)) {
    if (isAlive(last.owner)) {
      throw new Error(
        `${directory} is in use by process ${last.owner.pid}. End it, or start with another data folder.`,
      );
    }
    await endLeftover(last.server);
  }
  return {
    record: (pid) => writeFileSync(file, JSON.stringify({ owner: markOf(process.pid), server: markOf(pid) })),
    release: () => rmSync(file, { force: true }),
  };
}

function readMarks(file: string): { owner: ProcessMark; server: ProcessMark } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function markOf(pid: number): ProcessMark {
  return { pid, started: startOf(pid) ?? '' };
}

function isAlive(mark: ProcessMark): boolean {
  return startOf(mark.pid) === mark.started;
}

function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the name in brackets may hold spaces; state is field 3, start time field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

async function endLeftover(server: ProcessMark): Promise<void> {
  try {
    process.kill(server.pid, 'SIGKILL');
  } catch {
    return;
  }
  while (isAlive(server)) await pause(5);
}
