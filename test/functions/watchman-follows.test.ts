import { ledgerId } from '../../domain/mailing/ledger.ts';
import type { Entry } from '../../domain/record.ts';
import { reportIncident } from '../../functions/requests/report-incident.ts';
import { logger } from '../../functions/runtime/logger.ts';
import type { Services } from '../../functions/runtime/services.ts';
import { keepWatch } from '../../functions/watchman.ts';
import { aReport, breach, draft } from '../support/builders.ts';
import { createFunctionWorld, type FunctionWorld } from '../support/function-world.ts';
import { useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();
const worlds: FunctionWorld[] = [];
beforeEach(() => void jest.spyOn(logger, 'warn').mockImplementation());
afterEach(() => jest.restoreAllMocks());
afterAll(() => worlds.forEach((world) => void world.stop()));

function aWorld(): FunctionWorld {
  const world = createFunctionWorld(table());
  worlds.push(world);
  return world;
}

/** An incident that was reported, from which everything has followed, with everybody awake. */
async function aReportedWorld(): Promise<FunctionWorld> {
  const world = aWorld();
  await world.desk.run(aReport());
  await world.follow();
  for (const purpose of ['confirmation', 'deadlines'] as const) {
    await world.services.generations.raise(world.desk.incidentId, purpose, 0, world.clock.now());
    await world.machines.start(purpose, `${world.desk.incidentId}-${purpose}-1`, {});
  }
  return world;
}

/** What the watchman finds of one incident; the register holds those of the other tests, too. */
async function look(world: FunctionWorld, services: Partial<Services> = {}, incidentId = world.desk.incidentId) {
  const all = world.services.readModels;
  const readModels = {
    ...all,
    async *everyOpenIncident() {
      for await (const row of all.everyOpenIncident()) if (row.incidentId === incidentId) yield row;
    },
  };
  const { findings } = await keepWatch({}, { ...world.services, ...services, readModels });
  return findings.map((finding) => finding.replace(`${incidentId}: `, ''));
}

const lose = (world: FunctionWorld) => world.changes();
const minutes = (count: number) => count * 60;
const askNow = { type: 'ask-for-confirmation' } as const;
const handOver = { type: 'hand-over-package', controller: 'shop', digest: 'a' } as const;

describe('a stretch of the record that the stream gave up on', () => {
  it('is followed by the watchman once it is a quarter of an hour old: read models, mails, bells', async () => {
    const world = await aReportedWorld();
    const watch = world.aWatch({ wakeAt: '2026-09-30T00:00:00.000Z' as never });
    await world.services.watches.register({ ...watch, version: 2 });
    await world.desk.run(askNow);
    await lose(world);
    world.clock.advance(minutes(15));
    expect(await look(world)).toEqual([]);

    world.clock.advance(1);
    expect(await look(world)).toEqual(['entry 3 and the head were not followed; followed now']);

    expect(world.mails.map(({ tags }) => [tags.person, tags.kind])).toEqual([
      ['soc-duty', 'confirmation-request'],
      ['privacy-office', 'confirmation-request'],
    ]);
    expect(world.machines.rung.map(({ token }) => token)).toEqual([watch.token]);
    const rows = await world.services.readModels.incidents('open', 10_000);
    expect(rows.find(({ incidentId }) => incidentId === world.desk.incidentId)?.version).toBe(3);
  });

  it('followed twice changes nothing: by the watchman again, or by a stream that comes late', async () => {
    const world = await aReportedWorld();
    await world.desk.run(askNow);
    const late = await lose(world);
    world.clock.advance(minutes(16));
    await look(world);
    const before = { mails: world.mails.length, started: world.machines.names(), steered: world.steered.length };

    expect(await look(world)).toEqual([]);
    await world.deliver(late);
    expect(await look(world)).toEqual([]);

    expect({ mails: world.mails.length, started: world.machines.names(), steered: world.steered.length }).toEqual(
      before,
    );
  });

  it('is found though what came after it came through', async () => {
    const world = await aReportedWorld();
    await world.desk.run(askNow);
    await lose(world);
    await world.desk.run(handOver);
    await world.follow();
    expect(world.mails).toEqual([]);
    world.clock.advance(minutes(16));

    expect(await look(world)).toEqual(['entries 3 to 4 and the head were not followed; followed now']);

    expect(world.mails.map(({ tags }) => tags.person)).toEqual(['soc-duty', 'privacy-office']);
    expect(await look(world)).toEqual([]);
  });

  it('brings the flags of a mailing with it', async () => {
    const world = await aReportedWorld();
    await world.desk.run(breach);
    await world.desk.run(draft);
    await world.follow();
    await world.desk.run({ type: 'cancel-mailing', mailing: 'notice-1', reason: 'by letter' });
    await lose(world);
    world.clock.advance(minutes(16));

    await look(world);

    const version = (await world.services.record.read(world.desk.incidentId))?.version;
    expect(world.steered.at(-1)).toEqual({
      mailing: ledgerId({ incidentId: world.desk.incidentId, mailingId: 'notice-1' }),
      steering: { paused: false, cancelled: true, version },
    });
  });

  it('is followed but for the entry that can’t be, which comes round again', async () => {
    const world = await aReportedWorld();
    const { record } = world.services;
    await world.desk.run(handOver);
    await world.desk.run(askNow);
    await lose(world);
    world.clock.advance(minutes(16));

    const poisoned = {
      ...record,
      async *entries(id: string, from?: number) {
        for await (const entry of record.entries(id, from)) yield entry.header.sequence === 3 ? poison(entry) : entry;
      },
    };
    const cannot = 'entry 3 was not followed and could not be followed now (TryAFewTimes); somebody has to look';
    expect(await look(world, { record: poisoned })).toEqual([
      'entry 4 and the head were not followed; followed now',
      cannot,
    ]);

    expect(world.mails.map(({ tags }) => tags.person)).toEqual(['soc-duty', 'privacy-office']);
    expect(await look(world)).toEqual(['entries 3 to 4 were not followed; followed now']);
    expect(world.mails).toHaveLength(2);
    expect(await look(world)).toEqual([]);
  });

  it('is followed as to its entries when the head can’t be, which comes round again', async () => {
    const world = await aReportedWorld();
    await world.desk.run(askNow);
    await lose(world);
    world.clock.advance(minutes(16));
    const watches = { ...world.services.watches, watches: () => Promise.reject(new Error('no answer')) };

    const cannot = 'the head was not followed and could not be followed now (TryAFewTimes); somebody has to look';
    expect(await look(world, { watches })).toEqual([
      'entry 3 was not followed; followed now',
      cannot,
      'could not be looked after (TryAFewTimes); somebody has to look',
    ]);

    expect(world.mails).toHaveLength(2);
    expect(await look(world)).toEqual(['the head was not followed; followed now']);
  });
});

describe('a report that the stream lost', () => {
  async function aLostReport() {
    const world = aWorld();
    const text = 'title: Card data leaked\nsource: { system: soc, id: "lost-1" }\n';
    const taken = await reportIncident({ text, actor: 'soc-duty', requestId: 'r' }, world.services);
    if (taken.outcome !== 'taken') throw new Error('refused');
    return { world, incidentId: taken.incidentId };
  }

  it('is left to the stream for a quarter of an hour, then taken up by the watchman', async () => {
    const { world, incidentId } = await aLostReport();
    expect(await look(world, {}, incidentId)).toEqual([]);

    world.clock.advance(minutes(16));
    expect(await look(world, {}, incidentId)).toEqual([
      'entry 1 and the head were not followed; followed now',
      'nobody was awake for incident; started again',
      'nobody was awake for confirmation; started again',
    ]);

    expect(world.machines.names()).toEqual([`${incidentId}-incident-1`, `${incidentId}-confirmation-1`]);
    expect(await look(world, {}, incidentId)).toEqual([]);
  });
});

/** An entry whose body nobody can make a letter of. */
function poison(entry: Entry): Entry {
  const { header, content } = entry;
  return { ...entry, header: { ...header, type: 'reminder-issued' }, content: { salt: content?.salt ?? '', body: {} } };
}
