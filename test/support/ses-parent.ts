// Started by test/local/ses-crash.test.ts as a process of its own, to be killed.
import { startSes } from '../../local/ses/endpoint.ts';
import { createManualClock } from './manual-clock.ts';

startSes({
  clock: createManualClock(),
  dataDir: process.argv[2] ?? '',
  account: { maxSendRate: 1_000_000, max24HourSend: -1 },
}).then(({ endpoint }) => console.log(endpoint));
