import { z } from 'zod';
import { GiveUpError } from '../../functions/runtime/errors.ts';
import { logger } from '../../functions/runtime/logger.ts';
import { provideServices, type Services } from '../../functions/runtime/services.ts';
import { task } from '../../functions/runtime/task.ts';

const contract = {
  name: 'Do Something',
  input: z.object({ incidentId: z.string(), generation: z.number(), note: z.string().default('') }),
  output: z.object({ outcome: z.enum(['done', 'not-needed']), detail: z.string().default('') }),
};
const services = { marker: 'the services' } as unknown as Services;
const secret = 'hanako@example.jp';

let lines: unknown[][];
beforeEach(() => {
  lines = [];
  provideServices(services);
  jest.spyOn(logger, 'info').mockImplementation((...said) => void lines.push(said));
  jest.spyOn(logger, 'error').mockImplementation((...said) => void lines.push(said));
});
afterEach(() => jest.restoreAllMocks());

describe('a task', () => {
  it('gives the use case its parsed input and the services, and hands on the parsed output', async () => {
    const useCase = jest.fn().mockResolvedValue({ outcome: 'done', more: 'left out' });

    const output = await task(contract, useCase)({ incidentId: 'INC-1', generation: 2, more: 'left out' });

    expect(useCase).toHaveBeenCalledWith({ incidentId: 'INC-1', generation: 2, note: '' }, services);
    expect(output).toEqual({ outcome: 'done', detail: '' });
  });

  it('never tries again what it can’t read, and says which fields, all at once', async () => {
    const useCase = jest.fn();

    await expect(task(contract, useCase)({ generation: 'two' })).rejects.toMatchObject({
      name: 'GiveUp',
      message: expect.stringMatching(/^Do Something can't read its input: incidentId: .*; generation: /),
    });
    await expect(task(contract, useCase)('nothing')).rejects.toMatchObject({
      message: expect.stringContaining('(input)'),
    });
    expect(useCase).not.toHaveBeenCalled();
  });

  it.each([
    ['TryAgain', Object.assign(new Error('slow down'), { name: 'ThrottlingException' })],
    ['TryAFewTimes', new Error('who knows')],
    ['GiveUp', new GiveUpError('no such mailing')],
    ['GiveUp', Object.assign(new Error('no'), { name: 'AccessDeniedException' })],
  ])('throws one of three families: %s', async (name, thrown) => {
    const run = task(contract, () => Promise.reject(thrown));

    await expect(run({ incidentId: 'INC-1', generation: 1 })).rejects.toMatchObject({ name });
  });

  it('does not hand on an output that breaks the contract', async () => {
    const run = task(contract, async () => ({ outcome: 'nonsense' as 'done' }));

    await expect(run({ incidentId: 'INC-1', generation: 1 })).rejects.toMatchObject({
      name: 'GiveUp',
      message: 'Do Something answered against its contract: outcome',
    });
  });

  it('logs ids and the outcome, nothing else of what went in and came out', async () => {
    await task(contract, async () => ({ outcome: 'done' as const, detail: secret }))({
      ...{ incidentId: 'INC-1', generation: 1, note: secret },
    });

    expect(lines).toEqual([['Do Something', { ids: { incidentId: 'INC-1', generation: 1 }, outcome: 'done' }]]);
  });

  it('logs a failure by its ids, its family and a message without addresses', async () => {
    const run = task(contract, () => Promise.reject(new Error(`Address not verified: ${secret}`)));

    await expect(run({ incidentId: 'INC-1', generation: 1, note: secret })).rejects.not.toMatchObject({
      message: expect.stringContaining(secret),
    });

    expect(lines).toMatchObject([['Do Something', { ids: { incidentId: 'INC-1' }, family: 'TryAFewTimes' }]]);
    expect(JSON.stringify(lines)).not.toContain(secret);
  });
});
