import { secondsBetween } from '../../domain/time.ts';
import { START } from '../local/step-functions/setup.ts';
import { type Answers, aStage, failing, play, transitionsOf } from './setup.ts';

const input = { purpose: 'mailing-notice-1', mailingId: 'notice-1' };
const wait = { outcome: 'wait', waitSeconds: 600 };
const send = { outcome: 'send' };
const sent = { outcome: 'sent' };
const settled = { outcome: 'settled' };

/** Everything goes well from the approval on, unless it says otherwise. */
function approved(changes: Answers = {}): Answers {
  return { ReviewApproval: [send], SendWave: [sent], SettleInDoubt: [settled], ...changes };
}

const failures: readonly (readonly [string, () => Answers])[] = [
  ['Prepare Recipients', () => ({ PrepareRecipients: failing('GiveUp') })],
  ['Review Approval', () => ({ ReviewApproval: failing('GiveUp') })],
  ['Wait for Change or Time', () => ({ ReviewApproval: [wait], WaitForChangeOrTime: failing('GiveUp') })],
  ['Send Canary', () => approved({ SendCanary: failing('GiveUp') })],
  ['Wait Between Waves', () => approved({ WaitForChangeOrTime: failing('GiveUp') })],
  ['Send Wave', () => approved({ SendWave: failing('GiveUp') })],
  ['Settle In Doubt', () => approved({ SettleInDoubt: failing('GiveUp') })],
  ['Wait for Proof or Decision', () => approved({ SettleInDoubt: [wait], WaitForChangeOrTime: notAtFirst() })],
  ['Account for Everyone', () => approved({ AccountForEveryone: failing('GiveUp') })],
  [
    'Start Next Generation',
    () => ({ ReviewApproval: [{ outcome: 'rotate' }], StartNextGeneration: failing('GiveUp') }),
  ],
];

/** Registers the wait between waves, and fails at the next one. */
function notAtFirst() {
  let calls = 0;
  return () => {
    calls += 1;
    if (calls > 1) throw Object.assign(new Error('made up'), { name: 'GiveUp' });
    return {};
  };
}

const stories: readonly Answers[] = [
  approved({
    ReviewApproval: [wait, send],
    SendWave: [{ outcome: 'more' }, wait, sent],
    SettleInDoubt: [wait, settled],
  }),
  approved({ SendWave: [{ outcome: 'cancelled' }] }),
  { ReviewApproval: [{ outcome: 'stopped' }] },
  { ReviewApproval: [{ outcome: 'rotate' }] },
  { ReviewApproval: [{ outcome: 'superseded' }] },
  ...failures.map(([, answersOf]) => answersOf()),
];

describe('the notification machine', () => {
  it('goes these ways and no others', () => {
    expect(transitionsOf('notification')).toEqual([
      '[start] -start-> Read Input',
      'Read Input -next-> Prepare Recipients',
      'Prepare Recipients -next-> Review Approval',
      'Prepare Recipients -catch 0-> Record Failure',
      'Review Approval -next-> May it be sent?',
      'Review Approval -catch 0-> Record Failure',
      'May it be sent? -choice 0-> Wait for Change or Time',
      'May it be sent? -choice 1-> Send Canary',
      'May it be sent? -choice 2-> Start Next Generation',
      'May it be sent? -choice 3-> Stopped by a person',
      'May it be sent? -default-> Handed over to the next generation',
      'Wait for Change or Time -next-> Review Approval',
      'Wait for Change or Time -catch 0-> Review Approval',
      'Wait for Change or Time -catch 1-> Record Failure',
      'Send Canary -next-> Wait Between Waves',
      'Send Canary -catch 0-> Record Failure',
      'Wait Between Waves -next-> Send Wave',
      'Wait Between Waves -catch 0-> Send Wave',
      'Wait Between Waves -catch 1-> Record Failure',
      'Send Wave -next-> Is there a reason to stop?',
      'Send Wave -catch 0-> Record Failure',
      'Is there a reason to stop? -choice 0-> Send Wave',
      'Is there a reason to stop? -choice 1-> Settle In Doubt',
      'Is there a reason to stop? -choice 2-> Stopped by a person',
      'Is there a reason to stop? -default-> Wait Between Waves',
      'Settle In Doubt -next-> Is everybody settled?',
      'Settle In Doubt -catch 0-> Record Failure',
      'Is everybody settled? -choice 0-> Account for Everyone',
      'Is everybody settled? -default-> Wait for Proof or Decision',
      'Wait for Proof or Decision -next-> Settle In Doubt',
      'Wait for Proof or Decision -catch 0-> Settle In Doubt',
      'Wait for Proof or Decision -catch 1-> Record Failure',
      'Account for Everyone -next-> Everyone accounted for',
      'Account for Everyone -catch 0-> Record Failure',
      'Everyone accounted for -end-> [end]',
      'Stopped by a person -end-> [end]',
      'Start Next Generation -next-> Handed over to the next generation',
      'Start Next Generation -catch 0-> Record Failure',
      'Handed over to the next generation -end-> [end]',
      'Record Failure -next-> Failed and on record',
      'Failed and on record -end-> [end]',
    ]);
  });

  it('takes every one of them in these stories', async () => {
    const taken = new Set((await Promise.all(stories.map((answers) => play('notification', answers, input)))).flat());
    const rung = aStage('notification', stories[0] ?? {}, input);
    // Each of the three waits is rung: approval, waves, proof.
    for (let second = 1; second <= 4; second += 1) {
      await rung.until(second);
      rung.ring();
    }
    await rung.rest();
    for (const way of rung.taken()) taken.add(way);

    expect(transitionsOf('notification').filter((way) => !taken.has(way))).toEqual([]);
  });

  it('goes from the list to everyone accounted for, with ids only in its payloads', async () => {
    const stage = aStage('notification', approved(), input);

    await stage.rest();

    expect(stage.names()).toEqual([
      ...['PrepareRecipients', 'ReviewApproval', 'SendCanary', 'WaitForChangeOrTime', 'SendWave', 'SettleInDoubt'],
      'AccountForEveryone',
    ]);
    expect(stage.states().at(-1)).toBe('Everyone accounted for');
    const mailing = { incidentId: 'INC-1', mailingId: 'notice-1' };
    expect(stage.payloadOf('PrepareRecipients')).toEqual(mailing);
    expect(stage.payloadOf('AccountForEveryone')).toEqual(mailing);
    expect(stage.payloadOf('ReviewApproval')).toEqual({
      ...mailing,
      ...{ purpose: 'mailing-notice-1', generation: 1, round: 0, execution: stage.executionName },
    });
  });

  it('sends nothing while nobody has approved, however long that takes', async () => {
    const rounds = Array.from({ length: 40 }, () => ({ ...wait, waitSeconds: 86_400 }));
    const stage = aStage('notification', { ReviewApproval: [...rounds, { outcome: 'stopped' }] }, input);

    await stage.rest();

    expect(secondsBetween(START, stage.clock.now())).toBe(40 * 86_400);
    expect(stage.names()).not.toContain('SendCanary');
    expect(stage.names()).not.toContain('SendWave');
  });

  it('goes on with waves while there are more, and sleeps between them for as long as it is told', async () => {
    const waves = [
      { outcome: 'more' },
      { outcome: 'quota', waitSeconds: 3600 },
      { outcome: 'paused', waitSeconds: 60 },
      sent,
    ];
    const stage = aStage('notification', approved({ SendCanary: [{ waitSeconds: 900 }], SendWave: waves }), input);

    await stage.rest();

    expect(stage.names().filter((name) => name === 'SendWave')).toHaveLength(4);
    expect(secondsBetween(START, stage.clock.now())).toBe(900 + 3600 + 60);
  });

  it('is woken from its sleep by a person who stops it', async () => {
    const waves = [{ outcome: 'paused', waitSeconds: 86_400 }, { outcome: 'cancelled' }];
    const stage = aStage('notification', approved({ SendWave: waves }), input);
    await stage.until(61);

    stage.ring();
    await stage.rest();

    expect(secondsBetween(START, stage.clock.now())).toBe(61);
    expect(stage.states().at(-1)).toBe('Stopped by a person');
  });

  it('waits for proof or a decision until everybody is settled, and accounts for nobody before', async () => {
    const stage = aStage('notification', approved({ SettleInDoubt: [wait, wait, settled] }), input);

    await stage.rest();

    expect(stage.names().slice(-5)).toEqual([
      ...['WaitForChangeOrTime', 'SettleInDoubt', 'WaitForChangeOrTime', 'SettleInDoubt', 'AccountForEveryone'],
    ]);
  });

  it.each(failures)('puts a failure of "%s" on the record and fails for all to see', async (state, answersOf) => {
    const stage = aStage('notification', answersOf(), input);

    await stage.rest();

    expect(stage.states().slice(-3)).toEqual([state, 'Record Failure', 'Failed and on record']);
    expect(stage.payloadOf('RecordFailure')).toEqual({
      ...{ incidentId: 'INC-1', machine: 'notification', execution: stage.executionName, error: 'GiveUp: made up' },
    });
    expect(stage.end()).toMatchObject({ status: 'FAILED', error: 'GiveUp' });
  });
});
