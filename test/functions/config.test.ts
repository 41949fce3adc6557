import { defaultPolicy } from '../../domain/incident/policy.ts';
import { readConfig } from '../../functions/runtime/config.ts';
import { anEnvironment } from '../support/function-world.ts';
import { recordTable } from '../support/record-table.ts';

const required = [
  ...['RECORD_TABLE', 'LEDGER_TABLE', 'PERSONAL_DATA_BUCKET', 'MACHINES'],
  ...['HASH_KEY_SECRET', 'STAFF_SENDER', 'SENDERS', 'PUBLIC_URL'],
];

function problemOf(environment: Readonly<Record<string, string | undefined>>): string {
  try {
    readConfig(environment);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return 'none';
}

describe('a function’s environment', () => {
  it('is read with the defaults of whatever it leaves out', () => {
    expect(readConfig(anEnvironment())).toMatchObject({
      ...{ recordTable, ledgerTable: 'ledger', bucket: 'personal-data', regimesDirs: ['regimes'] },
      ...{ channelLocale: 'en', policy: defaultPolicy, reserveShare: 0.1, sendBudgetSeconds: 600, machineRounds: 1000 },
      ...{ staffSender: { from: 'tocsin@response.example', configurationSet: 'staff' }, senders: {} },
    });
    expect(readConfig(anEnvironment())).not.toHaveProperty('channelSecret');
  });

  it('has its own choices taken over', () => {
    const config = readConfig(
      anEnvironment({
        ...{ REGIMES_DIRS: 'regimes:contracts', CHANNEL_SECRET: 'tocsin/second-channel', RESERVE_SHARE: '0.2' },
        POLICY: JSON.stringify({ approval: { holdFireMinutes: 5 } }),
      }),
    );

    expect(config).toMatchObject({ regimesDirs: ['regimes', 'contracts'], channelSecret: 'tocsin/second-channel' });
    expect(config.reserveShare).toBe(0.2);
    expect(config.policy).toEqual({ ...defaultPolicy, approval: { ...defaultPolicy.approval, holdFireMinutes: 5 } });
  });

  it('that is empty is refused with every missing name at once, and never tried again', () => {
    const problem = problemOf({});

    expect(problem).toMatch(/^GiveUp: The function's environment is incomplete/);
    for (const name of required) expect(problem).toContain(name);
  });

  it.each(required)('that lacks %s is refused with that name and no other', (name) => {
    const problem = problemOf(anEnvironment({ [name]: undefined }));

    expect(required.filter((other) => problem.includes(other))).toEqual([name]);
  });

  it.each([
    ['HASH_KEY_SECRET', ''],
    ['MACHINES', '{'],
    ['SENDERS', '{"shop":{}}'],
    ['PUBLIC_URL', 'nowhere'],
    ['RESERVE_SHARE', '2'],
    ['CHANNEL_LOCALE', 'fr'],
    ['CHANNEL_SECRET', ''],
  ])('with a wrong %s is refused with its name', (name, value) => {
    expect(problemOf(anEnvironment({ [name]: value }))).toContain(name);
  });
});
