import { ledgerId } from '../../domain/mailing/ledger.ts';
import { plus } from '../../domain/time.ts';
import { logger } from '../../functions/runtime/logger.ts';
import { aReport, breach, committee, draft, preparation } from '../support/builders.ts';
import { createFunctionWorld, type FunctionWorld } from '../support/function-world.ts';
import { useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();
beforeEach(() => void jest.spyOn(logger, 'warn').mockImplementation());
afterEach(() => jest.restoreAllMocks());
const worlds: FunctionWorld[] = [];
afterAll(() => worlds.forEach((world) => void world.stop()));

function aWorld(): FunctionWorld {
  const world = createFunctionWorld(table());
  worlds.push(world);
  return world;
}

/** A world in which an incident was reported and everything has followed from it. */
async function aReportedWorld(): Promise<FunctionWorld> {
  const world = aWorld();
  await world.desk.run(aReport());
  await world.follow();
  return world;
}

const suffixes = (world: FunctionWorld) =>
  world.machines.names().map((name) => name.replace(world.desk.incidentId, ''));
const askNow = { type: 'ask-for-confirmation' } as const;
const mailing = 'notice-1';

async function aSendingWorld(): Promise<FunctionWorld> {
  const world = await aReportedWorld();
  const { desk, services } = world;
  for (const command of [breach, draft, preparation]) await desk.run(command);
  const read = await services.record.read(desk.incidentId);
  const digest = read?.incident.mailings[0]?.digest ?? '';
  for (const as of ['processor', 'controller'] as const)
    await desk.run({ type: 'approve-mailing', mailing, digest, as }, { actor: `${as}-person` });
  desk.clock.advance(3600);
  await desk.run({ type: 'start-sending', mailing });
  return world;
}

describe('what follows from an append', () => {
  it('is projected into the read models', async () => {
    const { desk, services } = await aReportedWorld();

    const open = await services.readModels.openObligations(1000);
    const incidents = await services.readModels.incidents('open', 1000);

    expect(open.filter(({ incidentId }) => incidentId === desk.incidentId)).toHaveLength(9);
    expect(incidents.find(({ incidentId }) => incidentId === desk.incidentId)).toMatchObject({ status: 'reported' });
  });

  it('of a report starts one machine: the others are started by it', async () => {
    const world = await aReportedWorld();

    expect(world.machines.started).toEqual([
      {
        machine: 'incident',
        name: `${world.desk.incidentId}-incident-1`,
        input: { incidentId: world.desk.incidentId, purpose: 'incident', generation: 1 },
      },
    ]);
  });

  it('starts what a change newly requires, once', async () => {
    const world = await aReportedWorld();
    await world.desk.run(breach);
    await world.desk.run(committee);
    await world.desk.run(draft);

    await world.follow();
    await world.desk.run(preparation);
    await world.follow();

    expect(suffixes(world)).toEqual(['-incident-1', '-committee-1', '-mailing-notice-1-1']);
    expect(world.machines.started.at(-1)).toMatchObject({ machine: 'notification', input: { mailingId: mailing } });
  });

  it('starts the next generation of a purpose that had ended and is required again', async () => {
    const world = await aReportedWorld();
    await world.desk.run({ type: 'answer-confirmation', answer: 'false-alarm', reason: 'a test' });
    await world.follow();
    world.machines.end(`${world.desk.incidentId}-incident-1`);

    await world.desk.run({ type: 'reopen', reason: 'found' });
    await world.follow();

    expect(suffixes(world)).toEqual(['-incident-1', '-incident-2', '-confirmation-1', '-deadlines-1']);
  });

  it('starts nothing that the record no longer asks for by the time the stream comes', async () => {
    const world = await aReportedWorld();
    await world.desk.run(breach);
    await world.desk.run(draft);
    await world.desk.run({ type: 'cancel-mailing', mailing, reason: 'by letter' });

    await world.follow();

    expect(suffixes(world)).toEqual(['-incident-1']);
  });
});

describe('a batch that comes again', () => {
  it('starts no second execution', async () => {
    const world = await aReportedWorld();
    await world.desk.run(breach);
    await world.desk.run(committee);
    const batch = await world.follow();

    await world.deliver(batch);
    await world.deliver(batch);

    expect(suffixes(world)).toEqual(['-incident-1', '-committee-1']);
  });

  it('of the report starts no second execution, also when the first has ended', async () => {
    const world = aWorld();
    await world.desk.run(aReport());
    const batch = await world.follow();
    world.machines.end(`${world.desk.incidentId}-incident-1`);

    await world.deliver(batch);

    expect(suffixes(world)).toEqual(['-incident-1']);
  });

  it('finishes the start of an execution whose starter died in between', async () => {
    const world = aWorld();
    await world.desk.run(aReport());
    await world.services.generations.raise(world.desk.incidentId, 'incident', 0, world.clock.now());

    await world.follow();

    expect(suffixes(world)).toEqual(['-incident-1']);
  });

  it('sends no second mail', async () => {
    const world = await aReportedWorld();
    await world.desk.run(askNow);
    const batch = await world.follow();
    expect(world.mails.map(({ tags }) => tags.person)).toEqual(['soc-duty', 'privacy-office']);

    await world.deliver(batch);

    expect(world.mails).toHaveLength(2);
  });

  it('leaves the mail that failed to the watchman, and holds up nobody for it', async () => {
    const world = await aReportedWorld();
    await world.desk.run(askNow);
    world.failing.add('soc-duty');
    const batch = await world.follow();
    world.failing.clear();

    await world.deliver(batch);

    expect(world.mails.map(({ tags }) => tags.person)).toEqual(['privacy-office']);
    const doubtful = await world.services.staffMailClaims.unsettled(
      world.desk.incidentId,
      plus(world.clock.now(), { seconds: 1 }),
    );
    expect(doubtful.map(({ person }) => person)).toEqual(['soc-duty']);
  });

  it('rings yesterday’s alarm no more', async () => {
    const world = await aReportedWorld();
    await world.desk.run(askNow);
    const batch = await world.changes();
    world.clock.advance(25 * 3600);

    await world.deliver(batch);

    expect(world.mails).toEqual([]);
  });
});

describe('the bell', () => {
  it('rings every watch that saw an older version, and takes it off', async () => {
    const world = await aReportedWorld();
    const { watches } = world.services;
    const [one, other] = [world.aWatch(), world.aWatch({ purpose: 'confirmation' })];
    await watches.register(one);
    await watches.register(other);

    await world.desk.run(breach);
    await world.follow();

    expect(world.machines.rung.map(({ token }) => token).sort()).toEqual([one.token, other.token].sort());
    expect(await watches.watches(world.desk.incidentId)).toEqual([]);
  });

  it('leaves a watch alone that has seen the change', async () => {
    const world = await aReportedWorld();
    await world.desk.run(breach);
    const watch = world.aWatch({ version: 3 });
    await world.services.watches.register(watch);

    await world.follow();

    expect(world.machines.rung).toEqual([]);
    expect(await world.services.watches.watches(world.desk.incidentId)).toEqual([watch]);
  });

  it('of a batch that comes again leaves the watch of the next round alone', async () => {
    const world = await aReportedWorld();
    await world.services.watches.register(world.aWatch());
    await world.desk.run(breach);
    const batch = await world.follow();
    const next = world.aWatch({ version: 3 });
    await world.services.watches.register(next);

    await world.deliver(batch);

    expect(world.machines.rung).toHaveLength(1);
    expect(await world.services.watches.watches(world.desk.incidentId)).toEqual([next]);
  });

  it('is not rung by its own registration, nor by anything else beside the record', async () => {
    const world = await aReportedWorld();
    await world.services.watches.register(world.aWatch());

    expect(await world.deliver(await world.changes())).toEqual({ outcome: 'followed', entries: 0 });

    expect(world.machines.rung).toEqual([]);
  });
});

describe('the flags of a mailing', () => {
  it.each([
    ['pause', { type: 'pause-mailing', mailing, reason: 'wait' }, { paused: true, cancelled: false }],
    ['cancellation', { type: 'cancel-mailing', mailing, reason: 'wrong' }, { paused: false, cancelled: true }],
  ] as const)('follow a %s, with the version that set them', async (_what, command, flags) => {
    const world = await aSendingWorld();
    await world.follow();
    world.steered.length = 0;

    const result = await world.desk.run(command);
    await world.follow();

    const version = result.outcome === 'accepted' ? result.version : 0;
    expect(world.steered).toEqual([
      { mailing: ledgerId({ incidentId: world.desk.incidentId, mailingId: mailing }), steering: { ...flags, version } },
    ]);
  });

  it('are taken back when it goes on', async () => {
    const world = await aSendingWorld();
    await world.desk.run({ type: 'pause-mailing', mailing, reason: 'wait' });
    await world.desk.run({ type: 'resume-mailing', mailing });

    await world.follow();

    expect(world.steered.slice(-2).map(({ steering }) => steering.paused)).toEqual([true, false]);
  });

  it('are left alone by changes of something else', async () => {
    const world = await aSendingWorld();
    await world.follow();
    world.steered.length = 0;

    await world.desk.run(committee);
    await world.follow();

    expect(world.steered).toEqual([]);
  });
});
