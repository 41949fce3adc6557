import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Io } from '../../cli/io.ts';
import { runTocsin } from '../../cli/program.ts';
import { toInstant } from '../../domain/time.ts';
import { createWorld, type World } from '../api/setup.ts';
import { bucketUrl } from '../support/memory-bucket.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at documents of every shape
  readonly json: any;
}

export interface Terminal {
  readonly world: World;
  /** Runs a command line; a file of the folder is named as it is. */
  run(line: string | readonly string[], changes?: Partial<Io>): Promise<Ran>;
  /** Puts a file into the folder the commands are typed in. */
  put(name: string, content: string | Uint8Array): void;
  remove(): void;
}

/** A terminal in a folder of its own whose server is the API in memory; standard output is piped. */
export async function openTerminal(): Promise<Terminal> {
  const world = await createWorld();
  const cwd = mkdtempSync(join(tmpdir(), 'tocsin-cli-'));
  return {
    world,
    put: (name, content) => writeFileSync(join(cwd, name), content),
    remove: () => rmSync(cwd, { recursive: true }),
    async run(line, changes = {}) {
      let [out, err] = ['', ''];
      const io: Io = {
        env: {},
        cwd,
        out: (text) => {
          out += text;
        },
        err: (text) => {
          err += text;
        },
        columns: undefined,
        now: () => toInstant('2026-04-01T00:00:00Z'),
        fetch: async (url, init) =>
          String(url).startsWith(bucketUrl)
            ? world.bucket.fetch(String(url), init)
            : world.app.request(String(url), init),
        pause: async () => {},
        ...changes,
      };
      const code = await runTocsin(typeof line === 'string' ? line.split(' ') : line, io);
      return { code, out, err, json: out.startsWith('{') ? JSON.parse(out) : undefined };
    },
  };
}
