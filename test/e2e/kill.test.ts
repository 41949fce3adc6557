import { mkdirSync, readFileSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { createFolders, ended, rehearse, startRehearsal } from './support.ts';

const folders = createFolders();
afterAll(() => folders.removeAll());

const rows = '3000';
const deaths = 20;
/** No run takes longer to get somewhere; a bound for the machine, not a check of its speed. */
const patienceMs = 60_000;

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Comes back as soon as `happened` does, looking whenever something changes in one of the folders. */
function until(folders: readonly string[], happened: () => boolean, over: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      for (const watcher of watchers) watcher.close();
      clearTimeout(bound);
      resolve();
    };
    const watchers = folders.map((folder) => watch(folder, () => happened() && finish()));
    const bound = setTimeout(finish, patienceMs);
    void over.then(finish);
  });
}

describe('kill -9 of the whole process', () => {
  it('at twenty points: the same command goes on, nobody is written to twice, nobody is lost', async () => {
    const folder = folders.make();
    const args = ['--rows', rows, '--keep', folder];
    const mails = join(folder, 'ses', 'mails', 'mails.jsonl');
    const clock = join(folder, 'clock');
    mkdirSync(join(folder, 'ses', 'mails'), { recursive: true });
    let killedWhileSending = 0;

    for (let death = 0; death < deaths; death += 1) {
      const child = startRehearsal(args);
      child.stdout?.resume();
      child.stderr?.resume();
      const over = ended(child);
      const [mailsBefore, timeBefore] = [sizeOf(mails), clockOf(clock)];
      // Every other time right after SES has accepted something: before the answer, or before the ledger has it.
      // Else some way into virtual time.
      const jumps = 1 + ((death * 37) % 60);
      let seen = 0;
      let last = timeBefore;
      await until(
        [folder, join(folder, 'ses', 'mails')],
        () => {
          if (death % 2 === 1 && sizeOf(mails) > mailsBefore) return true;
          const now = clockOf(clock);
          if (now !== last) {
            seen += 1;
            last = now;
          }
          return death % 2 === 0 ? seen >= jumps : seen >= 400;
        },
        over,
      );
      child.kill('SIGKILL');
      await over;
      if (sizeOf(mails) > mailsBefore) killedWhileSending += 1;
    }
    const { exitCode, result } = await rehearse(args);

    expect(killedWhileSending).toBeGreaterThan(2);
    const [mailing] = result.mailings;
    const states = Object.values(mailing?.totals ?? {}).reduce((sum, count) => sum + count, 0);
    const { addresses, moreThanOnce } = mailing?.written ?? { addresses: 0, moreThanOnce: -1 };
    const totals = mailing?.totals ?? {};
    expect(moreThanOnce).toBe(0);
    expect(states).toBe(mailing?.preparation?.accepted);
    // Whoever was not written to is accounted for by a decision of a person, never by a guess.
    expect(addresses).toBeGreaterThanOrEqual(states - (totals['accounted-for'] ?? 0) - (totals['in-doubt'] ?? 0));
    expect(totals.accepted).toBe(0);
    expect(totals.claimed).toBe(0);
    expect(result.record.problems).toEqual([]);
    expect(result.refusals).toEqual([]);
    expect(exitCode).toBe(0);
  }, 240_000);
});

function clockOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
