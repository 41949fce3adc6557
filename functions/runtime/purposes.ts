import type { Incident } from '../../domain/incident/state.ts';
import type { MachineName, Purpose } from './ports.ts';

/** Purposes somebody must be awake for, as the record stands. What isn't listed may end. */
export function requiredPurposes(incident: Incident): readonly Purpose[] {
  const undecided = incident.confirmation.answer === undefined;
  const owing = incident.obligations.some(({ status }) => status === 'open');
  const promising = incident.committee !== undefined && incident.followUpClosedAt === undefined;
  return [
    ...(undecided ? (['incident', 'confirmation'] as const) : []),
    ...(owing ? (['deadlines'] as const) : []),
    ...(promising ? (['committee'] as const) : []),
    ...incident.mailings
      .filter(({ status }) => status !== 'accounted' && status !== 'cancelled')
      .map(({ id }): Purpose => `mailing-${id}`),
  ];
}

export function machineOf(purpose: Purpose): MachineName {
  if (purpose.startsWith('mailing-')) return 'notification';
  // Every other purpose is named like its machine.
  return purpose as MachineName;
}

/** Name of an execution: idempotent by incident, purpose and generation; at most 80 characters. */
export function executionName(incidentId: string, purpose: Purpose, generation: number): string {
  return `${incidentId}-${purpose}-${generation}`;
}

/** Reads an execution's name back; undefined for a name we didn't give. */
export function readExecutionName(
  name: string,
): { incidentId: string; purpose: Purpose; generation: number } | undefined {
  const match = /^(INC-[0-9A-Z]+)-(.+)-(\d+)$/.exec(name);
  if (!match) return undefined;
  const [, incidentId = '', purpose = '', generation = ''] = match;
  return { incidentId, purpose: purpose as Purpose, generation: Number(generation) };
}

/** What every machine starts with. */
export function executionInput(incidentId: string, purpose: Purpose, generation: number) {
  const mailing = purpose.startsWith('mailing-') ? { mailingId: purpose.slice('mailing-'.length) } : {};
  return { incidentId, purpose, generation, ...mailing };
}
