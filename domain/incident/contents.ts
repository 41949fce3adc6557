import { contentsOf, judgeChannel } from '../law/holds.ts';
import type { RegimeLibrary } from '../law/regime-library.ts';
import { lawOf } from './law-corrections.ts';
import type { ConfirmedItem, Incident, Mailing } from './state.ts';

/** One thing a law wants of a notice, text by text, and how it is answered. */
export interface ChecklistItem extends Pick<ConfirmedItem, 'kind' | 'text' | 'item'> {
  readonly obligation: string;
  readonly citation?: string;
  /** Absent while nobody has answered it. */
  readonly answeredBy?: string;
}

type Noticed = Pick<Mailing, 'obligations' | 'notice' | 'confirmed'>;

/**
 * What the laws that a mailing serves have it say, have it leave out, and why e-mail counts as told. No machine reads the
 * texts: whoever drafts answers each item, and whoever approves the mailing approves the answers. What is forbidden is asked
 * also where it can't be told yet whether the law binds; what is required only where it does.
 */
export function checklistOf(incident: Incident, library: RegimeLibrary, mailing: Noticed): readonly ChecklistItem[] {
  const { confirmed = [], notice, obligations } = mailing;
  const law = lawOf(incident, library);
  const items = incident.obligations
    .filter(({ id, status }) => status === 'open' && obligations.includes(id))
    .flatMap((obligation): ChecklistItem[] => {
      const { required, forbidden } = contentsOf(law, obligation);
      const binds = obligation.answer === 'binds';
      const perText = notice.texts.flatMap((_, text) => [
        ...(binds ? required : []).map(({ heading, citation }) => ({
          kind: 'required' as const,
          heading,
          citation,
          text,
        })),
        ...forbidden.map(({ heading, citation }) => ({ kind: 'forbidden' as const, heading, citation, text })),
      ]);
      const channel = binds ? channelItem(law, obligation) : undefined;
      return [
        ...perText.map(({ kind, heading, citation, text }) => ({
          ...{ obligation: obligation.id, kind, text, item: heading },
          ...(citation === undefined ? {} : { citation }),
        })),
        ...(channel === undefined ? [] : [{ obligation: obligation.id, kind: 'channel' as const, item: channel }]),
      ];
    });
  return items.map((item) => {
    const answer = confirmed.find(
      (one) => one.kind === item.kind && one.text === item.text && one.item === item.item && one.by.trim() !== '',
    );
    return answer === undefined ? item : { ...item, answeredBy: answer.by };
  });
}

/** What is not answered yet, one line each with what to do. */
export function unanswered(checklist: readonly ChecklistItem[]): readonly string[] {
  const open = checklist.filter(({ answeredBy }) => answeredBy === undefined).map(sayOpen);
  return [...new Set(open)];
}

function sayOpen({ kind, text = 0, item, obligation, citation }: ChecklistItem): string {
  const source = `${obligation}${citation ? `, ${citation}` : ''}`;
  if (kind === 'channel') return `e-mail: ${item} (${source}); say in "emailBasis" on what it rests`;
  return kind === 'required'
    ? `text ${text + 1} has to say "${item}" (${source}); name the section under "covers", or say under "doesNotApply" why not`
    : `text ${text + 1} must not say "${item}" (${source}); confirm under "leavesOut" that it doesn't`;
}

/** The condition on which e-mail counts as told; undefined where it counts by itself. */
function channelItem(library: RegimeLibrary, obligation: Parameters<typeof judgeChannel>[1]): string | undefined {
  const verdict = judgeChannel(library, obligation, 'email');
  if (verdict.counts === 'yes') return undefined;
  if (verdict.counts === 'if') return `counts as told only if ${verdict.when}`;
  return `is not among the channels that count as told: ${verdict.named.join('; ')}`;
}
