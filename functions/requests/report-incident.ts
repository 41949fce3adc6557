import { createHash } from 'node:crypto';
import type { CommandResult } from '../../domain/incident/commands.ts';
import type { Source } from '../../domain/incident/state.ts';
import { type ReadReport, readIncidentFile } from '../../domain/report/report.ts';
import { shortId } from '../../domain/short-id.ts';
import type { Services } from '../runtime/services.ts';

export interface ReportRequest {
  /** The incident file, JSON or YAML. */
  readonly text: string;
  readonly actor: string;
  /** Names the incident when the file has no source: the same request is the same incident. */
  readonly requestId: string;
  /** Refuse what is incomplete or contradictory, too. */
  readonly strict?: boolean;
  /** Judge by the law of another day. */
  readonly lawOn?: string;
}

export type ReportOutcome =
  | { readonly outcome: 'unreadable'; readonly problems: Extract<ReadReport, { outcome: 'refused' }>['problems'] }
  | {
      readonly outcome: 'taken';
      readonly incidentId: string;
      readonly result: CommandResult;
      readonly needed: Extract<ReadReport, { outcome: 'read' }>['needed'];
      readonly contradictions: Extract<ReadReport, { outcome: 'read' }>['contradictions'];
    };

/**
 * Stores a report, however incomplete. The same source id is the same incident. Its row is written at once, though the
 * record's stream would do so, too: a stream that lost the report must not lose the incident, and the watchman looks after
 * those that have a row. A repeated report writes it again.
 */
export async function reportIncident(
  request: ReportRequest,
  services: Pick<Services, 'commands' | 'readModels' | 'record'>,
): Promise<ReportOutcome> {
  const { text, actor, requestId, strict = false, lawOn } = request;
  const read = readIncidentFile(text, { strict });
  if (read.outcome === 'refused') return { outcome: 'unreadable', problems: read.problems };
  const { facts, source, needed, contradictions } = read;
  const incidentId = incidentIdOf(source ?? { system: 'request', id: requestId });
  const fingerprint = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const result = await services.commands.run({
    commandId: `report-${fingerprint}`,
    incidentId,
    actor,
    command: {
      type: 'report-incident',
      ...{ facts, needed, contradictions },
      ...(source ? { source } : {}),
      ...(lawOn ? { lawOn } : {}),
    },
  });
  if (result.outcome === 'accepted') await enlist(incidentId, services);
  return { outcome: 'taken', incidentId, result, needed, contradictions };
}

async function enlist(incidentId: string, { record, readModels }: Pick<Services, 'readModels' | 'record'>) {
  const head = await record.read(incidentId);
  if (head !== undefined) await readModels.enlist(head);
}

/** `INC-` and 50 bits of the source's hash: the same source id is the same incident, without a look-up. */
export function incidentIdOf({ system, id }: Source): string {
  return shortId('INC', system, id);
}
