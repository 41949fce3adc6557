import { plus } from '../../domain/time.ts';
import { askForConfirmation } from '../../functions/ask-for-confirmation.ts';
import { evaluateDeadlines } from '../../functions/evaluate-deadlines.ts';
import { followUpMeasures } from '../../functions/follow-up-measures.ts';
import { readDecision } from '../../functions/read-decision.ts';
import { recordFailure } from '../../functions/record-failure.ts';
import { reviewApproval } from '../../functions/review-approval.ts';
import type { Purpose } from '../../functions/runtime/ports.ts';
import { secondsUntil } from '../../functions/runtime/watch-round.ts';
import { waitForChangeOrTime } from '../../functions/wait-for-change-or-time.ts';
import { aReport, breach, committee, draft, measure, preparation, startsAt } from '../support/builders.ts';
import { createFunctionWorld, type FunctionWorld, type WorldChanges } from '../support/function-world.ts';
import { entriesOf, useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();
const mailing = 'notice-1';
const day = 24 * 3600;

async function aWorld(changes: WorldChanges = {}): Promise<FunctionWorld> {
  const world = createFunctionWorld(table(), changes);
  await world.desk.run(aReport());
  return world;
}

function aRound(world: FunctionWorld, purpose: Purpose, round = 0, generation = 1) {
  const { incidentId } = world.desk;
  return { incidentId, purpose, generation, round, execution: `${incidentId}-${purpose}-${generation}` };
}

async function typesIn(world: FunctionWorld): Promise<readonly string[]> {
  return (await entriesOf(table().record, world.desk.incidentId)).map(({ header }) => header.type);
}

describe('a round of the deadlines', () => {
  it('says nothing is due and sleeps until the next rung, a day at most', async () => {
    const world = await aWorld();

    expect(await evaluateDeadlines(aRound(world, 'deadlines'), world.services)).toEqual({
      ...{ outcome: 'wait', version: 2, waitSeconds: day, round: 1 },
    });
  });

  it('rings what is due, and sleeps from there', async () => {
    const world = await aWorld();
    world.clock.advance(3 * day);

    const round = await evaluateDeadlines(aRound(world, 'deadlines', 3), world.services);

    expect(round).toMatchObject({ outcome: 'wait', version: 3, round: 4 });
    expect(round.waitSeconds).toBeLessThan(day);
    expect((await typesIn(world)).at(-1)).toBe('reminder-issued');
  });

  it('repeated after a lost reply rings nothing again', async () => {
    const world = await aWorld();
    world.clock.advance(3 * day);
    const round = aRound(world, 'deadlines', 3);
    const first = await evaluateDeadlines(round, world.services);

    expect(await evaluateDeadlines(round, world.services)).toEqual(first);
    expect((await typesIn(world)).filter((type) => type === 'reminder-issued')).toHaveLength(1);
  });

  it('is the last once nothing is owed', async () => {
    const world = await aWorld();
    await world.desk.run({ type: 'answer-confirmation', answer: 'false-alarm', reason: 'a test' });

    expect(await evaluateDeadlines(aRound(world, 'deadlines'), world.services)).toMatchObject({ outcome: 'done' });
  });

  it('hands over after as many rounds as one execution may have', async () => {
    const world = await aWorld({ config: { machineRounds: 10 } });

    expect(await evaluateDeadlines(aRound(world, 'deadlines', 8), world.services)).toMatchObject({ outcome: 'wait' });
    expect(await evaluateDeadlines(aRound(world, 'deadlines', 9), world.services)).toMatchObject({ outcome: 'rotate' });
  });

  it('ends an execution that a later generation has replaced, and does nothing for it', async () => {
    const world = await aWorld();
    const { generations } = world.services;
    await generations.raise(world.desk.incidentId, 'deadlines', 0, world.clock.now());
    await generations.raise(world.desk.incidentId, 'deadlines', 1, world.clock.now());
    world.clock.advance(3 * day);

    expect(await evaluateDeadlines(aRound(world, 'deadlines', 3, 1), world.services)).toMatchObject({
      outcome: 'done',
    });
    expect(await typesIn(world)).toHaveLength(2);
  });

  it('gives up on an incident that nobody reported', async () => {
    const world = createFunctionWorld(table());

    await expect(evaluateDeadlines(aRound(world, 'deadlines'), world.services)).rejects.toMatchObject({
      name: 'GiveUp',
    });
  });
});

describe('seconds to sleep', () => {
  it.each([
    ['nothing to wake for: a day', undefined, day],
    ['a time that has passed: one', plus(startsAt, { seconds: -5 }), 1],
    ['this very instant: one', startsAt, 1],
    ['a part of a second: a whole one more', plus(startsAt, { seconds: 1.2 }), 2],
    ['a week: a day', plus(startsAt, { hours: 168 }), day],
  ])('are, with %s', (_what, wakeAt, seconds) => {
    expect(secondsUntil(startsAt, wakeAt)).toBe(seconds);
  });
});

describe('a round of the confirmation', () => {
  it('asks, then sleeps until it is time to remind', async () => {
    const world = await aWorld();

    expect(await askForConfirmation(aRound(world, 'confirmation'), world.services)).toMatchObject({
      ...{ outcome: 'wait', version: 3, waitSeconds: 20 * 60 },
    });
  });

  it('is the last once somebody has decided', async () => {
    const world = await aWorld();
    await world.desk.run(breach);

    expect(await askForConfirmation(aRound(world, 'confirmation'), world.services)).toMatchObject({ outcome: 'done' });
  });
});

describe('a round of the committee', () => {
  it('calls for a measure that is due, and goes on until the follow-up is closed', async () => {
    const world = await aWorld();
    for (const command of [breach, committee, measure]) await world.desk.run(command);
    world.clock.advance(9 * day);

    expect(await followUpMeasures(aRound(world, 'committee'), world.services)).toMatchObject({ outcome: 'wait' });
    expect((await typesIn(world)).at(-1)).toBe('measure-reminded');

    await world.desk.run({ type: 'complete-measure', measure: 'patches', proof: 'audit' });
    expect(await followUpMeasures(aRound(world, 'committee', 1), world.services)).toMatchObject({
      ...{ outcome: 'wait', waitSeconds: day },
    });
  });
});

describe('the decision', () => {
  it.each([
    ['wait', undefined],
    ['breach', breach],
    ['dismissed', { type: 'answer-confirmation', answer: 'no-personal-data', reason: 'logs only' }],
    ['wait', { type: 'answer-confirmation', answer: 'have-it', reason: '' }],
  ] as const)('reads as "%s"', async (outcome, answer) => {
    const world = await aWorld();
    if (answer) await world.desk.run(answer);

    expect(await readDecision(aRound(world, 'incident'), world.services)).toMatchObject({ outcome, round: 1 });
  });

  it('is the next generation’s to read once there is one, and after many rounds', async () => {
    const world = await aWorld({ config: { machineRounds: 5 } });
    expect(await readDecision(aRound(world, 'incident', 4), world.services)).toMatchObject({ outcome: 'rotate' });

    await world.services.generations.raise(world.desk.incidentId, 'incident', 0, world.clock.now());
    await world.services.generations.raise(world.desk.incidentId, 'incident', 1, world.clock.now());
    expect(await readDecision(aRound(world, 'incident'), world.services)).toMatchObject({ outcome: 'superseded' });
  });
});

describe('the review of a mailing', () => {
  async function aPreparedWorld(): Promise<FunctionWorld> {
    const world = await aWorld();
    for (const command of [breach, draft, preparation]) await world.desk.run(command);
    return world;
  }

  const review = (world: FunctionWorld, round = 0) =>
    reviewApproval({ ...aRound(world, `mailing-${mailing}`, round), mailingId: mailing }, world.services);

  async function approve(world: FunctionWorld): Promise<void> {
    const read = await world.services.record.read(world.desk.incidentId);
    const digest = read?.incident.mailings[0]?.digest ?? '';
    for (const as of ['processor', 'controller'] as const)
      await world.desk.run({ type: 'approve-mailing', mailing, digest, as }, { actor: `for-${as}` });
  }

  it('asks, and waits for the time of its reminder: silence never sends', async () => {
    const world = await aPreparedWorld();

    expect(await review(world)).toMatchObject({ outcome: 'wait', waitSeconds: 8 * 3600 });
    for (let round = 1; round < 20; round += 1) {
      world.clock.advance(day);
      expect(await review(world, round)).toMatchObject({ outcome: 'wait' });
    }
    expect(await typesIn(world)).not.toContain('sending-started');
  });

  it('lets the hold-fire pass, and then begins to send', async () => {
    const world = await aPreparedWorld();
    await approve(world);

    expect(await review(world)).toMatchObject({ outcome: 'wait', waitSeconds: 600 });
    world.clock.advance(600);
    expect(await review(world, 1)).toMatchObject({ outcome: 'send' });
    expect((await typesIn(world)).at(-1)).toBe('sending-started');
  });

  it('sleeps while a person has stopped it, and does not turn round every second', async () => {
    const world = await aPreparedWorld();
    await review(world);
    world.clock.advance(9 * 3600);
    await approve(world);
    await world.desk.run({ type: 'pause-mailing', mailing, reason: 'wait' });

    expect(await review(world, 1)).toMatchObject({ outcome: 'wait', waitSeconds: day });
  });

  it('ends with a cancellation', async () => {
    const world = await aPreparedWorld();
    await world.desk.run({ type: 'cancel-mailing', mailing, reason: 'by letter' });

    expect(await review(world)).toMatchObject({ outcome: 'stopped' });
  });

  it('gives up on a mailing nobody drafted', async () => {
    await expect(review(await aWorld())).rejects.toMatchObject({ name: 'GiveUp' });
  });
});

describe('waiting for change or time', () => {
  const input = (world: FunctionWorld, version: number) => ({
    ...{ incidentId: world.desk.incidentId, purpose: 'deadlines', version, waitSeconds: 3600 },
    ...{ execution: 'x-1', token: `token-of-${world.desk.incidentId}` },
  });

  it('registers its bell with the time at which it wakes by itself', async () => {
    const world = await aWorld();

    expect(await waitForChangeOrTime(input(world, 2), world.services)).toEqual({ outcome: 'registered' });

    expect(await world.services.watches.watches(world.desk.incidentId)).toMatchObject([
      { token: `token-of-${world.desk.incidentId}`, version: 2, wakeAt: plus(world.clock.now(), { hours: 1 }) },
    ]);
    expect(world.machines.rung).toEqual([]);
  });

  it('rings itself when the incident changed between the evaluation and the wait', async () => {
    const world = await aWorld();
    await world.desk.run(breach);

    expect(await waitForChangeOrTime(input(world, 2), world.services)).toEqual({ outcome: 'rung' });

    expect(world.machines.rung).toEqual([
      { token: `token-of-${world.desk.incidentId}`, output: { rung: 'changed-before-waiting' } },
    ]);
    expect(await world.services.watches.watches(world.desk.incidentId)).toEqual([]);
  });
});

describe('a failure of a machine', () => {
  it('goes on the record once, however often the execution says so', async () => {
    const world = await aWorld();
    const failure = {
      ...{ incidentId: world.desk.incidentId, machine: 'deadlines', execution: 'x-1' },
      error: 'GiveUp: no',
    };

    expect(await recordFailure(failure, world.services)).toEqual({ outcome: 'recorded' });
    expect(await recordFailure(failure, world.services)).toEqual({ outcome: 'recorded' });

    expect((await typesIn(world)).filter((type) => type === 'machine-failed')).toHaveLength(1);
  });

  it('of an incident that isn’t there is said to have none', async () => {
    const { services } = createFunctionWorld(table());
    const failure = { incidentId: 'INC-NOBODY', machine: 'deadlines', execution: 'x-1', error: 'GiveUp' };

    expect(await recordFailure(failure, services)).toEqual({ outcome: 'no-incident' });
  });
});
