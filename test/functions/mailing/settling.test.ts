import { mailingKeys } from '../../../domain/mailing/addressee.ts';
import { ledgerId } from '../../../domain/mailing/ledger.ts';
import { accountForEveryone } from '../../../functions/account-for-everyone.ts';
import { foldMailEvents } from '../../../functions/fold-mail-events.ts';
import { sendWave } from '../../../functions/send-wave.ts';
import { settleInDoubt } from '../../../functions/settle-in-doubt.ts';
import { Killed, killAt } from '../../support/killer.ts';
import { type LedgerSetup, startLedger } from '../../support/ledger-table.ts';
import { createWorld, makePeople, type World } from '../../support/mailing-world.ts';
import { eventLine, permanent, suppressed } from '../../support/ses-lines.ts';

let setup: LedgerSetup;
beforeAll(async () => {
  setup = await startLedger();
});
afterAll(() => setup.stop());

const hours = 3600;
const totals = (on: World) => on.ledger.totals(ledgerId(on.ref));
const settle = (on: World) => settleInDoubt(on.ref, on);
const decide = (on: World, decision: 'letter' | 'told') =>
  on.tell({ type: 'decide-doubt', mailing: on.ref.mailingId, decision, reason: 'asked the help desk' });

async function sent(trouble: World['mailer']['trouble'] = () => undefined, count = 100): Promise<World> {
  const on = createWorld(setup.ledger, { people: makePeople(count, (index) => ({ name: `Name ${index}` })) });
  on.mailer.trouble = trouble;
  await sendWave(on.ref, on);
  return on;
}

const firstReplyLost = (call: number) => (call === 1 ? ({ reply: 'sent-unknown' } as const) : undefined);

async function fold(on: World, lines: readonly string[]) {
  on.store.objects.set('events', Buffer.from(lines.join('\n')));
  await foldMailEvents({ keys: ['events'] }, on);
}

async function letterList(on: World): Promise<string[]> {
  const text = (await on.objects.readText(mailingKeys(on.ref.incidentId, on.ref.mailingId).letterList)) ?? '';
  return text.split('\r\n').slice(1, -1);
}

describe('settling', () => {
  it('waits for the bounces of the last mails, then finishes', async () => {
    const on = await sent();

    const early = await settle(on);
    on.passSeconds(hours);
    const late = await settle(on);

    expect(early).toMatchObject({ outcome: 'wait', version: 7 });
    expect(early.waitSeconds).toBeLessThanOrEqual(hours);
    expect(late).toEqual({ outcome: 'settled', waitSeconds: 1, version: on.version() });
    expect(on.mailing()).toMatchObject({ status: 'settling', totals: { sent: 100 } });
  });

  it('gives doubt time to be proved, then asks, and asks once', async () => {
    const on = await sent(firstReplyLost);
    on.passSeconds(2 * hours);

    const waiting = await settle(on);
    on.passSeconds(13 * hours);
    const asking = await settle(on);
    const again = await settle(on);

    expect(waiting).toMatchObject({ outcome: 'wait', waitSeconds: 3600 });
    expect(asking).toMatchObject({ outcome: 'ask', version: 8 });
    expect(again).toEqual(asking);
    expect(on.mailing().inDoubtAskedAt).toBeDefined();
  });

  it.each(['letter', 'told'] as const)('carries out what a named person decided: %s', async (decision) => {
    const on = await sent(firstReplyLost);
    on.passSeconds(15 * hours);
    await settle(on);
    await decide(on, decision);

    const settled = await settle(on);
    await accountForEveryone(on.ref, on);

    const doubted = on.mailer.calls[0]?.addresses.length ?? 0;
    expect(settled.outcome).toBe('settled');
    expect(await totals(on)).toMatchObject({ 'in-doubt': 0, 'accounted-for': doubted, sent: 100 - doubted });
    expect(await letterList(on)).toHaveLength(decision === 'letter' ? doubted : 0);
  });

  it('finishes without asking when events prove everything', async () => {
    const on = await sent(firstReplyLost);
    await fold(
      on,
      on.mailer.log.map((mail) => eventLine(mail, 'Delivery')),
    );
    on.passSeconds(hours);

    await expect(settle(on)).resolves.toMatchObject({ outcome: 'settled' });
    expect(on.mailing().inDoubtAskedAt).toBeUndefined();
  });

  it('writes down the claims of a killed worker as doubt', async () => {
    const on = createWorld(setup.ledger, { people: makePeople(10) });
    on.mailer.during = () => Promise.reject(new Killed('during the call'));
    await expect(sendWave(on.ref, on)).rejects.toThrow(Killed);
    await expect(on.ledger.totals(ledgerId(on.ref))).resolves.toMatchObject({ claimed: 10 });
    on.passSeconds(hours);

    await settle(on);

    const [first] = on.people;
    await expect(on.ledger.who(ledgerId(on.ref), first?.hash ?? '')).resolves.toMatchObject({ state: 'in-doubt' });
  });

  it('puts on the letter list whom a late refusal freed after the last wave', async () => {
    const on = await sent(undefined, 30);
    const [batch] = await on.ledger.batches(ledgerId(on.ref), 0);
    if (batch !== undefined) await on.ledger.change(batch, { ...batch, states: `A${batch.states.slice(1)}` });
    on.passSeconds(hours);

    await expect(settle(on)).resolves.toMatchObject({ outcome: 'settled' });

    expect(await totals(on)).toMatchObject({ accepted: 0, refused: 1, sent: 29 });
  });

  it('does not finish a mailing that is not sent', async () => {
    const on = createWorld(setup.ledger, { people: makePeople(100), config: { sendBudgetSeconds: 1.2 } });
    await sendWave(on.ref, on);
    on.passSeconds(2 * hours);

    await expect(settle(on)).rejects.toThrow('not sent to everyone');
  });

  it('waits while paused, and is settled once cancelled', async () => {
    const on = await sent();
    await on.tell({ type: 'pause-mailing', mailing: on.ref.mailingId, reason: 'wait' });
    await expect(settle(on)).resolves.toMatchObject({ outcome: 'wait' });

    await on.tell({ type: 'cancel-mailing', mailing: on.ref.mailingId, reason: 'enough' });

    await expect(settle(on)).resolves.toMatchObject({ outcome: 'settled' });
    await expect(accountForEveryone(on.ref, on)).resolves.toEqual({ outcome: 'accounted' });
    expect(on.mailing().status).toBe('cancelled');
  });
});

describe('accounting for everyone', () => {
  it('lists everybody no mail told, and nobody else', async () => {
    const on = await sent();
    const keys = mailingKeys(on.ref.incidentId, on.ref.mailingId);
    on.store.objects.set(keys.unreachable, Buffer.from('{"file":"l.csv","line":2,"n":"=cmd()","p":["Street 1"]}\n'));
    on.store.objects.set(keys.rejected, Buffer.from('{"file":"l.csv","line":3,"reason":"no-domain"}\n'));
    const untold = on.mailer.log.slice(0, 8).map(({ address }) => address);
    await fold(
      on,
      on.mailer.log.flatMap((mail, index) => {
        if (index < 3) return [eventLine(mail, 'Bounce', permanent)];
        if (index < 5) return [eventLine(mail, 'Bounce', suppressed)];
        if (index < 6) return [eventLine(mail, 'Reject')];
        if (index < 8) return [eventLine(mail, 'DeliveryDelay')];
        return index < 10 ? [eventLine(mail, 'Complaint')] : [eventLine(mail, 'Delivery')];
      }),
    );
    on.passSeconds(hours);
    await settle(on);

    await accountForEveryone(on.ref, on);

    const rows = await letterList(on);
    expect(rows).toHaveLength(10);
    expect(rows[0]).toBe(`"unreachable","'=cmd()","Street 1","","","","","l.csv","2"`);
    expect(rows[1]).toContain('"no-domain"');
    expect(
      rows
        .slice(2)
        .map((row) => row.split('","')[3])
        .sort(),
    ).toEqual(untold.sort());
    expect(on.mailing()).toMatchObject({
      status: 'accounted',
      letterListKey: keys.letterList,
      totals: { delivered: 90 },
    });
  });

  it('writes the same list when repeated after a kill', async () => {
    const on = await sent();
    await fold(
      on,
      on.mailer.log.slice(0, 5).map((mail) => eventLine(mail, 'Bounce', permanent)),
    );
    on.passSeconds(hours);
    await settle(on);
    for (let boundary = 1; boundary < 6; boundary += 1) {
      await accountForEveryone(on.ref, killAt(on, boundary)).catch((error: unknown) =>
        expect(error).toBeInstanceOf(Killed),
      );
    }

    await accountForEveryone(on.ref, on);
    await accountForEveryone(on.ref, on);

    expect(await letterList(on)).toHaveLength(5);
    expect(on.mailing().status).toBe('accounted');
  });

  it('is refused before the mailing is settled', async () => {
    const on = await sent();

    await expect(accountForEveryone(on.ref, on)).rejects.toThrow('not settled');
  });
});
