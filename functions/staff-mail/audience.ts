import type { Incident } from '../../domain/incident/state.ts';
import type { Person } from '../runtime/ports.ts';

/** Who is meant: chosen from the directory, so that the record needs ids and roles only. */
export type Audience = (person: Person, incident: Incident) => boolean;

const ours = (person: Person) => person.party === undefined;
const hasRole =
  (...roles: readonly string[]): Audience =>
  (person) =>
    person.roles.some((role) => roles.includes(role));

/** Everybody on the roster of that level; anyone below it too once silence has been recorded. */
export const atLevel =
  (level: number): Audience =>
  (person, incident) =>
    incident.confirmation.unansweredAt !== undefined ? (person.level ?? Infinity) <= level : person.level === level;

export const roster: Audience = (person) => ours(person) && person.level !== undefined;

/** Who has the incident; before somebody said so, the first level. */
export const owner: Audience = (person, incident) =>
  incident.confirmation.owner === undefined ? person.level === 1 : person.id === incident.confirmation.owner;

export const counsel = hasRole('counsel', 'data-protection-officer');
export const secretariat = hasRole('secretariat');
export const operators = hasRole('operator');

/** Approvers on our side, and the contacts of the controller whose list it is. */
export const approversOf =
  (controller: string): Audience =>
  (person) =>
    person.party === undefined ? person.roles.includes('approver') : person.party === controller;

export const oneOf =
  (...ids: readonly string[]): Audience =>
  (person) =>
    ids.includes(person.id);

export const anyOf =
  (...audiences: readonly Audience[]): Audience =>
  (person, incident) =>
    audiences.some((audience) => audience(person, incident));
