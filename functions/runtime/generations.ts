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

/** Starts a purpose anew after whatever generation it had: it was not required before, or its execution is gone. */
export async function startPurpose(services: Starting, incidentId: string, purpose: Purpose) {
  const current = await services.generations.current(incidentId, purpose);
  return startGeneration(services, incidentId, purpose, current?.generation ?? 0);
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
