import type { Command } from 'commander';
import { type Client, createClient } from './client.ts';
import { EndedError, type ExitCode } from './errors.ts';
import { type Io, tableSettings } from './io.ts';
import { type Cell, formatTable } from './table.ts';

/** Options that every command takes. */
export interface GlobalFlags {
  readonly json?: boolean;
  readonly server?: string;
  readonly as?: string;
}

/** What a command has to say: one document for machines, and a text for people, made only when it is wanted. */
export interface Shown {
  readonly json: unknown;
  text(printer: Printer): string;
  /** 0 when left out. With 1 what was said stands: it is an answer, and the answer is no. */
  readonly exitCode?: ExitCode;
}

/** Writes for the terminal there is. */
export interface Printer {
  table(heads: readonly string[], rows: readonly (readonly Cell[])[]): string;
  bold(text: string): string;
}

export interface Call<Flags> {
  readonly io: Io;
  readonly flags: Flags & GlobalFlags;
  /** Made when it is first asked for: three commands need no server. */
  client(): Client;
}

/** Hangs what a command does onto its definition; its positional arguments come as they were typed. */
export function act<Flags extends object = Record<never, never>>(
  command: Command,
  io: Io,
  run: (call: Call<Flags>, ...args: string[]) => Promise<Shown>,
): void {
  command.action(async (...given: unknown[]) => {
    // Commander adds the options and the command itself; a variadic argument is a list, parted here by line feeds.
    const args = given.slice(0, -2).map((arg) => (Array.isArray(arg) ? arg.join('\n') : (arg as string)));
    const flags = command.optsWithGlobals<Flags & GlobalFlags>();
    const shown = await run({ io, flags, client: () => createClient(io, flags) }, ...args);
    io.out(flags.json === true ? `${JSON.stringify(shown.json)}\n` : shown.text(createPrinter(io)));
    if (shown.exitCode !== undefined && shown.exitCode !== 0) throw new EndedError(shown.exitCode);
  });
}

function createPrinter(io: Io): Printer {
  const settings = tableSettings(io);
  return {
    table: (heads, rows) => formatTable(heads, rows, settings),
    bold: (text) => settings.paint(text, 'head'),
  };
}

/** Collects an option that may be given again. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
