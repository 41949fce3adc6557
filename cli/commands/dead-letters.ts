import type { Command } from 'commander';
import { writeInstant } from '../../notices/dates.ts';
import { act, type Printer } from '../command.ts';
import type { LetterKind } from '../dead-letters/letter.ts';
import type { Played } from '../dead-letters/play.ts';
import type { TakenLetter } from '../dead-letters/queue.ts';
import { badInput } from '../errors.ts';
import type { Io } from '../io.ts';
import { hereZone } from '../say.ts';
import { openStage } from '../stages.ts';

interface StageFlag {
  readonly stage: string;
}

/** A letter as it is shown: never the event itself. */
type Shown = Omit<TakenLetter, 'event' | 'receipt' | 'functionArn'> & { readonly function: string };

/** Long enough to look through a queue, short enough for whoever plays the letters right after. */
const lookSeconds = 60;

/** `dead-letters`, `dead-letters play|drop`: events that failed, kept for two weeks. They are no personal data as they are shown. */
export function addDeadLetters(program: Command, io: Io): void {
  const list = program
    .command('dead-letters')
    .description('events that failed on a deployment: look at them, play them again, drop them')
    .requiredOption('--stage <name>', 'the stage, as in stages/');
  act<StageFlag>(list, io, async ({ flags: { stage } }) => {
    const office = await open(stage);
    const [{ takeLetters, putBack, countTaken }, { functionNameOf }] = await Promise.all([
      import('../dead-letters/queue.ts'),
      import('../dead-letters/office.ts'),
    ]);
    const takenElsewhere = await countTaken(office);
    const taken: TakenLetter[] = [];
    try {
      for (const queue of ['events', 'stream'] as const) {
        const pages = takeLetters(office, queue, { atATime: 10, seconds: lookSeconds });
        for await (const page of pages) taken.push(...page);
      }
    } finally {
      await putBack(office, taken);
    }
    const letters = taken
      .toSorted((a, b) => (a.at < b.at ? -1 : 1))
      .map(({ event: _event, receipt: _receipt, functionArn, ...letter }) => ({
        ...letter,
        function: functionNameOf(office, functionArn) ?? 'unknown',
      }));
    return {
      json: { stage, letters, takenElsewhere },
      text: (printer) => sayLetters(letters, takenElsewhere, stage, printer),
    };
  });

  const play = list
    .command('play')
    .description('gives its event to the function again and waits; the letter goes only when that worked')
    .argument('[letter]', 'its id, or the first eight characters of it')
    .option('--all', 'all of them, one after another')
    .option('--done', 'takes stretches of the record’s stream off: the watchman has followed what was there');
  act<StageFlag & { readonly all?: boolean; readonly done?: boolean }>(play, io, async ({ flags }, letter = '') => {
    const { stage, all = false, done = false } = flags;
    if (all === (letter !== '')) throw badInput('Which letter? Right would be: dead-letters play <letter>, or --all');
    const office = await open(stage);
    const { playAll, playOne } = await import('../dead-letters/play.ts');
    const played = all ? await playAll(office, { done }) : [await playOne(office, letter, { done })];
    const isThere = played.some(({ outcome }) => outcome === 'failed' || outcome === 'left');
    return { json: { stage, letters: played }, text: () => sayPlayed(played), exitCode: isThere ? 1 : 0 };
  });

  const drop = list
    .command('drop')
    .description('takes a letter off unplayed, for good')
    .argument('<letter>', 'its id, or the first eight characters of it')
    .requiredOption('--reason <text>', 'why nothing is lost by it; for the diary');
  act<StageFlag & { readonly reason: string }>(drop, io, async ({ flags: { stage, reason } }, letter = '') => {
    if (reason.trim() === '')
      throw badInput('Dropping a letter needs a reason; right would be: --reason "a test event"');
    const office = await open(stage);
    const { dropOne } = await import('../dead-letters/play.ts');
    const dropped = await dropOne(office, letter);
    const at = io.now();
    return {
      json: { stage, droppedAt: at, reason, letter: dropped },
      text: () =>
        `${short(dropped.id)} (${dropped.function}: ${dropped.about}) is dropped: ${reason}\nKeep this line: there is no other trace of it.\n`,
    };
  });
}

/** The SDK takes its time to load: only who asks for it waits. */
async function open(stage: string) {
  const opened = openStage(stage);
  const { openOffice } = await import('../dead-letters/office.ts');
  return openOffice(opened);
}

const short = (id: string) => id.slice(0, 8);

const kinds: Readonly<Record<LetterKind, string>> = {
  undelivered: 'never reached its function',
  'given-up': 'its function gave up on it',
  missed: 'a round that was missed',
  stretch: 'a stretch of the record’s stream',
  unreadable: 'nothing that is known',
};

function sayLetters(letters: readonly Shown[], takenElsewhere: number, stage: string, printer: Printer): string {
  const elsewhere =
    takenElsewhere === 0
      ? ''
      : `\nAbout ${takenElsewhere} more are in somebody’s hands just now; look again in a quarter of an hour.\n`;
  if (letters.length === 0) return `No dead letters.\n${elsewhere}`;
  const zone = hereZone();
  const rows = letters.map(({ id, at, kind, about, tries, error, ...letter }) => [
    short(id),
    writeInstant(at, zone, 'en'),
    letter.function,
    `${kinds[kind]}: ${about}`,
    tries === undefined ? '' : String(tries),
    [error?.name, error?.message].filter((part) => part !== undefined).join(': '),
  ]);
  const table = printer.table(['Letter', 'Since', 'Function', 'What', 'Tries', 'Error'], rows);
  const stretches = letters.some(({ kind }) => kind === 'stretch')
    ? 'A stretch of the stream is followed by the watchman from the record itself; it says so on the second channel.\n'
    : '';
  return `${table}\n${stretches}Next: set right what failed, then tocsin dead-letters play <letter> --stage ${stage}\n${elsewhere}`;
}

const outcomes: Readonly<Record<Played['outcome'], string>> = {
  played: 'played, it worked; the letter is gone',
  failed: 'failed again; the letter is where it was',
  left: 'left where it was',
  'taken-off': 'taken off',
};

function sayPlayed(played: readonly Played[]): string {
  if (played.length === 0) return 'No dead letters.\n';
  return played
    .map(({ id, outcome, why, about, ...one }) => {
      const because = why === undefined ? '' : `: ${why}`;
      return `${short(id)} ${one.function}, ${about}: ${outcomes[outcome]}${because}\n`;
    })
    .join('');
}
