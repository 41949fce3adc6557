import { createMachines } from '../../adapters/step-functions-machines.ts';
import type { MachineName } from '../../functions/runtime/ports.ts';
import { openStepFunctionsEndpoint, type StepFunctionsEndpoint } from '../../local/step-functions/endpoint.ts';
import { machine, setup, tokenWait } from '../local/step-functions/setup.ts';

const tokens: string[] = [];
const { stepFunctions, clock } = setup({ Wait: ({ token }) => void tokens.push(String(token)) });
let endpoint: StepFunctionsEndpoint;
let machines: ReturnType<typeof createMachines>;

beforeAll(async () => {
  endpoint = await openStepFunctionsEndpoint({ stepFunctions, clock });
  const arn = stepFunctions.define(
    'deadlines',
    machine({ Wait: tokenWait('Wait', { TimeoutSeconds: 60, End: true }) }),
  );
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const arns = Object.fromEntries(
    ['incident', 'confirmation', 'deadlines', 'notification', 'committee'].map((name) => [name, arn]),
  ) as Record<MachineName, string>;
  machines = createMachines(arns, { endpoint: endpoint.url, region: 'ap-northeast-1', credentials });
});
afterAll(() => endpoint.close());

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the state machines', () => {
  it('start an execution once under a name', async () => {
    expect(await machines.start('deadlines', 'INC-1-deadlines-1', { incidentId: 'INC-1' })).toBe('started');
    expect(await machines.start('deadlines', 'INC-1-deadlines-1', { incidentId: 'INC-2' })).toBe('already-exists');
    expect(stepFunctions.listExecutions().filter(({ name }) => name === 'INC-1-deadlines-1')).toHaveLength(1);
  });

  it('say whether an execution runs, has ended, or never was', async () => {
    await machines.start('deadlines', 'INC-2-deadlines-1', {});
    expect(await machines.status('deadlines', 'INC-2-deadlines-1')).toBe('running');

    await settled();
    await machines.ring(tokens.at(-1) ?? '', {});
    await settled();

    expect(await machines.status('deadlines', 'INC-2-deadlines-1')).toBe('ended');
    expect(await machines.status('deadlines', 'INC-2-deadlines-9')).toBe('unknown');
  });

  it('are rung once: the bell is gone after that, or when nobody ever waited', async () => {
    await machines.start('deadlines', 'INC-3-deadlines-1', {});
    await settled();
    const token = tokens.at(-1) ?? '';

    expect(await machines.ring(token, { rung: 'changed' })).toBe('rung');
    expect(await machines.ring(token, { rung: 'changed' })).toBe('gone');
    expect(await machines.ring('no token at all', {})).toBe('gone');
  });

  it('throw what is neither of these', async () => {
    await expect(machines.start('deadlines', 'a name with blanks', {})).rejects.toMatchObject({ name: 'InvalidName' });
  });
});
