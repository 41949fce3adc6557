import { ledgerId } from '../../../domain/mailing/ledger.ts';
import { sendCanary } from '../../../functions/send-canary.ts';
import { sendWave } from '../../../functions/send-wave.ts';
import { type LedgerSetup, startLedger } from '../../support/ledger-table.ts';
import { createWorld, makePeople, type World, type WorldOptions } from '../../support/mailing-world.ts';

let setup: LedgerSetup;
beforeAll(async () => {
  setup = await startLedger();
});
afterAll(() => setup.stop());

const world = (count: number, options: Partial<WorldOptions> = {}) =>
  createWorld(setup.ledger, { people: makePeople(count), ...options });

/** Waves as the machine runs them. */
async function sendAll(on: World) {
  for (;;) {
    const wave = await sendWave(on.ref, on);
    if (wave.outcome !== 'more') return wave;
  }
}

const totals = (on: World) => on.ledger.totals(ledgerId(on.ref));
const addresses = (on: World) => on.mailer.log.map(({ address }) => address).sort();
const everyone = (on: World) => on.people.map(({ address }) => address).sort();

/** The most recipients in any second, ends included. */
function fullestSecond(on: World): number {
  const calls = on.mailer.calls;
  return Math.max(
    ...calls.map(({ atMs }) =>
      calls
        .filter((call) => call.atMs >= atMs && call.atMs <= atMs + 1000)
        .reduce((sum, call) => sum + call.addresses.length, 0),
    ),
  );
}

describe('a wave', () => {
  it('writes to everyone once, and says so', async () => {
    const on = world(430);

    const wave = await sendAll(on);

    expect(wave).toMatchObject({ outcome: 'sent', version: on.version() });
    expect(addresses(on)).toEqual(everyone(on));
    expect(await totals(on)).toMatchObject({ accepted: 0, claimed: 0, sent: 430 });
  });

  it('finds nothing to do the second time', async () => {
    const on = world(120);
    await sendAll(on);

    await expect(sendWave(on.ref, on)).resolves.toMatchObject({ outcome: 'sent' });

    expect(on.mailer.log).toHaveLength(120);
  });

  it('hands back after its time and goes on where it stopped', async () => {
    const on = world(400, { config: { sendBudgetSeconds: 2 } });

    const first = await sendWave(on.ref, on);
    const afterFirst = on.mailer.log.length;
    await sendAll(on);

    expect(first.outcome).toBe('more');
    expect(afterFirst).toBeGreaterThan(0);
    expect(afterFirst).toBeLessThan(400);
    expect(addresses(on)).toEqual(everyone(on));
  });

  it.each([1, 14, 45, 100, 500])(
    'at %s a second never exceeds the account, and uses what the reserve leaves',
    async (rate) => {
      const on = world(Math.min(3000, rate * 30), { shardSize: 8192 });
      on.mailer.limits = { ...on.mailer.limits, maxSendRate: rate };

      await sendAll(on);

      const { calls } = on.mailer;
      const [first, last] = [calls[0], calls.at(-1)];
      const seconds = ((last?.atMs ?? 0) - (first?.atMs ?? 0)) / 1000;
      const used = (on.people.length - (last?.addresses.length ?? 0)) / seconds / (rate * 0.9);
      expect(fullestSecond(on)).toBeLessThanOrEqual(rate);
      expect(used).toBeGreaterThan(0.98);
      expect(used).toBeLessThanOrEqual(1);
    },
  );

  it('keeps the rate where one worker follows another', async () => {
    const on = world(300, { config: { sendBudgetSeconds: 1.2 } });

    await sendAll(on);

    expect(fullestSecond(on)).toBeLessThanOrEqual(100);
    expect(addresses(on)).toEqual(everyone(on));
  });

  it('stops at the quota, leaving the reserve, and goes on when the window has rolled', async () => {
    const on = world(200);
    on.mailer.limits = { ...on.mailer.limits, max24HourSend: 200, sentLast24Hours: 60 };

    const first = await sendWave(on.ref, on);
    const sent = on.mailer.log.length;
    on.mailer.limits = { ...on.mailer.limits, sentLast24Hours: 0 };
    await sendAll(on);

    expect(first).toMatchObject({ outcome: 'quota', waitSeconds: 3600 });
    expect(sent).toBe(120);
    expect(addresses(on)).toEqual(everyone(on));
  });

  it('tags each mail with mailing, batch and place, and nothing personal', async () => {
    const on = world(60);
    await sendAll(on);

    for (const { tags, address } of on.mailer.log) {
      const [shard, first] = tags.batch?.split('-') ?? [];
      const place = on.people.findIndex((person) => person.address === address);
      expect(tags).toEqual({
        kind: 'notice',
        mailing: ledgerId(on.ref),
        batch: `${shard}-${first}`,
        i: String(place - on.people.findIndex(({ hash }) => hash === first)),
      });
    }
  });

  it('writes to people in their language, else in the first one', async () => {
    const on = createWorld(setup.ledger, {
      people: makePeople(40, (index) => ({
        ...(index % 4 === 0 ? {} : { language: ['ja', 'en-gb', 'fr'][index % 3] ?? 'ja' }),
      })),
    });

    await sendAll(on);

    const subjectOf = new Map(on.mailer.log.map(({ address, subject }) => [address, subject]));
    for (const { address, language } of on.people) {
      expect(subjectOf.get(address)).toMatch(language === 'en-gb' ? /Your data/ : /お知らせ/);
    }
    expect(addresses(on)).toEqual(everyone(on));
  });

  it('reaches no real address in an exercise', async () => {
    const people = [
      { address: 'somebody@real-provider.net', hash: '00000000000000aa' },
      { address: 'somebody@example.jp', hash: '00000000000000bb' },
    ];
    const on = createWorld(setup.ledger, { people, exercise: true });

    await sendAll(on);

    expect(addresses(on)).toEqual(['somebody@example.jp', 'success+00000000000000aa@simulator.amazonses.com']);
  });

  it('refuses a mailing nobody approved', async () => {
    const on = world(10);
    Object.assign(on.mailing(), { status: 'prepared' });

    await expect(sendWave(on.ref, on)).rejects.toThrow('only an approved mailing is sent');
  });

  it('gives up on a shard that lost lines instead of leaving people out', async () => {
    const on = world(100);
    const [key = ''] = [...on.store.objects.keys()];
    on.store.objects.set(key, on.store.objects.get(key)?.subarray(0, 5000) ?? Buffer.from(''));

    await expect(sendAll(on)).rejects.toThrow(/no JSON|the record says 100/);
  });
});

describe('pause, cancel, take-over', () => {
  it('stops within one call when paused, and goes on when resumed', async () => {
    const on = world(300);
    on.mailer.during = async (call) => {
      if (call !== 3) return;
      await on.tell({ type: 'pause-mailing', mailing: on.ref.mailingId, reason: 'wait' });
      await on.ledger.steer(ledgerId(on.ref), { paused: true, cancelled: false, version: on.version() });
    };

    const paused = await sendWave(on.ref, on);
    const calls = on.mailer.calls.length;
    await expect(sendWave(on.ref, on)).resolves.toMatchObject({ outcome: 'paused' });
    await on.tell({ type: 'resume-mailing', mailing: on.ref.mailingId });
    await sendAll(on);

    expect(paused).toMatchObject({ outcome: 'paused', version: 8 });
    expect(calls).toBeLessThanOrEqual(4);
    expect(addresses(on)).toEqual(everyone(on));
  });

  it('does not lose a pause that comes while a wave begins', async () => {
    const on = world(100);
    await on.ledger.open(ledgerId(on.ref), { shards: [100], bounds: [on.people[0]?.hash ?? ''], batchSize: 46 });
    await on.ledger.steer(ledgerId(on.ref), { paused: true, cancelled: false, version: on.version() + 1 });

    const wave = await sendWave(on.ref, on);

    expect(wave.outcome).toBe('paused');
    expect(on.mailer.log).toHaveLength(0);
  });

  it('sends nothing more once cancelled', async () => {
    const on = world(100);
    await on.tell({ type: 'cancel-mailing', mailing: on.ref.mailingId, reason: 'wrong list' });

    await expect(sendWave(on.ref, on)).resolves.toMatchObject({ outcome: 'cancelled' });

    expect(on.mailer.calls).toHaveLength(0);
  });

  it('leaves the field to a newer worker', async () => {
    const on = world(300);
    on.mailer.during = async (call) => {
      if (call === 2) await on.ledger.takeOver(ledgerId(on.ref));
    };

    const wave = await sendWave(on.ref, on);

    expect(wave.outcome).toBe('more');
    expect(on.mailer.calls.length).toBeLessThanOrEqual(3);
    on.mailer.during = async () => {};
    await sendAll(on);
    expect(addresses(on)).toEqual(everyone(on));
  });

  it('tells nobody twice when two workers send side by side', async () => {
    const on = world(600);
    await sendCanary(on.ref, on);

    await Promise.all([sendWave(on.ref, on), sendWave(on.ref, on)]);
    await sendAll(on);

    expect(addresses(on)).toEqual(everyone(on));
  });
});

describe('trouble', () => {
  it('takes throttling as not failed and sends again later', async () => {
    const on = world(150);
    on.mailer.trouble = (call) => {
      if (call === 2) return { reply: { outcome: 'refused', why: 'throttled', detail: '429' } };
      if (call === 3) return { entries: (_, index) => (index % 2 === 0 ? 'throttled' : 'sent') };
      return undefined;
    };

    const wave = await sendAll(on);

    expect(wave.outcome).toBe('sent');
    expect(addresses(on)).toEqual(everyone(on));
    expect(await totals(on)).toMatchObject({ sent: 150, refused: 0 });
  });

  it('finds the one bad entry of a refused call and sends to the others', async () => {
    const on = world(200);
    const bad = on.people[77]?.address ?? '';
    on.mailer.trouble = (_, { entries }) =>
      entries.some(({ address }) => address === bad)
        ? { reply: { outcome: 'refused', why: 'bad-request', detail: 'BadRequestException 400' } }
        : undefined;

    await sendAll(on);

    expect(addresses(on)).toEqual(everyone(on).filter((address) => address !== bad));
    expect(await totals(on)).toMatchObject({ sent: 199, refused: 1 });
    await expect(on.ledger.who(ledgerId(on.ref), on.people[77]?.hash ?? '')).resolves.toMatchObject({
      state: 'refused',
    });
  });

  it('halts rather than refuse everybody when every mail is refused', async () => {
    const on = world(300);
    on.mailer.trouble = () => ({
      reply: { outcome: 'refused', why: 'bad-request', detail: 'BadRequestException 400' },
    });

    const wave = await sendAll(on);

    expect(wave.outcome).toBe('halted');
    expect(on.mailing()).toMatchObject({
      status: 'halted',
      haltReason: expect.stringContaining('every mail is refused'),
    });
    expect((await totals(on)).refused).toBeLessThanOrEqual(12);
  });

  it('halts when the account or the set-up is refused, with nobody lost', async () => {
    const on = world(100);
    on.mailer.trouble = () => ({
      reply: { outcome: 'refused', why: 'disabled', detail: 'SendingPausedException 400' },
    });

    const halted = await sendAll(on);
    on.mailer.trouble = () => undefined;
    await on.tell({ type: 'resume-mailing', mailing: on.ref.mailingId });
    await sendAll(on);

    expect(halted.outcome).toBe('halted');
    expect(addresses(on)).toEqual(everyone(on));
  });

  it('leaves those in doubt whose reply was lost, and never writes to them again', async () => {
    const on = world(200);
    on.mailer.trouble = (call) => (call === 2 ? { reply: 'sent-unknown' } : undefined);

    const wave = await sendAll(on);

    expect(wave.outcome).toBe('sent');
    expect(addresses(on)).toEqual(everyone(on));
    const doubted = on.mailer.calls[1]?.addresses.length ?? 0;
    expect(await totals(on)).toMatchObject({ 'in-doubt': doubted, sent: 200 - doubted });
  });

  it('tries passing failures of single entries again, later and later, then refuses them', async () => {
    const on = world(90);
    const [slow, hopeless] = [on.people[3]?.address, on.people[50]?.address];
    on.mailer.trouble = (call) => ({
      entries: (address) => (address === hopeless || (address === slow && call < 6) ? 'transient' : 'sent'),
    });

    const wave = await sendAll(on);

    expect(wave.outcome).toBe('sent');
    expect(await totals(on)).toMatchObject({ sent: 89, refused: 1 });
  });

  it('stops for the quota that only SES knows of', async () => {
    const on = world(100);
    on.mailer.trouble = (call) => (call === 2 ? { entries: () => 'quota' } : undefined);

    const wave = await sendWave(on.ref, on);
    on.mailer.trouble = () => undefined;
    await sendAll(on);

    expect(wave.outcome).toBe('quota');
    expect(addresses(on)).toEqual(everyone(on));
  });

  it('applies the late answer of a worker that was overtaken', async () => {
    const on = world(30);
    on.mailer.during = async () => {
      await on.ledger.takeOver(ledgerId(on.ref));
      expect(await totals(on)).toMatchObject({ 'in-doubt': 30 });
    };

    await sendWave(on.ref, on);

    expect(await totals(on)).toMatchObject({ sent: 30, 'in-doubt': 0 });
  });
});

describe('halting', () => {
  async function bounce(on: World, share: number) {
    for (const batch of await on.ledger.batches(ledgerId(on.ref), 0)) {
      const bounced = Math.round(batch.states.length * share);
      await on.ledger.change(batch, { ...batch, states: 'B'.repeat(bounced) + batch.states.slice(bounced) });
    }
  }

  it('halts on bounces, and after a person resumed only on new ones', async () => {
    const on = world(900, { shardSize: 300, config: { sendBudgetSeconds: 4 } });
    await sendWave(on.ref, on);
    await bounce(on, 0.2);

    const halted = await sendWave(on.ref, on);
    const sent = on.mailer.log.length;
    await on.tell({ type: 'resume-mailing', mailing: on.ref.mailingId });
    const wave = await sendAll(on);

    expect(halted.outcome).toBe('halted');
    expect(sent).toBeLessThan(900);
    expect(on.mailing().totals?.bounced).toBeGreaterThan(0);
    expect(wave.outcome).toBe('sent');
  });

  it('halts when SES has stopped the account', async () => {
    const on = world(10);
    on.mailer.limits = { ...on.mailer.limits, sendingEnabled: false };

    await expect(sendWave(on.ref, on)).resolves.toMatchObject({ outcome: 'halted' });
    expect(on.mailing().status).toBe('halted');
  });
});

describe('the canary', () => {
  it('writes to one in a hundred, at least a batch, and no more when repeated', async () => {
    const on = world(300);

    const canary = await sendCanary(on.ref, on);
    const sent = on.mailer.log.length;
    await sendCanary(on.ref, on);

    expect(canary).toMatchObject({ outcome: 'sent', waitSeconds: 900 });
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThanOrEqual(50);
    expect(on.mailer.log).toHaveLength(sent);
  });

  it('writes to at most some five hundred', async () => {
    const on = world(60_000, { shardSize: 8192 });
    on.mailer.limits = { ...on.mailer.limits, maxSendRate: 500 };

    await sendCanary(on.ref, on);

    expect(on.mailer.log).toHaveLength(500);
  });

  it('says when it is paused or the account is stopped', async () => {
    const on = world(10);
    on.mailer.limits = { ...on.mailer.limits, sendingEnabled: false };

    await expect(sendCanary(on.ref, on)).resolves.toMatchObject({ outcome: 'paused' });
    await expect(sendCanary(on.ref, on)).resolves.toMatchObject({ outcome: 'paused', version: on.version() });
  });
});
