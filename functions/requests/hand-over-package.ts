import { digest } from '../../domain/digest.ts';
import type { CommandResult } from '../../domain/incident/commands.ts';
import { controllerPackage } from '../../domain/incident/controller-package.ts';
import type { Services } from '../runtime/services.ts';
import { readIncident } from '../runtime/watch-round.ts';

export interface HandOverRequest {
  readonly incidentId: string;
  readonly controller: string;
  readonly actor: string;
  readonly commandId: string;
}

/**
 * Draws up what one controller is told, keeps it in the personal-data bucket, and records its digest; the duties that a
 * processor has toward that controller are met by it.
 */
export async function handOverPackage(
  { incidentId, controller, actor, commandId }: HandOverRequest,
  services: Pick<Services, 'record' | 'commands' | 'objects' | 'clock'>,
): Promise<CommandResult> {
  const { incident } = await readIncident(services, incidentId);
  const content = controllerPackage(incident, controller);
  const bound = digest(content);
  const key = `incidents/${incidentId}/packages/${controller}-${bound.slice(0, 12)}.json`;
  await services.objects.write(key, `${JSON.stringify(content, null, 2)}\n`, 'application/json');
  const handed = await services.commands.run({
    ...{ commandId, incidentId, actor },
    command: { type: 'hand-over-package', controller, digest: bound },
  });
  if (handed.outcome === 'refused') return handed;
  const duties = incident.obligations.filter(
    ({ duty, owedTo, status }) => duty === 'processor-to-controller' && owedTo === controller && status === 'open',
  );
  for (const { id } of duties) {
    const at = services.clock.now();
    const proof = `package ${bound.slice(0, 12)} handed over`;
    await services.commands.run({
      ...{ commandId: `${commandId}:${id}`, incidentId, actor },
      command: { type: 'mark-done', obligation: id, at, proof },
    });
  }
  return handed;
}
