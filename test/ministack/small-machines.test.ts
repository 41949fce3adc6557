import { type Run, readSmallMachines, runHere } from '../../local/ministack/small-machines.ts';

/** What the engines have to agree on: each machine with each of its inputs. */
const expected: Readonly<Record<string, readonly Partial<Run>[]>> = {
  'catch-all': [{ status: 'FAILED', error: 'Recorded', cause: 'GiveUp', visited: ['Call', 'Failed'] }],
  choice: [
    { status: 'SUCCEEDED', output: { size: 'large' } },
    { status: 'SUCCEEDED', output: { size: 'middle' } },
    { status: 'SUCCEEDED', output: { size: 'small' } },
    { status: 'FAILED', error: 'TooSmall', cause: 'it was -3', visited: ['Which?', 'Refuse'] },
  ],
  'fail-with-cause': [{ status: 'FAILED', error: 'GiveUp', cause: 'the answer: no' }],
  pass: [
    {
      status: 'SUCCEEDED',
      output: { before: 1, came: [1, 1], isNamed: true, words: 'a-b1', after: 2 },
      visited: ['First', 'Second', 'Third'],
    },
  ],
  retry: [{ status: 'SUCCEEDED', output: { attempt: 3 }, visited: ['Call'] }],
  'retry-used-up': [{ status: 'SUCCEEDED', output: { error: 'TryAgain' }, visited: ['Call', 'Caught'] }],
  task: [{ status: 'SUCCEEDED', output: { outcome: 'answered', round: 1, status: 200 } }],
  'token-failed': [{ status: 'SUCCEEDED', output: { cause: 'by the function' }, visited: ['Wait', 'Stopped'] }],
  'token-rung': [{ status: 'SUCCEEDED', output: { rung: 'by the function' }, visited: ['Wait', 'Rung'] }],
  'token-timeout': [{ status: 'SUCCEEDED', output: { error: 'States.Timeout' }, visited: ['Wait', 'Look again'] }],
  'undefined-is-an-error': [{ status: 'FAILED', error: 'States.QueryEvaluationError', visited: ['Read'] }],
  wait: [{ status: 'SUCCEEDED', output: { waited: 86_400 }, visited: ['Wait', 'Done'] }],
};

describe('the small machines that both engines run', () => {
  const machines = readSmallMachines();

  test('each has inputs, and something to expect of each', () => {
    const inputs = Object.fromEntries(machines.map((machine) => [machine.name, machine.inputs.length]));

    const expectations = Object.fromEntries(Object.entries(expected).map(([name, runs]) => [name, runs.length]));
    expect(inputs).toEqual(expectations);
  });

  test.each(machines.map((machine) => [machine.name, machine] as const))(
    '%s goes in our interpreter as written',
    async (name, machine) => {
      const runs = [];
      for (const input of machine.inputs) runs.push(await runHere(machine, input, 'run'));

      expect(runs).toMatchObject(expected[name] ?? []);
    },
  );
});
