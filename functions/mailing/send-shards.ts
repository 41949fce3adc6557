import { hashOfLine, mailingKeys } from '../../domain/mailing/addressee.ts';
import { ledgerId, type MailingList } from '../../domain/mailing/ledger.ts';
import { epochMilliseconds, fromEpochMilliseconds } from '../../domain/time.ts';
import { GiveUpError } from '../runtime/errors.ts';
import { readCells } from './lines.ts';
import { type Job, sendBatch } from './send-batch.ts';
import { type SendingRun, type SendingServices, stopRun } from './sending-run.ts';

/**
 * Sends to everyone in `shards` who is still accepted, in a few lanes, until done or the run stops. Shards below the frontier
 * are done and never looked at again, except when they are asked for by number.
 */
export async function sendShards(
  run: SendingRun,
  services: SendingServices,
  list: MailingList,
  shards: readonly number[],
): Promise<void> {
  const progress = trackProgress(shards, async (frontier) => {
    await services.ledger.advance(ledgerId(run.ref), frontier);
  });
  const source = readJobs(run, services, list, shards, progress);
  const later: { readonly job: Job; readonly atMs: number }[] = [];
  let failure: { readonly error: unknown } | undefined;

  async function takeJob(): Promise<Job | undefined> {
    const nowMs = epochMilliseconds(services.clock.now());
    const due = later.findIndex(({ atMs }) => atMs <= nowMs);
    if (due >= 0) return later.splice(due, 1)[0]?.job;
    const { value, done } = await source.next();
    return done ? undefined : value;
  }

  async function work(): Promise<void> {
    while (run.stop === undefined) {
      const job = await takeJob();
      if (job === undefined) {
        const wakeMs = Math.min(...later.map(({ atMs }) => atMs));
        if (later.length === 0) return;
        if (wakeMs >= run.deadlineMs) return stopRun(run, 'budget');
        await services.waiting.pauseUntil(fromEpochMilliseconds(wakeMs));
        continue;
      }
      const end = await sendBatch(run, services, job);
      if (typeof end === 'number') later.push({ job, atMs: end });
      if (end === 'done') await progress.finish(job.shard);
    }
  }

  const lane = () =>
    work().catch((error: unknown) => {
      // The other lanes stop before their next claim; what they have under way gets its result.
      failure ??= { error };
      stopRun(run, 'failed');
    });
  await services.waiting.together(Array.from({ length: run.pace.lanes }, () => lane));
  await source.return(undefined);
  if (failure !== undefined) throw failure.error;
}

interface Progress {
  begin(shard: number): void;
  finish(shard: number): Promise<void>;
  /** All of the shard was handed out. */
  walked(shard: number): Promise<void>;
}

function trackProgress(shards: readonly number[], advance: (frontier: number) => Promise<void>): Progress {
  const open = new Map<number, number>();
  const walked = new Set<number>();
  let at = 0;
  const count = (shard: number, by: number) => open.set(shard, (open.get(shard) ?? 0) + by);
  const isDone = (shard: number | undefined) =>
    shard !== undefined && walked.has(shard) && (open.get(shard) ?? 0) === 0;

  async function moveOn(): Promise<void> {
    const before = at;
    while (isDone(shards[at])) at += 1;
    const last = shards[at - 1];
    if (at > before && last !== undefined) await advance(last + 1);
  }

  return {
    begin: (shard) => void count(shard, 1),
    finish: (shard) => {
      count(shard, -1);
      return moveOn();
    },
    walked: (shard) => {
      walked.add(shard);
      return moveOn();
    },
  };
}

/** Cuts the shard files into batches; those in which nobody is left to be sent to are passed over unread. */
async function* readJobs(
  run: SendingRun,
  { ledger, objects }: SendingServices,
  list: MailingList,
  shards: readonly number[],
  progress: Progress,
): AsyncGenerator<Job, undefined> {
  const { incidentId, mailingId } = run.ref;
  const keys = mailingKeys(incidentId, mailingId);
  for (const shard of shards) {
    if (run.stop !== undefined) return;
    const known = new Map((await ledger.batches(ledgerId(run.ref), shard)).map((batch) => [batch.first, batch]));
    let people = 0;
    let last = '';
    for await (const lines of readCells(await objects.read(keys.shard(shard)), list.batchSize)) {
      const first = hashOfLine(lines[0] ?? '');
      if (first <= last) throw new GiveUpError(`Shard ${shard} of ${mailingId} is not sorted; prepare the list again`);
      last = first;
      people += lines.length;
      const batch = known.get(first);
      if (batch !== undefined && !batch.states.includes('A')) continue;
      progress.begin(shard);
      yield { shard, first, lines, ...(batch === undefined ? {} : { batch }) };
    }
    if (people !== list.shards[shard]) {
      throw new GiveUpError(
        `Shard ${shard} of ${mailingId} has ${people} recipients, the record says ${list.shards[shard] ?? 0}; restore it`,
      );
    }
    await progress.walked(shard);
  }
  return undefined;
}
