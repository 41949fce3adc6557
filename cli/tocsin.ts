import { setTimeout as pause } from 'node:timers/promises';
import { fromEpochMilliseconds } from '../domain/time.ts';
import { runTocsin } from './program.ts';

/** `npm run` moves to the package's folder; what was typed means the folder it was typed in. */
function typedIn(): string {
  const { npm_lifecycle_event: script, INIT_CWD: typed } = process.env;
  return script === 'tocsin' && typed !== undefined ? typed : process.cwd();
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 2);
});

// The SDK's notice about Node's version is for whoever keeps Tocsin, not for whoever asks what is wrong tonight.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

void runTocsin(process.argv.slice(2), {
  env: process.env,
  cwd: typedIn(),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  now: () => fromEpochMilliseconds(Date.now()),
  fetch,
  pause: (milliseconds) => pause(milliseconds),
}).then((code) => {
  process.exitCode = code;
});
