import { z } from 'zod';
import { readFindings } from '../domain/signals/read-finding.ts';
import { type DatedSighting, see, signalIdOf } from '../domain/signals/signal.ts';
import { type Instant, toInstant } from '../domain/time.ts';
import { reportIncident } from './requests/report-incident.ts';
import { GiveUpError } from './runtime/errors.ts';
import type { Services } from './runtime/services.ts';
import { task } from './runtime/task.ts';
import { changeSignal, tellIfNews } from './signals/change-signal.ts';

const contract = {
  name: 'Receive Event',
  /** An event as EventBridge brings it: from the stage's own bus, or a finding from the account's default bus. */
  input: z.object({
    id: z.string().min(1),
    source: z.string(),
    'detail-type': z.string(),
    time: z.string().optional(),
    detail: z.unknown(),
  }),
  output: z.object({
    outcome: z.enum(['reported', 'signals']),
    incidentId: z.string().optional(),
    signalIds: z.array(z.string()).optional(),
  }),
};

type BusEvent = z.output<typeof contract.input>;

export type ReceiveServices = Pick<
  Services,
  'clock' | 'commands' | 'config' | 'decision' | 'readModels' | 'record' | 'signals' | 'staffChannel'
>;

const eventBus = 'event-bus';

/**
 * What comes over the event bus. A report is the same command as from the API and the command line; a finding becomes a
 * signal, which starts nothing. Events come at least once and in any order, and every step is harmless to repeat.
 * @throws GiveUpError for what can't be read: the event then goes to the dead letters, whole.
 */
export async function receiveEvent(
  event: BusEvent,
  services: ReceiveServices,
): Promise<z.input<typeof contract.output>> {
  const at = readTime(event.time) ?? services.clock.now();
  if (event.source === 'tocsin.report') return receiveReport(event, at, services);
  const read = readFindings({ source: event.source, detailType: event['detail-type'], detail: event.detail, at });
  if (read === undefined) {
    throw new GiveUpError(
      `Event ${event.id}: "${event['detail-type']}" of ${event.source} is nothing that is read here; does a rule let too much through?`,
    );
  }
  const signalIds: string[] = [];
  for (const sighting of read.sightings) signalIds.push(await keep(sighting, services));
  if (read.problems.length === 0) return { outcome: 'signals', signalIds };
  throw new GiveUpError(
    `Event ${event.id} of ${event.source} has findings that can't be read, wrong or missing is: ${read.problems.join(', ')}. The other ${signalIds.length} were kept`,
  );
}

/** Keeps what was seen of a finding: a new signal, or one more sighting of one that is known. */
async function keep(sighting: DatedSighting, services: ReceiveServices): Promise<string> {
  const id = signalIdOf(sighting.source);
  const signal = await changeSignal(id, (before) => see(before, sighting), services);
  if (!('instead' in signal)) await tellIfNews(signal, services);
  return id;
}

/** The incident file of design §9, in the event's detail. Without a source the event's own id is its source. */
async function receiveReport(event: BusEvent, at: Instant, services: ReceiveServices) {
  if (event['detail-type'] !== 'Incident Report') return keepUnread(event, at, ['detail-type'], services);
  const text = JSON.stringify(withSource(event.detail, { system: eventBus, id: event.id }));
  const taken = await reportIncident({ text, actor: 'system:receive-event', requestId: event.id }, services);
  if (taken.outcome === 'unreadable') {
    const wrong = taken.problems.map(({ path }) => path);
    return keepUnread(event, at, wrong, services);
  }
  const { incidentId, result } = taken;
  if (result.outcome === 'refused') return keepUnread(event, at, [result.code], services);
  return { outcome: 'reported' as const, incidentId };
}

/**
 * A report that can't be read is not lost: the event goes to the dead letters, where an operator finds all of it, and it
 * is a signal, so that somebody who may have to act learns of it and can promote it before anybody has mended the sender.
 */
async function keepUnread(
  event: BusEvent,
  at: Instant,
  wrong: readonly string[],
  services: ReceiveServices,
): Promise<never> {
  const kind = 'Report that could not be taken';
  const signalId = await keep(
    {
      source: { system: eventBus, id: event.id },
      ...{ title: `Event bus: ${kind}`, kind, nature: 'event', severity: 'high', resources: [] },
      ...{ firstSeenAt: at, lastSeenAt: at, eventAt: at, timesSeen: 1, closed: false, sample: false },
    },
    services,
  );
  // Paths only: a value may be anybody's data.
  const message = `Event ${event.id} is no report that can be taken, wrong or missing is: ${wrong.join(', ')}. It is kept as ${signalId}; the event is in the dead letters`;
  throw new GiveUpError(message);
}

function withSource(detail: unknown, source: { readonly system: string; readonly id: string }): unknown {
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return detail ?? null;
  const given = 'source' in detail ? detail.source : undefined;
  const isMissing = given === undefined || given === null || given === '' || given === 'unknown';
  return isMissing ? { ...detail, source } : detail;
}

function readTime(text: string | undefined): Instant | undefined {
  try {
    return text === undefined ? undefined : toInstant(text);
  } catch {
    return undefined;
  }
}

export const handler = task(contract, receiveEvent);
