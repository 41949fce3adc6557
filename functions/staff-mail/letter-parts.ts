import type { EntryBodies, EntryType, RecordedEntry } from '../../domain/incident/entries.ts';
import type { Policy } from '../../domain/incident/policy.ts';
import type { Incident } from '../../domain/incident/state.ts';
import type { Instant } from '../../domain/time.ts';
import { type DueObligation, type IncidentMail, showObligation } from '../../notices/staff/parts.ts';
import type { StaffMail } from '../../notices/staff-mail.ts';
import type { Person } from '../runtime/ports.ts';
import type { Audience } from './audience.ts';

/** A mail that an entry calls for: to whom, and what it says to each. */
export interface Letter {
  readonly audience: Audience;
  readonly write: (person: Person) => StaffMail;
  /** Said by the second channel too: it can't wait for somebody to read mail. */
  readonly urgent: boolean;
}

export interface LetterContext {
  readonly incident: Incident;
  readonly now: Instant;
  readonly policy: Policy;
  readonly publicUrl: string;
}

export type Writer<T extends EntryType> = (
  body: EntryBodies[T],
  entry: RecordedEntry,
  context: LetterContext,
) => readonly Letter[];

export function about({ incident, now, publicUrl }: LetterContext, person: Person, page: string): IncidentMail {
  return {
    incidentId: incident.id,
    title: incident.facts.title,
    now,
    zone: person.zone,
    link: `${publicUrl}/incidents/${incident.id}${page === '' ? '' : `/${page}`}`,
  };
}

export function nameIn(incident: Incident): (id: string) => string {
  const names = new Map(incident.facts.parties.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

export function shown(incident: Incident, id: string): readonly DueObligation[] {
  return incident.obligations
    .filter((obligation) => obligation.id === id)
    .map((obligation) => showObligation(obligation, nameIn(incident), incident.confirmation.owner));
}
