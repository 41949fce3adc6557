import type { CommandResult } from '../../domain/incident/commands.ts';
import { checklistOf } from '../../domain/incident/contents.ts';
import { refuse } from '../../domain/incident/decision.ts';
import type { ConfirmedItem, Incident } from '../../domain/incident/state.ts';
import type { RegimeLibrary } from '../../domain/law/regime-library.ts';
import { answerTo, leavesOut } from '../../notices/people/notice.ts';
import { NoticeFile, type NoticeText } from '../../notices/people/notice-file.ts';
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
  /** The duties it serves; every open one of the controller to tell people when absent. */
  readonly obligations?: readonly string[];
  /** On what it rests that e-mail counts as told, where the law has a condition: consent, no other address. */
  readonly emailBasis?: string;
}

/**
 * Drafts a mailing for one controller's list; it serves the controller's open duties to notify people. What the law has the
 * texts say and leave out is answered by the texts themselves, item by item (`domain/incident/contents.ts`).
 */
export async function draftMailing(
  { incidentId, mailing, actor, commandId, controller, texts, listKey, ...request }: DraftRequest,
  services: Pick<Services, 'record' | 'commands' | 'decision'>,
): Promise<CommandResult> {
  const problems = texts.flatMap((text, place) => {
    const parsed = NoticeFile.safeParse(text);
    return parsed.success
      ? []
      : parsed.error.issues.map((issue) => `texts[${place}].${issue.path.join('.')}: ${issue.message}`);
  });
  if (problems.length > 0) return refuse('notice-unreadable', 'The notice is not as a notice has to be:', problems);
  const { incident } = await readIncident(services, incidentId);
  const open = incident.obligations
    .filter(({ duty, owedBy, status }) => duty === 'individual-notice' && owedBy === controller && status === 'open')
    .map(({ id }) => id);
  const { obligations = open } = request;
  const strange = obligations.filter((id) => !open.includes(id));
  if (strange.length > 0) {
    const message = `${strange.join(', ')}: no open duty of ${controller} to tell people. There are:`;
    return refuse('unknown-obligation', message, open);
  }
  const notice = { id: mailing, version: 1, texts };
  const answers = answerChecklist(incident, services.decision.regimes, { obligations, notice }, request.emailBasis);
  const confirmed = answers.length === 0 ? {} : { confirmed: answers };
  return services.commands.run({
    ...{ commandId, incidentId, actor },
    command: { type: 'draft-mailing', ...{ mailing, controller, notice, obligations, listKey, ...confirmed } },
  });
}

/** The answers that texts and drafter give; what none answers stays open, and the draft is refused with it. */
function answerChecklist(
  incident: Incident,
  regimes: RegimeLibrary,
  mailing: Parameters<typeof checklistOf>[2],
  emailBasis: string | undefined,
): readonly ConfirmedItem[] {
  const texts = mailing.notice.texts.map((text) => NoticeFile.parse(text));
  const answers = checklistOf(incident, regimes, mailing).flatMap(({ kind, text, item }): ConfirmedItem[] => {
    if (kind === 'channel') return emailBasis ? [{ kind, item, by: emailBasis }] : [];
    const notice = text === undefined ? undefined : texts[text];
    const by = notice && answerItem(notice, kind, item);
    return text === undefined || by === undefined ? [] : [{ kind, text, item, by }];
  });
  const keyed = answers.map((answer): [string, ConfirmedItem] => [
    `${answer.kind} ${answer.text} ${answer.item}`,
    answer,
  ]);
  return [...new Map(keyed).values()];
}

function answerItem(notice: NoticeText, kind: 'required' | 'forbidden', heading: string): string | undefined {
  if (kind === 'required') return answerTo(notice, heading);
  return leavesOut(notice, heading) ? 'left out, as the writer has checked' : undefined;
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
