import { secondsBetween } from '../../domain/time.ts';
import { START } from '../local/step-functions/setup.ts';
import { type Answers, aStage, failing, play, transitionsOf } from './setup.ts';

/** The three machines of one pattern: evaluate, wait for change or time, again. */
const watches = [
  { name: 'deadlines', evaluate: 'Evaluate Deadlines', over: 'Nothing is owed any more' },
  { name: 'confirmation', evaluate: 'Ask for Confirmation', over: 'Somebody has decided' },
  { name: 'committee', evaluate: 'Follow Up Measures', over: 'The follow-up is closed' },
].map((watch) => ({
  ...watch,
  task: watch.evaluate.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()).replaceAll(' ', ''),
}));

const day = 24 * 3600;
const wait = { outcome: 'wait', waitSeconds: 600 };
const done = { outcome: 'done', waitSeconds: 1 };
const rotate = { outcome: 'rotate', waitSeconds: 1 };

describe.each(watches)('the $name watch', ({ name, evaluate, over, task }) => {
  it('goes these ways and no others', () => {
    expect(transitionsOf(name)).toEqual([
      '[start] -start-> Read Input',
      `Read Input -next-> ${evaluate}`,
      `${evaluate} -next-> What comes next?`,
      `${evaluate} -catch 0-> Record Failure`,
      'What comes next? -choice 0-> Wait for Change or Time',
      'What comes next? -choice 1-> Start Next Generation',
      `What comes next? -default-> ${over}`,
      `Wait for Change or Time -next-> ${evaluate}`,
      `Wait for Change or Time -catch 0-> ${evaluate}`,
      'Wait for Change or Time -catch 1-> Record Failure',
      'Start Next Generation -next-> Handed over to the next generation',
      'Start Next Generation -catch 0-> Record Failure',
      'Handed over to the next generation -end-> [end]',
      `${over} -end-> [end]`,
      'Record Failure -next-> Failed and on record',
      'Failed and on record -end-> [end]',
    ]);
  });

  it('takes every one of them in these stories', async () => {
    const stories: readonly Answers[] = [
      { [task]: [wait, rotate] },
      { [task]: failing('GiveUp') },
      { [task]: [wait], WaitForChangeOrTime: failing('GiveUp') },
      { [task]: [rotate], StartNextGeneration: failing('GiveUp') },
    ];
    const taken = new Set((await Promise.all(stories.map((answers) => play(name, answers)))).flat());

    const rung = aStage(name, { [task]: [wait, done] });
    await rung.until(1);
    rung.ring();
    await rung.rest();
    for (const way of rung.taken()) taken.add(way);

    expect(transitionsOf(name).filter((way) => !taken.has(way))).toEqual([]);
  });

  it('tells its function who asks, in which generation and round', async () => {
    const stage = aStage(name, { [task]: [done] });

    await stage.rest();

    expect(stage.payloadOf(task)).toEqual({
      ...{ incidentId: 'INC-1', purpose: name, generation: 1, round: 0, execution: stage.executionName },
    });
  });

  it('registers its bell with the version it evaluated and the time it sleeps', async () => {
    const stage = aStage(name, { [task]: [{ ...wait, version: 7 }] });

    await stage.until(1);

    expect(stage.payloadOf('WaitForChangeOrTime')).toEqual({
      ...{ incidentId: 'INC-1', purpose: name, version: 7, waitSeconds: 600 },
      ...{ execution: stage.executionName, token: stage.tokens[0] },
    });
    expect(stage.status()).toBe('RUNNING');
  });

  it('looks again as soon as the bell rings', async () => {
    const stage = aStage(name, { [task]: [wait, done] });
    await stage.until(5);

    stage.ring();
    await stage.rest();

    expect(stage.names()).toEqual([task, 'WaitForChangeOrTime', task]);
    expect(secondsBetween(START, stage.clock.now())).toBe(5);
    expect(stage.status()).toBe('SUCCEEDED');
  });

  it('looks again when the time comes, though every ring was lost', async () => {
    const stage = aStage(name, { [task]: [wait, wait, done] });

    await stage.rest();

    expect(stage.names()).toEqual([task, 'WaitForChangeOrTime', task, 'WaitForChangeOrTime', task]);
    expect(secondsBetween(START, stage.clock.now())).toBe(1200);
  });

  it('never waits with an old token: each wait registers anew', async () => {
    const stage = aStage(name, { [task]: [wait, wait, done] });

    await stage.rest();

    expect(new Set(stage.tokens).size).toBe(2);
  });

  it('rings that come late, for a wait that is over, reach nobody', async () => {
    const stage = aStage(name, { [task]: [wait, wait, done] });
    await stage.until(601);

    expect(() => stage.stepFunctions.sendTaskSuccess(stage.tokens[0] ?? '', '{}')).toThrow();
  });

  it('tries again through what passes, for as long as its retries say', async () => {
    let calls = 0;
    const stage = aStage(name, {
      [task]: () => {
        calls += 1;
        if (calls < 6) throw Object.assign(new Error('throttled'), { name: 'TryAgain' });
        return { ...done, version: 1, round: 1 };
      },
    });

    await stage.rest();

    expect(calls).toBe(6);
    expect(stage.status()).toBe('SUCCEEDED');
  });

  it.each([
    ['GiveUp', 1],
    ['TryAFewTimes', 4],
    ['TryAgain', 9],
  ])('puts its failure on the record and fails for all to see, after %s, tried %i times', async (error, times) => {
    const stage = aStage(name, { [task]: failing(error, 'made up') });

    await stage.rest();

    expect(stage.names()).toEqual([...Array(times).fill(task), 'RecordFailure']);
    expect(stage.payloadOf('RecordFailure')).toEqual({
      ...{ incidentId: 'INC-1', machine: name, execution: stage.executionName, error: `${error}: made up` },
    });
    expect(stage.end()).toMatchObject({ status: 'FAILED', error: 'GiveUp', cause: `${error}: made up` });
  });

  it('fails also when its failure can’t be recorded', async () => {
    const stage = aStage(name, { [task]: failing('GiveUp'), RecordFailure: failing('GiveUp', 'no table') });

    await stage.rest();

    expect(stage.end()).toMatchObject({ status: 'FAILED', error: 'GiveUp', cause: 'no table' });
  });

  it('hands over to its next generation', async () => {
    const stage = aStage(name, { [task]: [rotate] });

    await stage.rest();

    expect(stage.payloadOf('StartNextGeneration')).toEqual({ incidentId: 'INC-1', purpose: name, generation: 1 });
    expect(stage.states().at(-1)).toBe('Handed over to the next generation');
  });
});

describe('a thousand rounds of a watch', () => {
  it('pass in one execution, which then hands over far below 25,000 history events', async () => {
    const stage = aStage('deadlines', {
      EvaluateDeadlines: ({ round }) => ({
        ...{ version: 1, waitSeconds: day, round: Number(round) + 1 },
        outcome: Number(round) + 1 >= 1000 ? 'rotate' : 'wait',
      }),
    });

    await stage.rest();

    const rounds = stage.names().filter((name) => name === 'EvaluateDeadlines');
    expect(rounds).toHaveLength(1000);
    expect(stage.names().at(-1)).toBe('StartNextGeneration');
    expect(stage.stepFunctions.getExecutionHistory(stage.executionArn).length).toBeLessThan(15_000);
  });

  it('keep counting through rings and timers alike', async () => {
    const rounds: number[] = [];
    const stage = aStage('deadlines', {
      EvaluateDeadlines: ({ round }) => {
        rounds.push(Number(round));
        return { version: 1, waitSeconds: 60, round: Number(round) + 1, outcome: rounds.length > 6 ? 'done' : 'wait' };
      },
    });
    await stage.until(1);
    stage.ring();
    await stage.until(2);
    stage.ring();

    await stage.rest();

    expect(rounds).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});
