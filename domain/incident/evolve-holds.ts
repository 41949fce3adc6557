import type { Instant } from '../time.ts';
import type { EntryBodies } from './entries.ts';
import type { Hold, Incident, TrackedObligation } from './state.ts';

/** Folds of holds and extensions, apart from the table of `evolve.ts`. */

export function putHolds(incident: Incident, { held }: EntryBodies['obligation-held']): Incident {
  const fresh = new Map(held.map(({ obligation, hold }) => [obligation, hold]));
  return change(incident, (obligation) => {
    const hold = fresh.get(obligation.id);
    return hold === undefined
      ? obligation
      : { ...obligation, holds: [...(obligation.holds ?? []), { ...hold, rung: [] }] };
  });
}

export function liftHolds(incident: Incident, body: EntryBodies['hold-lifted'], at: Instant): Incident {
  const because = `lifted by ${body.by} (${body.document}): ${body.reason}`;
  return changeHolds(incident, (hold) =>
    hold.id === body.hold && hold.endedAt === undefined ? { ...hold, endedAt: at, endedBecause: because } : hold,
  );
}

export function endHolds(incident: Incident, { ended }: EntryBodies['hold-ended']): Incident {
  return changeHolds(incident, (hold, obligation) =>
    hold.until !== undefined && ended.some((one) => one.hold === hold.id && one.obligation === obligation.id)
      ? { ...hold, endedAt: hold.until, endedBecause: 'its time came' }
      : hold,
  );
}

export function ringHolds(incident: Incident, { reminders }: EntryBodies['hold-reminded']): Incident {
  return changeHolds(incident, (hold, obligation) => {
    const rung = reminders.find((one) => one.hold === hold.id && one.obligation === obligation.id)?.rung;
    return rung === undefined ? hold : { ...hold, rung: [...hold.rung, rung] };
  });
}

export function putExtension(incident: Incident, body: EntryBodies['obligation-extended']): Incident {
  return change(incident, (obligation) =>
    obligation.id === body.obligation
      ? { ...obligation, extensions: [...(obligation.extensions ?? []), body.extension] }
      : obligation,
  );
}

function change(incident: Incident, of: (obligation: TrackedObligation) => TrackedObligation): Incident {
  return { ...incident, obligations: incident.obligations.map(of) };
}

function changeHolds(incident: Incident, of: (hold: Hold, obligation: TrackedObligation) => Hold): Incident {
  return change(incident, (obligation) =>
    obligation.holds === undefined
      ? obligation
      : { ...obligation, holds: obligation.holds.map((hold) => of(hold, obligation)) },
  );
}
