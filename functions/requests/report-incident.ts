import { createHash } from 'node:crypto';
import type { CommandResult } from '../../domain/incident/commands.ts';
import type { Source } from '../../domain/incident/state.ts';
import { type ReadReport, readIncidentFile } from '../../domain/report/report.ts';
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

/** Stores a report, however incomplete. The same source id is the same incident. */
export async function reportIncident(
  request: ReportRequest,
  services: Pick<Services, 'commands'>,
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
  return { outcome: 'taken', incidentId, result, needed, contradictions };
}

/** Crockford's base 32 without the letters that are read wrongly over a telephone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const idLength = 10;

/** `INC-` and 50 bits of the source's hash: the same source id is the same incident, without a look-up. */
export function incidentIdOf({ system, id }: Source): string {
  const hash = createHash('sha256').update(`${system}\0${id}`).digest();
  return `INC-${Array.from({ length: idLength }, (_, place) => alphabet[(hash[place] ?? 0) % 32]).join('')}`;
}
