import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parse } from 'yaml';
import type { CommandResult } from '../../domain/incident/commands.ts';
import { uploadKey } from '../../domain/mailing/addressee.ts';
import { handOverPackage } from '../../functions/requests/hand-over-package.ts';
import { approveMailing, draftMailing } from '../../functions/requests/mailing-requests.ts';
import { reportIncident } from '../../functions/requests/report-incident.ts';
import type { Services } from '../../functions/runtime/services.ts';
import { readIncident } from '../../functions/runtime/watch-round.ts';
import { type RecipientFileOptions, recipientFile } from '../recipient-file.ts';
import type { Script, Step } from './script.ts';

export interface Stage {
  readonly script: Script;
  readonly services: Services;
  readonly list: RecipientFileOptions;
  /** Set when the same facts are judged by the law of another day. */
  readonly lawOn?: string;
}

const nothingToDo: CommandResult = { outcome: 'accepted', incidentId: '', version: 0, entries: [] };

/** Plays one step as its person would: every step is a command with an id of its own, so playing it again changes nothing. */
export async function playStep(step: Step, incidentId: string | undefined, stage: Stage): Promise<CommandResult> {
  const { services, script } = stage;
  const request = { incidentId: incidentId ?? '', actor: step.by, commandId: `script:${step.id}` };
  if ('command' in step) return services.commands.run({ ...request, command: step.command });
  switch (step.do) {
    case 'report': {
      const text = readFileSync(join(script.folder, step.file), 'utf8');
      const lawOn = stage.lawOn ? { lawOn: stage.lawOn } : {};
      const taken = await reportIncident({ text, actor: step.by, requestId: step.id, ...lawOn }, services);
      if (taken.outcome === 'taken') return taken.result;
      throw new Error(`${step.file}: ${taken.problems.map(({ path, problem }) => `${path}: ${problem}`).join('; ')}`);
    }
    case 'package':
      return handOverPackage({ ...request, controller: step.controller }, services);
    case 'upload-list':
      await uploadList(stage, request.incidentId);
      return nothingToDo;
    case 'draft': {
      const texts = [parse(readFileSync(join(script.folder, step.notice), 'utf8')) as unknown];
      const listKey = listKeyOf(request.incidentId, step.controller);
      return draftMailing({ ...request, mailing: step.mailing, controller: step.controller, texts, listKey }, services);
    }
    case 'approve':
      return approveMailing({ ...request, mailing: step.mailing, as: step.as }, services);
    case 'decide-doubt-if-asked': {
      const { incident } = await readIncident(services, request.incidentId);
      const mailing = incident.mailings.find(({ id }) => id === step.mailing);
      if (mailing?.inDoubtAskedAt === undefined) return nothingToDo;
      const reason = 'no event proves that it was sent; a letter harms nobody who has the mail already';
      return services.commands.run({
        ...request,
        command: { type: 'decide-doubt', mailing: step.mailing, decision: 'letter', reason },
      });
    }
  }
}

export function listKeyOf(incidentId: string, controller: string): string {
  return uploadKey(incidentId, `${controller}.csv`);
}

/** A list that was prepared is gone from the bucket on purpose, and is not put there again. */
async function uploadList({ services, script, list }: Stage, incidentId: string): Promise<void> {
  const { incident } = await readIncident(services, incidentId);
  const key = listKeyOf(incidentId, script.list.controller);
  if (incident.mailings.some(({ listKey, preparation }) => listKey === key && preparation !== undefined)) return;
  await services.objects.write(key, Readable.from(recipientFile(list)), 'text/csv');
}
