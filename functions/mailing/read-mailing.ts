import type { Incident, Mailing } from '../../domain/incident/state.ts';
import { GiveUpError } from '../runtime/errors.ts';
import type { Services } from '../runtime/services.ts';
import { readIncident } from '../runtime/watch-round.ts';

/** What every function of a mailing is given. */
export interface MailingRef {
  readonly incidentId: string;
  readonly mailingId: string;
}

export interface MailingAt {
  readonly incident: Incident;
  readonly mailing: Mailing;
  /** Version of the incident that was read. */
  readonly version: number;
}

/** @throws GiveUpError when there is no such incident or mailing. */
export async function readMailing(services: Pick<Services, 'record'>, ref: MailingRef): Promise<MailingAt> {
  const { incident, version } = await readIncident(services, ref.incidentId);
  const mailing = incident.mailings.find(({ id }) => id === ref.mailingId);
  if (mailing === undefined) throw new GiveUpError(`${ref.incidentId} has no mailing ${ref.mailingId}`);
  return { incident, mailing, version };
}
