import pc from 'picocolors';
import type { Instant } from '../domain/time.ts';
import type { TableSettings } from './table.ts';

/** What a command may reach of the world around it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  out(text: string): void;
  err(text: string): void;
  /** Columns of the terminal; undefined when standard output is none. */
  readonly columns: number | undefined;
  /** This machine's clock, for the commands that ask no server. */
  now(): Instant;
  readonly fetch: typeof fetch;
  pause(milliseconds: number): Promise<void>;
}

/** Colour only on a terminal, and not where `NO_COLOR` is set (https://no-color.org). */
export function tableSettings({ columns, env }: Pick<Io, 'columns' | 'env'>): TableSettings {
  const colours = pc.createColors(columns !== undefined && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb');
  const paints = {
    late: colours.red,
    soon: colours.yellow,
    good: colours.green,
    quiet: colours.dim,
    head: colours.bold,
  };
  return { columns, paint: (text, tone) => paints[tone](text) };
}
