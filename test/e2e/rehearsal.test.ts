import { createFolders, rehearse } from './support.ts';

const folders = createFolders();
afterAll(() => folders.removeAll());

describe('the case of 2017, from its script', () => {
  it('ends with everything closed, everyone written to once and the demand met seven days early', async () => {
    const { exitCode, result } = await rehearse(['--rows', '600', '--keep', folders.make()]);

    expect(exitCode).toBe(0);
    expect(result.outcome).toBe('closed');
    expect(result.open).toEqual([]);
    expect(result.record.problems).toEqual([]);
    const demand = result.obligations.find(({ id }) => id.includes('regulator-report-on-demand'));
    expect(demand).toMatchObject({
      status: 'met',
      dueAt: '2017-04-24T14:59:59.000Z',
      doneAt: '2017-04-17T06:00:00.000Z',
      daysEarly: 7,
    });
    const [mailing] = result.mailings;
    expect(mailing?.preparation).toEqual({ rows: 600, accepted: 321, duplicates: 224, unreachable: 55, rejected: 0 });
    expect(mailing?.written).toEqual({ addresses: 321, moreThanOnce: 0 });
    const wanted = ['confirmation-request', 'confirmation-reminder', 'obligation-reminder', 'demand-received'];
    const more = ['approval-request', 'hold-fire-started', 'committee-invitation', 'measure-due', 'daily-digest'];
    expect(Object.keys(result.mails)).toEqual(
      expect.arrayContaining([...wanted, ...more, 'response-closed', 'notice']),
    );
    expect(result.mails['committee-invitation']).toBe(3 * 12);
  });

  it("gives other deadlines under today's law, and meets them", async () => {
    const { exitCode, result } = await rehearse(['--rows', '200', '--law', 'today', '--keep', folders.make()]);

    expect(exitCode).toBe(0);
    const final = result.obligations.find(({ id }) => id === 'jp-appi/regulator-report-final/gmo-pg/PPC');
    expect(final).toMatchObject({ status: 'met', dueAt: '2017-05-08T14:59:59.000Z', confidence: 'verified' });
    const preliminary = result.obligations.find(({ id }) => id === 'jp-appi/regulator-report-preliminary/gmo-pg/PPC');
    expect(preliminary).toMatchObject({ status: 'met', dueAt: '2017-03-14T14:59:59.000Z' });
  });
});

describe('with one decision taken out of the script', () => {
  it.each([
    {
      step: 'confirm',
      open: 'confirmation: nobody has decided',
      refused: 'close-response',
      shows: { type: 'confirmation-asked', words: 'nobody answered: asks level 2' },
    },
    {
      step: 'approval-2',
      open: 'mailing notice-tokyo: prepared',
      refused: 'close-response',
      shows: { type: 'approval-asked', words: 'reminds the approvers' },
    },
    {
      step: 'filing',
      open: 'late, and nobody has said why',
      refused: 'close-response',
      shows: { type: 'obligation-overdue', words: 'LATE' },
    },
    {
      step: 'measure-reaudit-done',
      open: 'measure M-3: open',
      refused: 'close-follow-up',
      shows: { type: 'measure-reminded', words: 'LATE: measure M-3' },
    },
  ])(
    'without $step it escalates, refuses to close with the list, and fails',
    async ({ step, open, refused, shows }) => {
      const { exitCode, result } = await rehearse(['--rows', '100', '--without', step, '--keep', folders.make()]);

      expect(exitCode).toBe(1);
      expect(result.outcome).toBe('open');
      expect(result.open.join('\n')).toContain(open);
      const refusal = result.refusals.find((one) => one.step === refused);
      expect(refusal?.open.join('\n')).toContain(open.slice(0, 12));
      const calls = result.timeline.filter(({ type }) => type === shows.type).flatMap(({ text }) => text);
      expect(calls.join('\n')).toContain(shows.words);
    },
  );
});
