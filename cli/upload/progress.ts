import { writeShare } from '../../notices/dates.ts';
import { type Io, tableSettings } from '../io.ts';

/** Tells how much of a file is there. */
export interface Progress {
  /** So many more bytes are there. */
  add(bytes: number): void;
  /** Takes the bar off, so that what is said next stands alone. */
  end(): void;
}

const barWidth = 32;
const widest = 100;

/** On a terminal a bar that is drawn over; else a line on standard error at every quarter; with `--json` nothing. */
export function createProgress(
  io: Pick<Io, 'out' | 'err' | 'columns' | 'env'>,
  total: number,
  json: boolean,
): Progress {
  let done = 0;
  let told = 0;
  const { columns } = io;
  const { paint } = tableSettings(io);

  function draw(width: number): void {
    const share = done / total;
    const room = Math.min(barWidth, width - 40);
    const full = Math.round(share * room);
    const bar = room < 8 ? '' : `${paint('█'.repeat(full), 'good')}${paint('░'.repeat(room - full), 'quiet')} `;
    io.out(`\r\x1b[K${bar}${writeShare(share, 'en')}  ${writeBytes(done)} of ${writeBytes(total)}`);
  }

  function tell(): void {
    const quarters = Math.floor((done / total) * 4);
    if (quarters === told || quarters === 4) return;
    told = quarters;
    io.err(`${quarters * 25} %: ${writeBytes(done)} of ${writeBytes(total)}\n`);
  }

  if (json) return { add: () => {}, end: () => {} };
  return {
    add(bytes) {
      done += bytes;
      if (columns === undefined) tell();
      else draw(Math.min(columns, widest));
    },
    end() {
      if (columns !== undefined && done > 0) io.out('\r\x1b[K');
    },
  };
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** Powers of ten, as disks and lines are sold: `1.4 GB`. */
export function writeBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}
