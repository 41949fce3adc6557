import { secondsBetween } from '../../domain/time.ts';
import { START } from '../local/step-functions/setup.ts';
import { type Answers, aStage, failing, play, transitionsOf } from './setup.ts';

const wait = { outcome: 'wait', waitSeconds: 86_400 };
const stories: readonly Answers[] = [
  { ReadDecision: [wait, { outcome: 'breach' }] },
  { ReadDecision: [{ outcome: 'dismissed' }] },
  { ReadDecision: [{ outcome: 'rotate' }] },
  { ReadDecision: [{ outcome: 'superseded' }] },
  { StartDeadlinesWatch: failing('GiveUp') },
  { StartConfirmation: failing('GiveUp') },
  { ReadDecision: failing('GiveUp') },
  { ReadDecision: [wait], WaitForChangeOrTime: failing('GiveUp') },
  { ReadDecision: [{ outcome: 'breach' }], StartWhatWasDecided: failing('GiveUp') },
  { ReadDecision: [{ outcome: 'rotate' }], StartNextGeneration: failing('GiveUp') },
];

describe('the incident machine', () => {
  it('goes these ways and no others', () => {
    expect(transitionsOf('incident')).toEqual([
      '[start] -start-> Read Input',
      'Read Input -next-> Start Deadlines Watch',
      'Start Deadlines Watch -next-> Start Confirmation',
      'Start Deadlines Watch -catch 0-> Record Failure',
      'Start Confirmation -next-> Read Decision',
      'Start Confirmation -catch 0-> Record Failure',
      'Read Decision -next-> What was decided?',
      'Read Decision -catch 0-> Record Failure',
      'What was decided? -choice 0-> Wait for Change or Time',
      'What was decided? -choice 1-> Start What Was Decided',
      'What was decided? -choice 2-> Dismissed and kept on the register',
      'What was decided? -choice 3-> Start Next Generation',
      'What was decided? -default-> Handed over to the next generation',
      'Wait for Change or Time -next-> Read Decision',
      'Wait for Change or Time -catch 0-> Read Decision',
      'Wait for Change or Time -catch 1-> Record Failure',
      'Start What Was Decided -next-> Decided and under way',
      'Start What Was Decided -catch 0-> Record Failure',
      'Start Next Generation -next-> Handed over to the next generation',
      'Start Next Generation -catch 0-> Record Failure',
      'Handed over to the next generation -end-> [end]',
      'Dismissed and kept on the register -end-> [end]',
      'Decided and under way -end-> [end]',
      'Record Failure -next-> Failed and on record',
      'Failed and on record -end-> [end]',
    ]);
  });

  it('takes every one of them in these stories', async () => {
    const taken = new Set((await Promise.all(stories.map((answers) => play('incident', answers)))).flat());
    const rung = aStage('incident', { ReadDecision: [wait, { outcome: 'breach' }] });
    await rung.until(1);
    rung.ring();
    await rung.rest();
    for (const way of rung.taken()) taken.add(way);

    expect(transitionsOf('incident').filter((way) => !taken.has(way))).toEqual([]);
  });

  it('watches the clocks before anybody is asked: the law may say that awareness was at detection', async () => {
    const stage = aStage('incident', { ReadDecision: [{ outcome: 'dismissed' }] });

    await stage.rest();

    expect(stage.names()).toEqual(['StartDeadlinesWatch', 'StartConfirmation', 'ReadDecision']);
    expect(secondsBetween(START, stage.clock.now())).toBe(0);
    expect(stage.payloadOf('StartDeadlinesWatch')).toEqual({ incidentId: 'INC-1' });
  });

  it('waits for people for as long as it takes, and starts what was decided at once', async () => {
    const stage = aStage('incident', { ReadDecision: [wait, wait, wait, { outcome: 'breach' }] });
    await stage.until(2 * 86_400 + 7);

    stage.ring();
    await stage.rest();

    expect(secondsBetween(START, stage.clock.now())).toBe(2 * 86_400 + 7);
    expect(stage.names().at(-1)).toBe('StartWhatWasDecided');
    expect(stage.states().at(-1)).toBe('Decided and under way');
  });

  it('keeps a dismissal on the register and starts nothing more', async () => {
    const stage = aStage('incident', { ReadDecision: [{ outcome: 'dismissed' }] });

    await stage.rest();

    expect(stage.names()).not.toContain('StartWhatWasDecided');
    expect(stage.end()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it.each(stories.slice(4))('puts its failure on the record and fails for all to see', async (answers) => {
    const stage = aStage('incident', answers);

    await stage.rest();

    expect(stage.payloadOf('RecordFailure')).toEqual({
      ...{ incidentId: 'INC-1', machine: 'incident', execution: stage.executionName, error: 'GiveUp: made up' },
    });
    expect(stage.end()).toMatchObject({ status: 'FAILED', error: 'GiveUp' });
  });
});
