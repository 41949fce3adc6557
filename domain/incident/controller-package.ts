import type { Count, Determination, Group, Party } from '../facts.ts';
import type { Instant } from '../time.ts';
import type { Incident } from './state.ts';

/** What a processor tells one controller: that controller's facts, and nothing of another client's. */
export interface ControllerPackageContent {
  readonly incidentId: string;
  readonly controller: Party;
  /** Who tells it: the processors of the incident, and what they determined and when. */
  readonly processors: readonly Party[];
  readonly determinations: readonly Determination[];
  readonly detectedAt: Instant | 'unknown';
  readonly cause: string;
  readonly groups: readonly Group[];
  /** Figures in force, by group and unit. */
  readonly counts: readonly (Count & { readonly group: string })[];
}

/** The title is left out: it is free text and may name another client. */
export function controllerPackage(incident: Incident, controllerId: string): ControllerPackageContent {
  const { facts } = incident;
  const controller = facts.parties.find(({ id }) => id === controllerId);
  if (controller === undefined) throw new Error(`${controllerId} is no party of ${incident.id}`);
  const processors = facts.parties.filter(({ roles }) => roles.some((role) => role.endsWith('processor')));
  const told = new Set([controllerId, ...processors.map(({ id }) => id)]);
  const groups = facts.groups.filter((group) => group.controller === controllerId);
  return {
    incidentId: incident.id,
    controller,
    processors,
    determinations: facts.determinations.filter(({ party }) => told.has(party)),
    detectedAt: facts.detectedAt,
    cause: facts.cause,
    groups,
    counts: groups.flatMap(({ id, counts }) => inForce(counts).map((count) => ({ group: id, ...count }))),
  };
}

/** The last figure of each unit. */
function inForce(counts: readonly Count[]): readonly Count[] {
  return [...new Map(counts.map((count) => [count.unit, count])).values()];
}
