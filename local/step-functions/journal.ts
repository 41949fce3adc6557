import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Instant } from '../../domain/time.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface StartedEntry {
  readonly event: 'started';
  readonly machine: string;
  readonly name: string;
  readonly executionArn: string;
  readonly startedAt: Instant;
  /** JSON text; machine inputs hold ids only. */
  readonly input: string;
}

export interface EndedEntry {
  readonly event: 'ended';
  readonly executionArn: string;
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
  readonly stoppedAt: Instant;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export type JournalEntry = StartedEntry | EndedEntry;

/** What has to outlive the process: which executions were started, and how they ended. */
export interface Journal {
  /** Everything written so far, oldest first. */
  read(): readonly JournalEntry[];
  append(entry: JournalEntry): void;
}

export function createMemoryJournal(): Journal {
  const entries: JournalEntry[] = [];
  return {
    read: () => [...entries],
    append(entry) {
      entries.push(entry);
    },
  };
}

/** One JSON line an entry, appended at once. A last line cut short by a crash is left out. */
export function createFileJournal(path: string): Journal {
  mkdirSync(dirname(path), { recursive: true });
  return {
    read: () => readLines(path),
    append(entry) {
      appendFileSync(path, `${JSON.stringify(entry)}\n`);
    },
  };
}

function readLines(path: string): readonly JournalEntry[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  // The next entry must not be glued to the rest of a line that was cut short.
  if (complete.length < text.length) appendFileSync(path, '\n');
  return complete
    .split('\n')
    .filter((line) => line !== '')
    .flatMap(readLine);
}

function readLine(line: string): readonly JournalEntry[] {
  try {
    return [JSON.parse(line) as JournalEntry];
  } catch {
    return [];
  }
}
