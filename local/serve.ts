import { Command, InvalidArgumentError } from 'commander';
import { fromEpochMilliseconds, type Instant, toInstant } from '../domain/time.ts';
import { writeInstant } from '../notices/dates.ts';
import { beQuiet } from './quiet.ts';
import { type LocalServer, openLocalServer } from './serve/server.ts';

interface Flags {
  readonly port: number;
  readonly speed: number;
  readonly data: string;
  readonly from?: Instant;
  readonly people?: string;
}

const program = new Command('start')
  .description(
    'Runs Tocsin on this machine: API, pages and mailbox on loopback, the deployed code and machines behind.',
  )
  .option('--port <n>', 'loopback port', wholeNumber, 4380)
  .option('--speed <n>', 'seconds of the clock in a real second', aboveZero, 1)
  .option('--data <folder>', 'what the server keeps; started again, it goes on from there', '.tocsin/local')
  .option('--from <instant>', "where a new folder's clock begins; this machine's time when left out", readInstant)
  .option('--people <file>', "a directory of people to use instead of the folder's");

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const say = (text: string) => process.stdout.write(`${text}\n`);

async function start({ port, speed, data, from, people }: Flags): Promise<void> {
  const server = await openLocalServer({
    ...{ port, speed, dataDir: data },
    from: from ?? fromEpochMilliseconds(Date.now()),
    ...(people === undefined ? {} : { people }),
    onSecondChannel: ({ text }, at) => say(`${writeInstant(at, zone, 'en')}  second channel: ${text}`),
  });
  say(`Tocsin runs on this machine, and for this machine only (nobody signs in).`);
  say(`  pages and API  ${server.url}/`);
  say(`  mailbox        ${server.mailboxUrl}`);
  say(`  clock          ${writeInstant(server.startedAt, zone, 'en')}${speed === 1 ? '' : `, ${speed} times as fast`}`);
  say(`  data           ${data} (${server.people} in the directory)`);
  const other = port === 4380 ? '' : `  with TOCSIN_SERVER=${server.url}`;
  say(`Report an incident: npm run -s tocsin -- report local/examples/incident.yaml${other}`);
  say('Ctrl-C stops it; started again, it goes on.');
  stopOnSignal(server);
}

/** Ctrl-C reaches us twice at times: from the terminal and from the runner above us. Only a later one means "at once". */
function stopOnSignal(server: LocalServer): void {
  let stoppingSince: number | undefined;
  const stop = () => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > 1000) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    say('Stopping.');
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0 || value > 65535) throw new InvalidArgumentError('It is no port.');
  return value;
}

function aboveZero(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('It has to be a number above 0.');
  return value;
}

function readInstant(text: string): Instant {
  try {
    return toInstant(text);
  } catch {
    throw new InvalidArgumentError('Write it with its offset: 2026-04-01T09:00:00+09:00.');
  }
}

beQuiet();
program.action(() => start(program.opts<Flags>()).catch(fail));
program.parse();
