import { ledgerId } from '../../../domain/mailing/ledger.ts';
import { sendCanary } from '../../../functions/send-canary.ts';
import { sendWave } from '../../../functions/send-wave.ts';
import { settleInDoubt } from '../../../functions/settle-in-doubt.ts';
import { Killed, killAt } from '../../support/killer.ts';
import { type LedgerSetup, startLedger } from '../../support/ledger-table.ts';
import { createWorld, makePeople, type Person, type World } from '../../support/mailing-world.ts';

let setup: LedgerSetup;
beforeAll(async () => {
  setup = await startLedger();
});
afterAll(() => setup.stop());

/**
 * Compares what went in with what went out, knowing nothing of the ledger: who got no mail and isn't listed as in doubt, and who
 * got two.
 */
function check(input: readonly Person[], mails: readonly { readonly address: string }[], inDoubt: ReadonlySet<string>) {
  const times = new Map<string, number>();
  for (const { address } of mails) times.set(address, (times.get(address) ?? 0) + 1);
  return {
    twice: [...times].filter(([, count]) => count > 1).map(([address]) => address),
    missing: input.map(({ address }) => address).filter((address) => !times.has(address) && !inDoubt.has(address)),
    strangers: [...times.keys()].filter((address) => !input.some((person) => person.address === address)),
  };
}

const nobody = { twice: [], missing: [], strangers: [] };

/** Those without a mail of whom the ledger says that it does not know. */
async function addressesInDoubt(on: World): Promise<ReadonlySet<string>> {
  const mailed = new Set(on.mailer.log.map(({ address }) => address));
  const asked = on.people.filter(({ address }) => !mailed.has(address));
  const found = await Promise.all(asked.map(({ hash }) => on.ledger.who(ledgerId(on.ref), hash)));
  return new Set(asked.filter((_, index) => found[index]?.state === 'in-doubt').map(({ address }) => address));
}

async function send(on: World): Promise<void> {
  await sendCanary(on.ref, on);
  for (;;) {
    const { outcome } = await sendWave(on.ref, on);
    if (outcome === 'sent') return;
    if (outcome !== 'more' && outcome !== 'quota') throw new Error(`unexpected ${outcome}`);
    on.passSeconds(60);
  }
}

/** What may go wrong besides, the same for each kill. */
const troubles: Readonly<Record<string, (on: World) => void>> = {
  'all well': () => {},
  'throttled and refused': (on) => {
    const bad = on.people[17]?.address;
    on.mailer.trouble = (call, { entries }) => {
      if (entries.some(({ address }) => address === bad)) {
        return { reply: { outcome: 'refused', why: 'bad-request', detail: '400' } };
      }
      if (call % 7 === 2) return { reply: { outcome: 'refused', why: 'throttled', detail: '429' } };
      if (call % 7 === 4) return { entries: (_, index) => (index === 1 ? 'throttled' : 'sent') };
      return undefined;
    };
  },
};

describe.each(Object.keys(troubles))('a sender killed at every call boundary in turn: %s', (name) => {
  const make = () => {
    const on = createWorld(setup.ledger, { people: makePeople(24), shardSize: 14 });
    on.mailer.limits = { ...on.mailer.limits, maxSendRate: 7 };
    troubles[name]?.(on);
    return on;
  };

  it('leaves nobody out, writes to nobody twice, and lists whom it does not know about', async () => {
    const whole = killAt(make(), Number.POSITIVE_INFINITY);
    await send(whole);
    const boundaries = whole.boundaries();
    expect(boundaries).toBeGreaterThan(60);

    for (let boundary = 1; boundary <= boundaries; boundary += 1) {
      const on = make();
      const bad = name === 'all well' ? [] : [on.people[17]?.address ?? ''];
      const killed = await send(killAt(on, boundary)).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (killed !== undefined) expect(killed).toBeInstanceOf(Killed);
      await send(on);
      on.passSeconds(3600);
      await settleInDoubt(on.ref, on);

      const inDoubt = await addressesInDoubt(on);
      const totals = await on.ledger.totals(ledgerId(on.ref));
      const excused = new Set([...inDoubt, ...bad]);
      expect({ boundary, ...check(on.people, on.mailer.log, excused) }).toEqual({ boundary, ...nobody });
      expect(totals['in-doubt']).toBeGreaterThanOrEqual(inDoubt.size);
      expect(totals['in-doubt']).toBeLessThanOrEqual(14);
      expect(totals.accepted + totals.claimed).toBe(0);
      expect(Object.values(totals).reduce((sum, count) => sum + count, 0)).toBe(24);
    }
  });
});

it('tells nobody twice over random kills and troubles', async () => {
  for (let seed = 1; seed <= 8; seed += 1) {
    const random = seeded(seed);
    const on = createWorld(setup.ledger, { people: makePeople(400), shardSize: 130 });
    on.mailer.trouble = () => {
      const dice = random();
      if (dice < 0.05) return { reply: 'sent-unknown' };
      if (dice < 0.1) return { reply: { outcome: 'refused', why: 'throttled', detail: '429' } };
      if (dice < 0.2) return { entries: () => (random() < 0.3 ? 'transient' : 'sent') };
      return undefined;
    };
    for (let kill = 0; kill < 6; kill += 1) {
      await Promise.allSettled([1, 2].map(() => sendWave(on.ref, killAt(on, 1 + Math.floor(random() * 60)))));
    }

    await send(on);
    on.passSeconds(3600);
    await settleInDoubt(on.ref, on);

    expect({ seed, ...check(on.people, on.mailer.log, await addressesInDoubt(on)) }).toEqual({ seed, ...nobody });
  }
});

/** Mulberry32: the same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
