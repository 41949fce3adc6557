import { logger } from '../../functions/runtime/logger.ts';
import { requiredPurposes } from '../../functions/runtime/purposes.ts';
import { createCommands } from '../../functions/runtime/run-command.ts';
import { keepWatch } from '../../functions/watchman.ts';
import { aReport, breach } from '../support/builders.ts';
import { correctedLaw } from '../support/corrected-law.ts';
import { createFunctionWorld } from '../support/function-world.ts';
import { entriesOf, useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();
beforeEach(() => void jest.spyOn(logger, 'warn').mockImplementation());
afterEach(() => jest.restoreAllMocks());

/** A world with one confirmed incident, into which another library was deployed. */
async function aWorld() {
  const world = createFunctionWorld(table());
  const { services, desk } = world;
  await desk.run(aReport());
  await desk.run(breach);
  const all = services.readModels;
  const readModels = {
    ...all,
    async *everyOpenIncident() {
      for await (const row of all.everyOpenIncident()) if (row.incidentId === desk.incidentId) yield row;
    },
  };
  await world.follow();
  for (const purpose of requiredPurposes(await incident())) {
    await services.generations.raise(desk.incidentId, purpose, 0, world.clock.now());
    await world.machines.start('deadlines', `${desk.incidentId}-${purpose}-1`, {});
  }
  const decision = { ...services.decision, regimes: correctedLaw() };
  const { record, clock } = services;
  const commands = createCommands({ record, clock, decision, salt: () => '0'.repeat(32) });
  const deployed = { ...services, readModels, decision, commands };

  async function incident() {
    const head = await services.record.read(desk.incidentId);
    if (head === undefined) throw new Error('nothing was reported');
    return head.incident;
  }

  const types = async () => (await entriesOf(services.record, desk.incidentId)).map(({ header }) => header.type);
  const rows = async () =>
    (await services.readModels.openObligations(10_000)).filter(
      (row) => row.incidentId === desk.incidentId && row.duty === 'law-correction',
    );
  const answer = () =>
    commands.run({
      ...{ commandId: 'answer', incidentId: desk.incidentId, actor: 'legal' },
      command: { type: 'answer-correction', regime: 'jp-appi', answer: 'keep', reason: 'as filed', counsel: 'legal' },
    });
  return { world, desk, look: () => keepWatch({}, deployed), answer, types, rows };
}

describe('a library that was deployed while an incident is open', () => {
  it('is noticed by the watchman, who asks counsel once and says so', async () => {
    const { desk, look, types } = await aWorld();

    expect((await look()).findings).toEqual([
      `${desk.incidentId}: a regime file was corrected while it is open; counsel has to answer`,
    ]);
    expect((await look()).findings).toEqual([]);

    expect((await types()).filter((type) => type === 'law-correction-found')).toHaveLength(1);
  });

  it('shows counsel’s task among the open clocks until it is answered, and writes to counsel', async () => {
    const { world, look, answer, rows } = await aWorld();
    await look();
    await world.follow();

    expect(await rows()).toMatchObject([
      { regime: 'jp-appi', owedBy: 'counsel', clock: expect.stringContaining('r90') },
    ]);
    expect(world.mailsTo('legal')).toContain('obligation-reminder');

    await answer();
    await world.follow();

    expect(await rows()).toEqual([]);
  });
});
