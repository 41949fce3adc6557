import { openForFollowUp, openForResponse } from '../../domain/incident/closing.ts';
import type { Incident, TrackedObligation } from '../../domain/incident/state.ts';
import { ledgerId } from '../../domain/mailing/ledger.ts';
import type { PreparationTotals } from '../../domain/mailing/totals.ts';
import { type Entry, recorded, verifyChain } from '../../domain/record.ts';
import { type Instant, secondsBetween } from '../../domain/time.ts';
import type { Cloud } from '../cloud.ts';
import type { Played } from './play.ts';
import { type Bill, priceCalls } from './price.ts';
import { tell } from './tell.ts';

export interface TimelineItem {
  readonly at: Instant;
  readonly actor: string;
  readonly type: string;
  readonly text: readonly string[];
  /** `published …` or `assumed …` for what people did by the script; absent for what follows from it. */
  readonly mark?: string;
}

export interface ObligationResult
  extends Pick<
    TrackedObligation,
    'id' | 'answer' | 'status' | 'dueAt' | 'latestAt' | 'target' | 'clock' | 'confidence'
  > {
  readonly doneAt?: Instant;
  /** Days before the due time; negative when late. */
  readonly daysEarly?: number;
}

export interface MailingResult {
  readonly id: string;
  readonly status: string;
  readonly preparation?: PreparationTotals;
  /** Recipients by state, from the ledger. */
  readonly totals: Readonly<Record<string, number>>;
  /** From the mail endpoint's own log: addresses written to, and how many of them more than once. */
  readonly written: { readonly addresses: number; readonly moreThanOnce: number };
}

/** What happened in virtual time; design §9. */
export interface RehearsalResult {
  readonly case: string;
  readonly law: string;
  readonly seed: number;
  readonly incidentId?: string;
  readonly outcome: 'closed' | 'open';
  readonly endedAt: Instant;
  readonly timeline: readonly TimelineItem[];
  readonly obligations: readonly ObligationResult[];
  readonly mailings: readonly MailingResult[];
  /** Mails accepted by the mail endpoint, by kind. */
  readonly mails: Readonly<Record<string, number>>;
  /** What stands between the incident and its end. */
  readonly open: readonly string[];
  readonly refusals: Played['refusals'];
  readonly record: { readonly entries: number; readonly problems: readonly string[] };
  readonly calls: Readonly<Record<string, number>>;
  readonly price: Bill;
  readonly wallSeconds: number;
  readonly phases: readonly { readonly phase: string; readonly wallSeconds: number }[];
}

export interface ResultContext {
  readonly law: string;
  readonly seed: number;
  readonly zone: string;
  readonly marks: ReadonlyMap<string, string>;
  readonly wallSeconds: number;
  readonly phases: RehearsalResult['phases'];
}

export async function readResult(played: Played, cloud: Cloud, context: ResultContext): Promise<RehearsalResult> {
  const { incidentId, closed, refusals, endedAt, script } = played;
  const read = incidentId === undefined ? undefined : await cloud.services.record.read(incidentId);
  const entries: Entry[] = [];
  if (incidentId !== undefined)
    for await (const entry of cloud.services.record.entries(incidentId)) entries.push(entry);
  const sent = countMails(cloud);
  const { law, seed, wallSeconds, phases } = context;
  const calls = cloud.calls();
  return {
    case: script.case,
    ...{ law, seed },
    ...(incidentId === undefined ? {} : { incidentId }),
    outcome: closed && refusals.length === 0 ? 'closed' : 'open',
    endedAt,
    timeline: entries.flatMap((entry) => timelineItem(entry, context)),
    obligations: read?.incident.obligations.map(obligationResult) ?? [],
    mailings: read === undefined ? [] : await mailingResults(read.incident, cloud, sent.written),
    mails: sent.byKind,
    open: read === undefined ? ['nothing was reported'] : stillOpen(read.incident, endedAt),
    refusals,
    record: { entries: entries.length, problems: verifyChain(entries) },
    calls,
    price: priceCalls(calls),
    ...{ wallSeconds, phases },
  };
}

function stillOpen(incident: Incident, now: Instant): readonly string[] {
  return [...openForResponse(incident, now), ...openForFollowUp(incident)];
}

function timelineItem(entry: Entry, { zone, marks }: ResultContext): readonly TimelineItem[] {
  const read = recorded(entry);
  if (read === undefined) return [];
  const { recordedAt, actor, type, commandId } = entry.header;
  const mark = marks.get(commandId);
  return [{ at: recordedAt, actor, type, text: tell(read, zone), ...(mark ? { mark } : {}) }];
}

function obligationResult(obligation: TrackedObligation): ObligationResult {
  const { id, answer, status, dueAt, latestAt, target, clock, confidence, closedAt } = obligation;
  const doneAt = status === 'met' ? closedAt : undefined;
  return {
    ...{ id, answer, status, clock, confidence },
    ...(dueAt ? { dueAt } : {}),
    ...(latestAt ? { latestAt } : {}),
    ...(target ? { target } : {}),
    ...(doneAt ? { doneAt } : {}),
    ...(doneAt && dueAt ? { daysEarly: Math.floor(secondsBetween(doneAt, dueAt) / 86_400) } : {}),
  };
}

async function mailingResults(
  incident: Incident,
  cloud: Cloud,
  written: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Promise<readonly MailingResult[]> {
  return Promise.all(
    incident.mailings.map(async ({ id, status, preparation, startedAt }): Promise<MailingResult> => {
      const times = [...(written.get(ledgerId({ incidentId: incident.id, mailingId: id }))?.values() ?? [])];
      return {
        ...{ id, status },
        ...(preparation ? { preparation: preparation.totals } : {}),
        totals:
          startedAt === undefined
            ? {}
            : await cloud.services.ledger.totals(ledgerId({ incidentId: incident.id, mailingId: id })),
        written: { addresses: times.length, moreThanOnce: times.filter((count) => count > 1).length },
      };
    }),
  );
}

/** From the mail endpoint's own log, not from what the sender believes. */
function countMails(cloud: Cloud) {
  const byKind: Record<string, number> = {};
  const written = new Map<string, Map<string, number>>();
  for (const mail of cloud.ses.log.readBackwards()) {
    const { kind = 'unknown', mailing } = mail.tags;
    byKind[kind] = (byKind[kind] ?? 0) + 1;
    if (mailing === undefined || kind !== 'notice') continue;
    const addresses = written.get(mailing) ?? new Map<string, number>();
    written.set(mailing, addresses);
    for (const address of mail.to) addresses.set(address, (addresses.get(address) ?? 0) + 1);
  }
  return { byKind, written };
}
