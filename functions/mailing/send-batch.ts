import { type Addressee, readAddressee } from '../../domain/mailing/addressee.ts';
import { type Batch, ledgerId, type NewBatch } from '../../domain/mailing/ledger.ts';
import { applyEvents, doubtStale, placesOf } from '../../domain/mailing/letters.ts';
import type { Slot } from '../../domain/mailing/pace.ts';
import { epochMilliseconds, fromEpochMilliseconds } from '../../domain/time.ts';
import { TryAgainError } from '../runtime/errors.ts';
import { judgeReply, type Verdict } from './judge-reply.ts';
import { reasonToStop, type SendingRun, type SendingServices, stopRun } from './sending-run.ts';

/** A batch of recipients to be worked on; the ledger may know it already. */
export interface Job {
  readonly shard: number;
  readonly first: string;
  /** Lines of the shard file. */
  readonly lines: readonly string[];
  batch?: Batch;
}

/** `done`: nobody in it is left to be sent to; `stopped`: see the run; a number: try again at that time (milliseconds). */
export type JobEnd = 'done' | 'stopped' | number;

/** Claims, calls and writes results until nobody accepted is left in the batch or the run stops. */
export async function sendBatch(run: SendingRun, services: SendingServices, job: Job): Promise<JobEnd> {
  const people = job.lines.map(readAddressee);
  let halves: readonly (readonly number[])[] = [];
  for (;;) {
    const places = choosePlaces(run, people, job.batch, halves);
    if (places.length === 0) return 'done';
    const turn = await waitForTurn(run, services, job, places);
    if (turn === undefined) return 'stopped';
    const claim = await claimPlaces(run, services, job, people, turn.places);
    if (!claim.mine) {
      run.pacer.release(turn.slot);
      run.quotaLeft += turn.places.length;
      if (job.batch === undefined) run.claimsLeft += people.length;
      job.batch = claim.batch;
      continue;
    }
    const verdict = await callOnce(run, services, claim.batch, people, turn);
    const { batch } = claim;
    job.batch = await settle(services, { ...batch, tries: batch.tries + (verdict.transient ? 1 : 0) }, batch, verdict);
    halves = [...verdict.halves, ...halves];
    if (verdict.transient) return now(services) + Math.min(300, 2 ** job.batch.tries) * 1000;
  }
}

/** Accepted people of one variant, as many as a call holds; those of a refused call by halves first. */
function choosePlaces(
  run: SendingRun,
  people: readonly Addressee[],
  batch: Batch | undefined,
  halves: readonly (readonly number[])[],
): readonly number[] {
  const accepted = batch === undefined ? people.map((_, place) => place) : placesOf(batch.states, 'A');
  const suspects = halves.find((half) => half.some((place) => accepted.includes(place)));
  if (suspects !== undefined) return suspects.filter((place) => accepted.includes(place));
  const [first] = accepted.flatMap((place) => people[place] ?? []);
  if (first === undefined) return [];
  const variant = run.messages.variantOf(first);
  const same = accepted.filter((place) => {
    const person = people[place];
    return person !== undefined && run.messages.variantOf(person) === variant;
  });
  return same.slice(0, run.pace.batch);
}

interface Turn {
  readonly slot: Slot;
  readonly places: readonly number[];
}

/**
 * Waits for the pace, then reads the flags: in this order, so that a pause holds within one call. What the turn takes of the
 * quota is taken here, in one go, so that lanes side by side don't take the same rest.
 */
async function waitForTurn(
  run: SendingRun,
  services: SendingServices,
  job: Job,
  wanted: readonly number[],
): Promise<Turn | undefined> {
  const isFresh = job.batch === undefined;
  if (isFresh && run.claimsLeft <= 0) stopRun(run, 'enough');
  if (run.stop !== undefined) return undefined;
  const slot = run.pacer.reserve(wanted.length, now(services));
  if (slot.atMs >= run.deadlineMs) {
    run.pacer.release(slot);
    stopRun(run, 'budget');
    return undefined;
  }
  await pauseUntil(services, slot.atMs);
  const reason = reasonToStop(await services.ledger.control(ledgerId(run.ref)), run.epoch);
  if (reason !== undefined) stopRun(run, reason);
  if (isFresh && run.claimsLeft <= 0) stopRun(run, 'enough');
  const places = wanted.slice(0, Math.min(wanted.length, run.quotaLeft));
  if (places.length === 0) stopRun(run, 'quota');
  // Another lane may have met the end of the budget; a turn that came before it is still used.
  if (run.stop !== undefined && run.stop !== 'budget') {
    run.pacer.release(slot);
    return undefined;
  }
  run.quotaLeft -= places.length;
  if (isFresh) run.claimsLeft -= job.lines.length;
  return { slot, places };
}

interface Claim {
  readonly mine: boolean;
  /** As claimed, or as somebody else has it. */
  readonly batch: Batch;
}

async function claimPlaces(
  run: SendingRun,
  { ledger, clock }: SendingServices,
  job: Job,
  people: readonly Addressee[],
  places: readonly number[],
): Promise<Claim> {
  run.claims += 1;
  const mailing = ledgerId(run.ref);
  const known = job.batch;
  const before = known === undefined ? 'A'.repeat(people.length) : doubtStale(known.states, known.epoch < run.epoch);
  const claimed: Batch = {
    mailing,
    shard: job.shard,
    first: job.first,
    tries: known?.tries ?? 0,
    states: applyEvents(
      before,
      places.map((place) => [place, 'claim']),
    ),
    claimId: `${run.epoch}-${run.claims}`,
    epoch: run.epoch,
    claimedAt: clock.now(),
  };
  if (known !== undefined) {
    const changed = await ledger.change(known, claimed);
    return changed.outcome === 'changed' ? { mine: true, batch: claimed } : { mine: false, batch: changed.batch };
  }
  const fresh: NewBatch = { ...claimed, hashes: people.map(({ h }) => h) };
  const taken = await ledger.claim(fresh);
  return taken.outcome === 'claimed' ? { mine: true, batch: claimed } : { mine: false, batch: taken.batch };
}

async function callOnce(
  run: SendingRun,
  services: SendingServices,
  batch: Batch,
  people: readonly Addressee[],
  { slot, places }: Turn,
): Promise<Verdict> {
  const mail = run.messages.mail(batch, people, places);
  for (;;) {
    const nowMs = now(services);
    const leavesAtMs = run.pacer.depart(slot, nowMs);
    if (leavesAtMs <= nowMs) break;
    await pauseUntil(services, leavesAtMs);
  }
  const reply = await services.bulkMailer.sendBatch(mail);
  return judgeReply(run, places, reply, batch.tries, now(services));
}

const mostConflicts = 10;

/**
 * Writes the result of a call. Events may have been folded in meanwhile, or a newer worker may have taken the batch over: then
 * the result is applied to what is there. That SES took a mail, or never will, is true for good; that one was not sent frees a
 * recipient only while the claim is still ours, or a repeated write could free somebody whom the newer worker writes to.
 */
async function settle(
  { ledger, clock }: SendingServices,
  written: Batch,
  claimed: Batch,
  { events }: Verdict,
): Promise<Batch> {
  let current = claimed;
  let next: Batch = { ...written, states: applyEvents(claimed.states, events), settledAt: clock.now() };
  for (let conflicts = 0; conflicts < mostConflicts; conflicts += 1) {
    const changed = await ledger.change(current, next);
    if (changed.outcome === 'changed') return next;
    current = changed.batch;
    const isOurs = current.claimId === claimed.claimId;
    const usable = isOurs ? events : events.filter(([, event]) => event === 'answered' || event === 'declined');
    next = { ...current, states: applyEvents(current.states, usable), tries: Math.max(current.tries, written.tries) };
    if (next.states === current.states) return current;
  }
  throw new TryAgainError(
    `Batch ${claimed.shard}-${claimed.first} of ${claimed.mailing} changed ${mostConflicts} times in a row`,
  );
}

function now({ clock }: Pick<SendingServices, 'clock'>): number {
  return epochMilliseconds(clock.now());
}

async function pauseUntil({ waiting, clock }: SendingServices, atMs: number): Promise<void> {
  if (atMs > now({ clock })) await waiting.pauseUntil(fromEpochMilliseconds(Math.ceil(atMs)));
}
