import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Names of work that was handed to a function and done: what isn't here is handed over again after a restart. */
export interface DoneList {
  has(name: string): boolean;
  add(name: string): void;
  close(): void;
}

export function openDoneList(path: string): DoneList {
  mkdirSync(dirname(path), { recursive: true });
  const done = new Set(existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []);
  const file = openSync(path, 'a');
  return {
    has: (name) => done.has(name),
    add(name) {
      done.add(name);
      writeSync(file, `${name}\n`);
    },
    close: () => closeSync(file),
  };
}
