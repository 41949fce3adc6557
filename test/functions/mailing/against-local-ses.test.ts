import { createBulkMailerOn } from '../../../adapters/ses-bulk-mailer.ts';
import { ledgerId } from '../../../domain/mailing/ledger.ts';
import { epochMilliseconds, secondsBetween } from '../../../domain/time.ts';
import { foldMailEvents } from '../../../functions/fold-mail-events.ts';
import { sendWave } from '../../../functions/send-wave.ts';
import { createPauseGate } from '../../../local/pause-gate.ts';
import { type LedgerSetup, startLedger } from '../../support/ledger-table.ts';
import { createWorld, makePeople } from '../../support/mailing-world.ts';
import { setUpSes, tearDownSes } from '../../support/ses-setup.ts';

let setup: LedgerSetup;
beforeAll(async () => {
  setup = await startLedger();
});
afterAll(() => setup.stop());
afterEach(tearDownSes);

/** A mailing sent by the real adapter to the local SES over HTTP. */
async function sendOverHttp(maxSendRate: number, count: number, faults: Parameters<typeof setUpSes>[0] = {}) {
  const { ses, client, clock, sink } = await setUpSes({ account: { maxSendRate, max24HourSend: -1 }, ...faults });
  const base = createWorld(setup.ledger, { people: makePeople(count), shardSize: 8192 });
  const waiting = createPauseGate(async (at) => {
    if (at > clock.now()) clock.advance(secondsBetween(clock.now(), at));
    return clock.now();
  });
  const on = { ...base, clock, waiting, bulkMailer: createBulkMailerOn(client) };
  const startedMs = epochMilliseconds(clock.now());
  let wave = await sendWave(on.ref, on);
  while (wave.outcome === 'more') wave = await sendWave(on.ref, on);
  const seconds = (epochMilliseconds(clock.now()) - startedMs) / 1000;
  clock.advance(3600);
  on.store.objects.set('events', Buffer.from(sink.events.map((event) => `${JSON.stringify(event)}\n`).join('')));
  const beforeEvents = await on.ledger.totals(ledgerId(on.ref));
  await foldMailEvents({ keys: ['events'] }, on);
  return { ses, seconds, wave, beforeEvents, totals: await on.ledger.totals(ledgerId(on.ref)), on };
}

it.each([14, 100])('keeps within %s a second without a throttled call, and uses the rate', async (rate) => {
  const { ses, seconds, wave, totals } = await sendOverHttp(rate, rate * 60);

  expect(wave.outcome).toBe('sent');
  expect((rate * 60) / (seconds - 1) / (rate * 0.9)).toBeGreaterThan(0.98);
  expect(ses.log.count()).toBe(rate * 60);
  expect(totals).toMatchObject({ delivered: rate * 60 });
});

it('tells everyone once through throttles, lost replies and failed entries, and events clear what they can', async () => {
  const { ses, totals, beforeEvents, on } = await sendOverHttp(200, 2000, {
    faults: { throttleRate: 0.1, lostReplyRate: 0.1, entryFailureRate: 0.02, bounceRate: 0.02 },
    seed: 5,
  });

  const times = new Map<string, number>();
  for (let n = 1; n <= ses.log.count(); n += 1) {
    const [to = ''] = ses.log.read(n)?.to ?? [];
    times.set(to, (times.get(to) ?? 0) + 1);
  }
  expect([...times.values()].filter((count) => count > 1)).toEqual([]);
  // Whoever failed in a call whose reply was lost has no event, ever: only a person can decide about them.
  const missing = on.people.filter(({ address }) => !times.has(address));
  const found = await Promise.all(missing.map(({ hash }) => on.ledger.who(ledgerId(on.ref), hash)));
  expect(found.filter((recipient) => recipient?.state !== 'in-doubt')).toEqual([]);
  expect(beforeEvents['in-doubt']).toBeGreaterThan(missing.length);
  expect(totals).toMatchObject({ 'in-doubt': missing.length, accepted: 0, claimed: 0 });
  expect(totals.delivered + totals.bounced + missing.length).toBe(2000);
});
