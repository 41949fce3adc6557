import { InvokeCommand } from '@aws-sdk/client-lambda';
import { look } from '../doctor/look.ts';
import { badInput, CliError } from '../errors.ts';
import { fieldsOf, textOf } from './about.ts';
import { type Letter, plainly } from './letter.ts';
import { functionNameOf, longestRunSeconds, type Office } from './office.ts';
import { putBack, type QueueName, type TakenLetter, takeLetters, takeOff } from './queue.ts';

/** `played`: it worked, the letter is gone. `failed`, `left`: the letter is where it was. `taken-off`: gone unplayed. */
export interface Played {
  readonly id: string;
  readonly function: string;
  readonly about: string;
  readonly outcome: 'played' | 'failed' | 'left' | 'taken-off';
  readonly why?: string;
}

export interface PlayOptions {
  /** Also takes stretches of the stream off: what lies there has been seen to. */
  readonly done: boolean;
}

/** All letters of both queues, one after another. Functions are harmless to run again, so a letter may be played twice. */
export async function playAll(office: Office, options: PlayOptions): Promise<readonly Played[]> {
  const played: Played[] = [];
  const kept: TakenLetter[] = [];
  try {
    for (const queue of ['events', 'stream'] as const) {
      // One at a time: each has the whole time to itself in which nobody else is handed it.
      for await (const page of takeLetters(office, queue, { atATime: 1, seconds: longestRunSeconds })) {
        for (const letter of page) {
          kept.push(letter);
          const one = await playLetter(office, letter, options);
          if (isGone(one)) kept.pop();
          played.push(one);
        }
      }
    }
  } finally {
    await putBack(office, kept);
  }
  return played;
}

/** @throws CliError when there is no such letter. */
export function playOne(office: Office, id: string, options: PlayOptions): Promise<Played> {
  return withLetter(office, id, longestRunSeconds, (letter) => playLetter(office, letter, options));
}

/** Takes a letter off without playing it. @throws CliError when there is no such letter. */
export function dropOne(office: Office, id: string): Promise<Played> {
  return withLetter(office, id, 60, async (letter) => {
    await takeOff(office, letter);
    return { ...named(office, letter), outcome: 'taken-off' };
  });
}

const isGone = ({ outcome }: Played) => outcome === 'played' || outcome === 'taken-off';

/** Ids are long: their first eight characters do. */
const shortestId = 8;

async function withLetter(
  office: Office,
  id: string,
  seconds: number,
  act: (letter: TakenLetter) => Promise<Played>,
): Promise<Played> {
  if (id.length < shortestId) throw badInput(`"${id}" is no letter: give the first ${shortestId} characters of its id`);
  const kept: TakenLetter[] = [];
  try {
    for (const queue of ['events', 'stream'] satisfies QueueName[]) {
      for await (const page of takeLetters(office, queue, { atATime: 10, seconds })) {
        kept.push(...page);
        const letter = page.find((one) => one.id.startsWith(id));
        if (letter === undefined) continue;
        const done = await act(letter);
        if (isGone(done)) kept.splice(kept.indexOf(letter), 1);
        return done;
      }
    }
  } finally {
    await putBack(office, kept);
  }
  const message = `There is no letter ${id}. It may be played already, or somebody has taken it out just now: look again in a quarter of an hour`;
  throw new CliError(1, { code: 'unknown-letter', message });
}

async function playLetter(office: Office, letter: TakenLetter, { done }: PlayOptions): Promise<Played> {
  const what = named(office, letter);
  const left = (why: string): Played => ({ ...what, outcome: 'left', why });
  if (letter.kind === 'stretch') {
    if (!done)
      return left('the watchman follows the record itself; once it has said so, take the letter off with --done');
    await takeOff(office, letter);
    return { ...what, outcome: 'taken-off' };
  }
  if (letter.kind === 'unreadable') return left('nobody knows whom it was meant for; look at it in SQS');
  if (functionNameOf(office, letter.functionArn) === undefined)
    return left(`it is meant for a function that is none of stage ${office.stage.name}`);
  if (letter.event === undefined) return left('it came without its event, which was too large to keep');
  const why = await invoke(office, letter);
  if (why !== undefined) return { ...what, outcome: 'failed', why };
  try {
    await takeOff(office, letter);
  } catch (error) {
    if (error instanceof CliError) return left(`it worked, but the letter is still there. ${error.message}`);
    throw error;
  }
  return { ...what, outcome: 'played' };
}

/** Waits for the function: only what worked takes a letter off. @returns what went wrong, if anything did. */
async function invoke({ lambda }: Office, { functionArn, event }: Letter): Promise<string | undefined> {
  const command = new InvokeCommand({
    FunctionName: functionArn,
    InvocationType: 'RequestResponse',
    Payload: new TextEncoder().encode(JSON.stringify(event)),
  });
  const looked = await look('lambda:InvokeFunction', () => lambda.send(command));
  if (looked.is === 'absent') return 'there is no such function';
  if (looked.is === 'unseen') return `AWS answered ${looked.name}. It takes ${looked.needs}`;
  const { FunctionError: failed, Payload } = looked.value;
  if (failed === undefined) return undefined;
  const { errorType, errorMessage } = readError(Payload);
  return [errorType ?? failed, errorMessage].filter((part) => part !== undefined).join(': ');
}

function readError(payload: Uint8Array | undefined) {
  try {
    const error = fieldsOf(JSON.parse(new TextDecoder().decode(payload)));
    const message = textOf(error?.errorMessage);
    return { errorType: textOf(error?.errorType), errorMessage: message === undefined ? undefined : plainly(message) };
  } catch {
    return { errorType: undefined, errorMessage: undefined };
  }
}

function named(office: Office, { id, about, functionArn }: Letter) {
  return { id, function: functionNameOf(office, functionArn) ?? 'unknown', about };
}
