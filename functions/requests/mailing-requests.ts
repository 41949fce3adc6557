import type { CommandResult } from '../../domain/incident/commands.ts';
import { refuse } from '../../domain/incident/decision.ts';
import { NoticeFile } from '../../notices/people/notice-file.ts';
import type { Services } from '../runtime/services.ts';
import { readIncident } from '../runtime/watch-round.ts';

interface MailingRequest {
  readonly incidentId: string;
  readonly mailing: string;
  readonly actor: string;
  readonly commandId: string;
}

export interface DraftRequest extends MailingRequest {
  readonly controller: string;
  /** Notice texts as read from their files, one a language. */
  readonly texts: readonly unknown[];
  readonly listKey: string;
}

/** Drafts a mailing for one controller's list; it serves the controller's open duties to notify people. */
export async function draftMailing(
  { incidentId, mailing, actor, commandId, controller, texts, listKey }: DraftRequest,
  services: Pick<Services, 'record' | 'commands'>,
): Promise<CommandResult> {
  const problems = texts.flatMap((text, place) => {
    const parsed = NoticeFile.safeParse(text);
    return parsed.success
      ? []
      : parsed.error.issues.map((issue) => `texts[${place}].${issue.path.join('.')}: ${issue.message}`);
  });
  if (problems.length > 0) return refuse('notice-unreadable', 'The notice is not as a notice has to be:', problems);
  const { incident } = await readIncident(services, incidentId);
  const obligations = incident.obligations
    .filter(({ duty, owedBy, status }) => duty === 'individual-notice' && owedBy === controller && status === 'open')
    .map(({ id }) => id);
  const notice = { id: mailing, version: 1, texts };
  return services.commands.run({
    ...{ commandId, incidentId, actor },
    command: { type: 'draft-mailing', ...{ mailing, controller, notice, obligations, listKey } },
  });
}

/** Approves what is there now, for somebody who has just looked at it. */
export async function approveMailing(
  { incidentId, mailing, actor, commandId, as }: MailingRequest & { readonly as: 'processor' | 'controller' },
  services: Pick<Services, 'record' | 'commands'>,
): Promise<CommandResult> {
  const { incident } = await readIncident(services, incidentId);
  const known = incident.mailings.find(({ id }) => id === mailing);
  if (known?.digest === undefined) {
    return refuse('not-prepared', `${mailing} is not prepared yet; there is nothing to approve`);
  }
  return services.commands.run({
    ...{ commandId, incidentId, actor },
    command: { type: 'approve-mailing', mailing, digest: known.digest, as },
  });
}
