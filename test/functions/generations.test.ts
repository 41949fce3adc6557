import { restartExecution } from '../../functions/restart-execution.ts';
import { isSuperseded, startGeneration, wakePurpose } from '../../functions/runtime/generations.ts';
import type { Purpose } from '../../functions/runtime/ports.ts';
import {
  executionInput,
  executionName,
  machineOf,
  readExecutionName,
  requiredPurposes,
} from '../../functions/runtime/purposes.ts';
import { startConfirmation } from '../../functions/start-confirmation.ts';
import { startDeadlinesWatch } from '../../functions/start-deadlines-watch.ts';
import { startNextGeneration } from '../../functions/start-next-generation.ts';
import { startWhatWasDecided } from '../../functions/start-what-was-decided.ts';
import {
  aCommitteeStory,
  aConfirmedStory,
  aReport,
  aReportedStory,
  aSettlingStory,
  breach,
  committee,
  settleObligations,
  told,
} from '../support/builders.ts';
import { createFunctionWorld, type FunctionWorld } from '../support/function-world.ts';
import { useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();

async function aWorld(): Promise<FunctionWorld> {
  const world = createFunctionWorld(table());
  await world.desk.run(aReport());
  return world;
}

const nameOf = (world: FunctionWorld, purpose: Purpose, generation: number) =>
  executionName(world.desk.incidentId, purpose, generation);

describe('an execution’s name', () => {
  it.each(['incident', 'confirmation', 'deadlines', 'committee', 'mailing-notice-1-b'] as const)(
    'of %s can be read back',
    (purpose) => {
      const name = executionName('INC-0123456789', purpose, 12);

      expect(readExecutionName(name)).toEqual({ incidentId: 'INC-0123456789', purpose, generation: 12 });
    },
  );

  it.each(['deadlines', 'INC-1', 'INC-1-deadlines', 'other-INC-1-deadlines-1'])('%s is not ours', (name) => {
    expect(readExecutionName(name)).toBeUndefined();
  });

  it('is short enough for Step Functions, also for long ids of mailings', () => {
    expect(executionName('INC-0123456789', `mailing-${'x'.repeat(50)}`, 9999).length).toBeLessThanOrEqual(80);
  });

  it('leads to its machine and input; a mailing’s names the mailing', () => {
    expect([machineOf('committee'), machineOf('mailing-notice-1')]).toEqual(['committee', 'notification']);
    expect(executionInput('INC-1', 'mailing-notice-1', 2)).toEqual({
      ...{ incidentId: 'INC-1', purpose: 'mailing-notice-1', generation: 2, mailingId: 'notice-1' },
    });
  });
});

describe('what somebody must be awake for', () => {
  it.each([
    ['a report', aReportedStory, ['incident', 'confirmation', 'deadlines']],
    ['a confirmed breach', aConfirmedStory, ['deadlines']],
    [
      'a dismissal',
      () => told(aReportedStory(), { type: 'answer-confirmation', answer: 'false-alarm', reason: 'x' }),
      [],
    ],
    ['a breach of which nothing is owed any more', () => settleObligations(aConfirmedStory()), []],
    ['a committee', aCommitteeStory, ['deadlines', 'committee']],
    ['a mailing under way', aSettlingStory, ['deadlines', 'mailing-notice-1']],
  ] as const)('with %s', (_what, given, purposes) => {
    expect(requiredPurposes(given().incident)).toEqual(purposes);
  });

  it('is the committee until the follow-up is closed', () => {
    const story = told(
      settleObligations(aCommitteeStory()),
      { type: 'close-response' },
      { type: 'deliver-report', title: 'R' },
    );
    expect(requiredPurposes(story.incident)).toEqual(['committee']);

    expect(requiredPurposes(told(story, { type: 'close-follow-up' }).incident)).toEqual([]);
  });
});

describe('a generation', () => {
  it('is started once by many who race for it', async () => {
    const world = await aWorld();
    const { incidentId } = world.desk;

    const racers = Array.from({ length: 10 }, () =>
      startNextGeneration({ incidentId, purpose: 'deadlines', generation: 0 }, world.services),
    );
    const outcomes = (await Promise.all(racers)).map(({ outcome }) => outcome);

    expect(outcomes.filter((outcome) => outcome === 'started')).toHaveLength(1);
    expect(world.machines.names()).toEqual([nameOf(world, 'deadlines', 1)]);
  });

  it('is not started by an execution that was replaced long ago', async () => {
    const world = await aWorld();
    const { incidentId } = world.desk;
    for (const generation of [0, 1, 2]) await startGeneration(world.services, incidentId, 'deadlines', generation);

    expect(await startNextGeneration({ incidentId, purpose: 'deadlines', generation: 1 }, world.services)).toEqual({
      outcome: 'already-running',
    });
    expect(world.machines.started).toHaveLength(3);
    expect(await isSuperseded(world.services, incidentId, 'deadlines', 2)).toBe(true);
    expect(await isSuperseded(world.services, incidentId, 'deadlines', 3)).toBe(false);
    expect(await isSuperseded(world.services, incidentId, 'committee', 1)).toBe(false);
  });

  it('that was raised and never started is started by whoever comes next', async () => {
    const world = await aWorld();
    const { incidentId } = world.desk;
    await world.services.generations.raise(incidentId, 'deadlines', 0, world.clock.now());

    expect(await startDeadlinesWatch({ incidentId }, world.services)).toEqual({ outcome: 'started' });
    expect(await startDeadlinesWatch({ incidentId }, world.services)).toEqual({ outcome: 'already-running' });
    expect(await startConfirmation({ incidentId }, world.services)).toEqual({ outcome: 'started' });
    expect(world.machines.names()).toEqual([nameOf(world, 'deadlines', 1), nameOf(world, 'confirmation', 1)]);
  });

  it.each([
    ['that runs is left alone', 'running', ['deadlines-1']],
    ['that has ended is followed by the next', 'ended', ['deadlines-1', 'deadlines-2']],
  ] as const)('%s', async (_what, status, started) => {
    const world = await aWorld();
    await wakePurpose(world.services, world.desk.incidentId, 'deadlines');
    if (status === 'ended') world.machines.end(nameOf(world, 'deadlines', 1));

    await wakePurpose(world.services, world.desk.incidentId, 'deadlines');

    expect(world.machines.names()).toEqual(started.map((name) => `${world.desk.incidentId}-${name}`));
  });
});

describe('what was decided', () => {
  it('starts what is required and doesn’t run', async () => {
    const world = await aWorld();
    const { incidentId } = world.desk;
    await startDeadlinesWatch({ incidentId }, world.services);
    await world.desk.run(breach);
    await world.desk.run(committee);

    expect(await startWhatWasDecided({ incidentId }, world.services)).toEqual({
      ...{ outcome: 'started', purposes: ['committee'] },
    });
    expect(await startWhatWasDecided({ incidentId }, world.services)).toEqual({ outcome: 'started', purposes: [] });
  });
});

describe('an execution that ended badly', () => {
  const ended = (world: FunctionWorld, status: string, name = nameOf(world, 'deadlines', 1)) =>
    restartExecution({ detail: { name, status } }, world.services);

  async function aWatchedWorld(): Promise<FunctionWorld> {
    const world = await aWorld();
    await startDeadlinesWatch({ incidentId: world.desk.incidentId }, world.services);
    return world;
  }

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED'])('(%s) is followed by its next generation', async (status) => {
    const world = await aWatchedWorld();
    world.clock.advance(3600);

    expect(await ended(world, status)).toEqual({ outcome: 'restarted' });
    expect(await ended(world, status)).toEqual({ outcome: 'not-needed' });
    expect(world.machines.names()).toEqual([nameOf(world, 'deadlines', 1), nameOf(world, 'deadlines', 2)]);
  });

  it('soon after its start is left to the watchman, who tries more slowly', async () => {
    const world = await aWatchedWorld();
    world.clock.advance(299);

    expect(await ended(world, 'FAILED')).toEqual({ outcome: 'left-to-the-watchman' });
    expect(await ended(world, 'ABORTED')).toEqual({ outcome: 'restarted' });
  });

  it('is not needed once the record asks for nothing more', async () => {
    const world = await aWatchedWorld();
    await world.desk.run({ type: 'answer-confirmation', answer: 'false-alarm', reason: 'a test' });

    expect(await ended(world, 'TIMED_OUT')).toEqual({ outcome: 'not-needed' });
  });

  it('is left alone when it is no execution of ours', async () => {
    const world = await aWatchedWorld();

    expect(await ended(world, 'FAILED', 'somebody-else')).toEqual({ outcome: 'not-ours' });
    expect(await ended(world, 'FAILED', 'INC-NOBODY-deadlines-1')).toEqual({ outcome: 'not-needed' });
  });
});
