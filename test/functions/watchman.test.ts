import { plus } from '../../domain/time.ts';
import { logger } from '../../functions/runtime/logger.ts';
import type { Versioned } from '../../functions/runtime/ports.ts';
import { keepWatch } from '../../functions/watchman.ts';
import { aReport, breach } from '../support/builders.ts';
import { createFunctionWorld, type FunctionWorld } from '../support/function-world.ts';
import { useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();
beforeEach(() => void jest.spyOn(logger, 'warn').mockImplementation());
afterEach(() => jest.restoreAllMocks());

/** The register holds this incident only: each world looks at its own. */
async function aWorld(): Promise<FunctionWorld> {
  const world = createFunctionWorld(table());
  const { services, desk } = world;
  await desk.run(aReport());
  const all = services.readModels;
  Object.assign(services, {
    readModels: {
      ...all,
      async *everyOpenIncident() {
        for await (const row of all.everyOpenIncident()) if (row.incidentId === desk.incidentId) yield row;
      },
    },
  });
  await world.follow();
  for (const purpose of ['confirmation', 'deadlines'] as const) {
    await services.generations.raise(desk.incidentId, purpose, 0, world.clock.now());
    await world.machines.start(purpose, `${desk.incidentId}-${purpose}-1`, {});
  }
  return world;
}

async function readHead(world: FunctionWorld): Promise<Versioned> {
  const head = await world.services.record.read(world.desk.incidentId);
  if (head) return head;
  throw new Error('nothing was reported');
}

const look = (world: FunctionWorld) => keepWatch({}, world.services);
const minutes = (count: number) => count * 60;

describe('the watchman', () => {
  it('says nothing when all is well', async () => {
    const world = await aWorld();

    expect(await look(world)).toEqual({ outcome: 'all-well', findings: [] });
    expect(world.said).toEqual([]);
  });

  it('starts a dead execution again, and tells so by the channel that isn’t SES', async () => {
    const world = await aWorld();
    world.machines.end(`${world.desk.incidentId}-deadlines-1`);

    const finding = `${world.desk.incidentId}: nobody was awake for deadlines; started again`;
    expect(await look(world)).toEqual({ outcome: 'woke-somebody', findings: [finding] });

    expect(world.machines.names().at(-1)).toBe(`${world.desk.incidentId}-deadlines-2`);
    expect(world.said).toEqual([{ kind: 'watchman', text: finding }]);
    expect(await look(world)).toMatchObject({ outcome: 'all-well' });
  });

  it('looks after the others when one incident can’t be looked at', async () => {
    const world = await aWorld();
    world.machines.end(`${world.desk.incidentId}-deadlines-1`);
    const { record, readModels } = world.services;
    const broken = {
      ...world.services,
      record: {
        ...record,
        read: (id: string) => (id === 'INC-BROKEN' ? Promise.reject(new Error('no head')) : record.read(id)),
      },
      readModels: {
        ...readModels,
        async *everyOpenIncident() {
          for await (const row of readModels.everyOpenIncident()) yield* [{ ...row, incidentId: 'INC-BROKEN' }, row];
        },
      },
    };

    const { findings } = await keepWatch({}, broken);

    expect(findings).toEqual([
      'INC-BROKEN: could not be looked after (TryAFewTimes); somebody has to look',
      `${world.desk.incidentId}: nobody was awake for deadlines; started again`,
    ]);
  });

  it('starts what was required and never started', async () => {
    const world = await aWorld();
    await world.desk.run(breach);
    await world.desk.run({ ...{ type: 'set-up-committee', committee: 'c', name: 'C', members: ['m'], external: 0 } });

    expect((await look(world)).findings).toEqual([
      `${world.desk.incidentId}: nobody was awake for committee; started again`,
    ]);
  });

  it('leaves a closed incident alone', async () => {
    const world = await aWorld();
    await world.desk.run({ type: 'answer-confirmation', answer: 'false-alarm', reason: 'a test' });
    await world.follow();
    for (const purpose of ['incident', 'confirmation', 'deadlines'])
      world.machines.end(`${world.desk.incidentId}-${purpose}-1`);

    expect(await look(world)).toMatchObject({ outcome: 'all-well' });
  });

  it('rings a watch whose bell was lost: the incident changed and nobody rang', async () => {
    const world = await aWorld();
    const watch = world.aWatch({ wakeAt: plus(world.clock.now(), { hours: 20 }) });
    await world.services.watches.register(watch);
    await world.desk.run({ type: 'hand-over-package', controller: 'shop', digest: 'a' });
    await world.services.followMarks.advance(world.desk.incidentId, 'entries', 1, (await readHead(world)).version);
    await world.services.followMarks.advance(world.desk.incidentId, 'heads', 1, (await readHead(world)).version);
    world.clock.advance(minutes(15));
    // Younger changes may still be on their way through the stream.
    expect(await look(world)).toMatchObject({ outcome: 'all-well' });

    world.clock.advance(1);
    expect((await look(world)).findings).toEqual([`${world.desk.incidentId}: the bell of deadlines was lost; rung`]);

    expect(world.machines.rung).toEqual([{ token: watch.token, output: { rung: 'watchman' } }]);
    expect(await world.services.watches.watches(world.desk.incidentId)).toEqual([]);
  });

  it('rings a watch that overslept by more than a quarter of an hour', async () => {
    const world = await aWorld();
    await world.services.watches.register(
      world.aWatch({ purpose: 'confirmation', wakeAt: plus(world.clock.now(), { minutes: 5 }) }),
    );
    world.clock.advance(minutes(20));
    expect(await look(world)).toMatchObject({ outcome: 'all-well' });

    world.clock.advance(1);
    expect((await look(world)).findings).toEqual([`${world.desk.incidentId}: the bell of confirmation was lost; rung`]);
  });

  it('rings the deadlines when a reminder is overdue by more than a quarter of an hour', async () => {
    const world = await aWorld();
    const longSleep = plus(world.clock.now(), { hours: 24 * 30 });
    await world.services.watches.register(world.aWatch({ wakeAt: longSleep }));
    await world.services.watches.register(world.aWatch({ purpose: 'confirmation', wakeAt: longSleep }));
    expect(await look(world)).toMatchObject({ outcome: 'all-well' });

    world.clock.advance(24 * 3600 * 3);

    expect((await look(world)).findings).toEqual([`${world.desk.incidentId}: the bell of deadlines was lost; rung`]);
  });

  it('sends a staff mail again that was claimed and never proved sent', async () => {
    const world = await aWorld();
    await world.desk.run({ type: 'ask-for-confirmation' });
    world.failing.add('soc-duty');
    await world.follow();
    world.failing.clear();

    world.clock.advance(minutes(10));
    expect(await look(world)).toMatchObject({ outcome: 'all-well' });
    world.clock.advance(minutes(6));
    expect((await look(world)).findings).toEqual([
      `${world.desk.incidentId}: a mail to staff (confirmation-request) was in doubt; sent again`,
    ]);

    expect(world.mailsTo('soc-duty')).toEqual(['confirmation-request']);
    expect(world.mailsTo('privacy-office')).toEqual(['confirmation-request']);
    world.clock.advance(minutes(60));
    expect(await look(world)).toMatchObject({ outcome: 'all-well' });
  });

  it('lets a mail in doubt go that nobody needs any more, and says so once', async () => {
    const world = await aWorld();
    await world.services.staffMailClaims.claim({
      ...{
        incidentId: world.desk.incidentId,
        sequence: 1,
        kind: 'approval-request',
        person: 'legal',
        at: world.clock.now(),
      },
    });
    world.clock.advance(minutes(16));

    expect((await look(world)).findings).toEqual([
      `${world.desk.incidentId}: a mail to staff (approval-request) was in doubt; nobody needs it any more`,
    ]);
    world.clock.advance(minutes(60));
    expect(await look(world)).toMatchObject({ outcome: 'all-well' });
    expect(world.mails).toEqual([]);
  });
});
