import { canonicalJson } from '../digest.ts';
import { type Decider, decided, refuse } from './decision.ts';
import { mergeFacts } from './merge-facts.ts';

/** The same source reported again: joined to what is known; an equal report changes nothing. */
export const reportAgain: Decider<'report-incident'> = (incident, command) => {
  const known = incident.source;
  if (known && command.source && (known.system !== command.source.system || known.id !== command.source.id)) {
    return refuse(
      'other-incident',
      `${incident.id} came from ${known.system} ${known.id}, not from ${command.source.system} ${command.source.id}`,
    );
  }
  const joined = mergeFacts(incident.facts, command.facts);
  if (canonicalJson(joined) === canonicalJson(incident.facts)) return decided();
  const { facts, needed, contradictions } = command;
  return decided({ type: 'report-updated', body: { facts, needed, contradictions } });
};

export const recordDetermination: Decider<'record-determination'> = (
  incident,
  { determination },
  _envelope,
  { now },
) => {
  const problem = unknownParty(incident.facts.parties, determination.party);
  if (problem) return problem;
  if (determination.at > now)
    return refuse('determination-in-the-future', `"at" is ${determination.at}, later than now (${now})`);
  if (incident.facts.determinations.some((known) => canonicalJson(known) === canonicalJson(determination)))
    return decided();
  return decided({ type: 'determination-recorded', body: { determination } });
};

export const reviseCount: Decider<'revise-count'> = (incident, { group, count }) => {
  const known = incident.facts.groups.find(({ id }) => id === group);
  if (known === undefined)
    return refuse(
      'unknown-group',
      `"group" is ${group}; the groups are:`,
      incident.facts.groups.map(({ id }) => id),
    );
  if (known.counts.some((figure) => canonicalJson(figure) === canonicalJson(count))) return decided();
  if (count.reason.trim() === '') return refuse('reason-missing', 'A figure that changes needs its "reason"');
  return decided({ type: 'count-revised', body: { group, count } });
};

export const receiveDemand: Decider<'receive-demand'> = (incident, { demand }) => {
  if (incident.facts.demands.some(({ id }) => id === demand.id)) return decided();
  return unknownParty(incident.facts.parties, demand.party) ?? decided({ type: 'demand-received', body: { demand } });
};

export const handOverPackage: Decider<'hand-over-package'> = (incident, { controller, digest }) => {
  const problem = unknownParty(incident.facts.parties, controller);
  if (problem) return problem;
  if (incident.packages.some((known) => known.controller === controller && known.digest === digest)) return decided();
  return decided({ type: 'package-handed-over', body: { controller, digest } });
};

function unknownParty(parties: readonly { readonly id: string }[], id: string) {
  if (parties.some((party) => party.id === id)) return undefined;
  return refuse(
    'unknown-party',
    `"${id}" is no party of this incident; the parties are:`,
    parties.map((party) => party.id),
  );
}
