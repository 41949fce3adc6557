import type { Purpose } from './ports.ts';
import { executionInput, executionName, machineOf } from './purposes.ts';
import type { Services } from './services.ts';

type Starting = Pick<Services, 'generations' | 'machines' | 'clock'>;

/**
 * Starts the generation after `from` (0: the first). Raising is the conditional write; starting is idempotent by name, so
 * whoever dies in between is finished by whoever comes next.
 */
export async function startGeneration(
  services: Starting,
  incidentId: string,
  purpose: Purpose,
  from: number,
): Promise<'started' | 'already-running'> {
  const raised = await services.generations.raise(incidentId, purpose, from, services.clock.now());
  const generation = from + 1;
  if (raised === 'taken') {
    const current = await services.generations.current(incidentId, purpose);
    if (current === undefined || current.generation !== generation) return 'already-running';
  }
  const started = await services.machines.start(
    machineOf(purpose),
    executionName(incidentId, purpose, generation),
    executionInput(incidentId, purpose, generation),
  );
  return started === 'started' ? 'started' : 'already-running';
}

/**
 * Sees that somebody is awake for a purpose. An execution that runs is left alone; one that was raised and never started is
 * started; one that has ended is followed by its next generation.
 */
export async function wakePurpose(
  services: Starting,
  incidentId: string,
  purpose: Purpose,
): Promise<'started' | 'already-running'> {
  const current = await services.generations.current(incidentId, purpose);
  if (current === undefined) return startGeneration(services, incidentId, purpose, 0);
  const { generation } = current;
  const status = await services.machines.status(machineOf(purpose), executionName(incidentId, purpose, generation));
  if (status === 'running') return 'already-running';
  return startGeneration(services, incidentId, purpose, status === 'unknown' ? generation - 1 : generation);
}

/** True when a later generation serves the purpose: this execution has nothing more to do. */
export async function isSuperseded(
  services: Pick<Services, 'generations'>,
  incidentId: string,
  purpose: Purpose,
  generation: number,
): Promise<boolean> {
  const current = await services.generations.current(incidentId, purpose);
  return current !== undefined && current.generation > generation;
}
