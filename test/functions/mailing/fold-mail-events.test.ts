import { gzipSync } from 'node:zlib';
import { ledgerId } from '../../../domain/mailing/ledger.ts';
import { foldMailEvents } from '../../../functions/fold-mail-events.ts';
import { sendWave } from '../../../functions/send-wave.ts';
import { type LedgerSetup, startLedger } from '../../support/ledger-table.ts';
import { createWorld, makePeople, type World } from '../../support/mailing-world.ts';
import { eventLine, permanent, suppressed } from '../../support/ses-lines.ts';

let setup: LedgerSetup;
beforeAll(async () => {
  setup = await startLedger();
});
afterAll(() => setup.stop());

async function sent(count: number): Promise<World> {
  const on = createWorld(setup.ledger, { people: makePeople(count) });
  await sendWave(on.ref, on);
  return on;
}

let objects = 0;
async function fold(on: World, lines: readonly string[], compress = false) {
  objects += 1;
  const key = `ses-events/${objects}`;
  const body = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  on.store.objects.set(key, compress ? gzipSync(body) : body);
  return foldMailEvents({ keys: [key] }, on);
}

const totals = (on: World) => on.ledger.totals(ledgerId(on.ref));

describe('folding events', () => {
  it.each([false, true])('brings each recipient to what is proved (compressed: %s)', async (compress) => {
    const on = await sent(200);
    const lines = on.mailer.log.flatMap((mail, index) => {
      const send = eventLine(mail, 'Send', { send: {} });
      if (index < 10) return [send, eventLine(mail, 'Bounce', permanent)];
      if (index < 15) return [send, eventLine(mail, 'Bounce', suppressed)];
      if (index < 18) return [eventLine(mail, 'Rendering Failure', { failure: {} })];
      if (index < 20) return [send, eventLine(mail, 'Delivery'), eventLine(mail, 'Complaint', { complaint: {} })];
      if (index < 25) return [send, eventLine(mail, 'DeliveryDelay', { deliveryDelay: {} })];
      return [send, eventLine(mail, 'Delivery', { delivery: {} })];
    });

    const folded = await fold(on, lines, compress);

    expect(folded).toMatchObject({ outcome: 'folded', events: lines.length });
    expect(folded.changed).toBeGreaterThan(0);
    expect(await totals(on)).toMatchObject({
      bounced: 10,
      suppressed: 5,
      refused: 3,
      complained: 2,
      delayed: 5,
      delivered: 175,
    });
  });

  it('writes nothing when the same object comes again, or late events say less', async () => {
    const on = await sent(100);
    const deliveries = on.mailer.log.map((mail) => eventLine(mail, 'Delivery'));
    await fold(on, deliveries);

    await expect(fold(on, deliveries)).resolves.toMatchObject({ events: 100, changed: 0 });
    await expect(
      fold(
        on,
        on.mailer.log.map((mail) => eventLine(mail, 'Send')),
      ),
    ).resolves.toMatchObject({ changed: 0 });
    await expect(totals(on)).resolves.toMatchObject({ delivered: 100 });
  });

  it('comes to the same whatever the order and however events are spread over objects', async () => {
    const on = await sent(60);
    const lines = on.mailer.log.flatMap((mail, index) => [
      eventLine(mail, 'Send'),
      eventLine(mail, 'Delivery'),
      ...(index % 3 === 0 ? [eventLine(mail, 'Bounce', permanent)] : []),
    ]);
    const shuffled = [...lines]
      .sort((one, other) => ((one.length * 7919) % 97) - ((other.length * 7919) % 97))
      .reverse();

    for (let at = 0; at < shuffled.length; at += 17) await fold(on, shuffled.slice(at, at + 17));

    await expect(totals(on)).resolves.toMatchObject({ delivered: 40, bounced: 20 });
  });

  it('proves sent whom a lost reply left in doubt', async () => {
    const on = createWorld(setup.ledger, { people: makePeople(30) });
    on.mailer.trouble = () => ({ reply: 'sent-unknown' });
    await sendWave(on.ref, on);
    await expect(totals(on)).resolves.toMatchObject({ 'in-doubt': 30 });

    await fold(
      on,
      on.mailer.log.map((mail) => eventLine(mail, 'Send')),
    );

    await expect(totals(on)).resolves.toMatchObject({ 'in-doubt': 0, sent: 30 });
  });

  it('takes an event as proof that a call was sent whose result says otherwise', async () => {
    const on = createWorld(setup.ledger, { people: makePeople(10) });
    on.mailer.trouble = () => ({ reply: { outcome: 'refused', why: 'quota', detail: '429' } });
    await sendWave(on.ref, on);
    const mail = on.mailer.calls[0]?.mail.entries[0];

    if (mail !== undefined) await fold(on, [eventLine(mail, 'Send')]);
    on.mailer.trouble = () => undefined;
    await sendWave(on.ref, on);

    expect(on.mailer.log).toHaveLength(9);
  });

  it('loses nothing to a worker that writes the result at the same time', async () => {
    const on = createWorld(setup.ledger, { people: makePeople(30) });
    on.mailer.during = async () => {
      const [mail] = on.mailer.calls.at(-1)?.mail.entries ?? [];
      if (mail !== undefined) await fold(on, [eventLine(mail, 'Delivery')]);
    };

    await sendWave(on.ref, on);

    await expect(totals(on)).resolves.toMatchObject({ delivered: 1, sent: 29 });
  });

  it('loses nothing to another fold of the same batch', async () => {
    const on = await sent(40);

    const shares = Array.from({ length: 8 }, (_, share) => on.mailer.log.filter((_mail, index) => index % 8 === share));
    await Promise.all(
      shares.map((mails) =>
        fold(
          on,
          mails.map((mail) => eventLine(mail, 'Delivery')),
        ),
      ),
    );

    await expect(totals(on)).resolves.toMatchObject({ delivered: 40 });
  });

  it('counts past lines that are none and mails that are no notices, and never says what stood there', async () => {
    const on = await sent(10);
    const written: string[] = [];
    const spies = (['log', 'info', 'warn', 'error'] as const).map((level) =>
      jest.spyOn(console, level).mockImplementation((...said: unknown[]) => void written.push(said.join(' '))),
    );
    const unknown = { address: 'x@example.org', tags: { mailing: 'no-such', batch: '0000-0000000000000000', i: '0' } };

    const folded = await fold(on, [
      '{"eventType":"Send","mail":{"destination":["planted@example.org"]',
      'planted@example.org',
      JSON.stringify({ eventType: 'Send', mail: { tags: {} } }),
      eventLine(unknown, 'Send'),
      ...on.mailer.log.map((mail) => eventLine(mail, 'Delivery')),
    ]);
    for (const spy of spies) spy.mockRestore();

    expect(folded).toMatchObject({ events: 11, changed: 1 });
    expect(written.join()).not.toContain('planted');
    await expect(totals(on)).resolves.toMatchObject({ delivered: 10 });
  });
});
