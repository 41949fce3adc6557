import type { CommandResult, Envelope } from '../../domain/incident/commands.ts';
import { decide, fold } from '../../domain/incident/decide.ts';
import type { DecisionContext } from '../../domain/incident/decision.ts';
import { chain, genesisHash } from '../../domain/record.ts';
import type { Clock } from '../../domain/time.ts';
import { TryAgainError } from './errors.ts';
import type { Commands, RecordStore } from './ports.ts';

/** Races lost in a row before the caller is told to come again later. */
const attempts = 8;

export interface CommandServices {
  readonly record: RecordStore;
  readonly clock: Clock;
  readonly decision: Omit<DecisionContext, 'now'>;
  /** 128 random bits in hex: the salt of a body's commitment. */
  readonly salt: () => string;
}

export function createCommands(services: CommandServices): Commands {
  return { run: (envelope) => runCommand(envelope, services) };
}

/**
 * Reads, decides and appends; a lost race reads and decides again, a repeated command gets its first result. A command
 * that changes nothing appends nothing.
 * @throws TryAgainError when the incident is written to all the time.
 */
async function runCommand(envelope: Envelope, services: CommandServices): Promise<CommandResult> {
  const { incidentId, commandId, actor } = envelope;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const read = await services.record.read(incidentId);
    const context = { ...services.decision, now: services.clock.now() };
    const decision = decide(read?.incident, envelope, context);
    if (decision.outcome === 'refused') {
      return (await services.record.resultOf(incidentId, commandId)) ?? decision;
    }
    const version = (read?.version ?? 0) + decision.entries.length;
    const result: CommandResult = {
      outcome: 'accepted',
      incidentId,
      version,
      entries: decision.entries.map(({ type }) => type),
    };
    if (decision.entries.length === 0) return (await services.record.resultOf(incidentId, commandId)) ?? result;

    const appended = await services.record.append({
      incidentId,
      commandId,
      expected: read?.version ?? 0,
      entries: chain(decision.entries, {
        ...{ incidentId, commandId, actor },
        recordedAt: context.now,
        occurredAt: envelope.occurredAt ?? context.now,
        last: { sequence: read?.version ?? 0, hash: read?.lastHash ?? genesisHash },
        salt: services.salt,
      }),
      after: fold(read?.incident, decision.entries, envelope, context),
      result,
    });
    if (appended.outcome === 'appended') return result;
    if (appended.outcome === 'repeated') return appended.result;
  }
  throw new TryAgainError(`${incidentId}: ${attempts} races lost in a row`);
}
