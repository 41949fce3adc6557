import { assessmentEntries } from './assessment.ts';
import { closeFollowUp, closeResponse, reopen } from './closing.ts';
import type { CommandType, Envelope } from './commands.ts';
import {
  callMeeting,
  completeMeasure,
  deliverReport,
  followUpCommittee,
  handOverMeasure,
  holdMeeting,
  promiseMeasure,
  setUpCommittee,
} from './committee.ts';
import { answerConfirmation, askForConfirmation } from './confirmation.ts';
import { type Decider, type Decision, type DecisionContext, decided, refuse } from './decision.ts';
import type { NewEntry } from './entries.ts';
import { evolve } from './evolve.ts';
import { handOverPackage, receiveDemand, recordDetermination, reportAgain, reviseCount } from './facts.ts';
import { extendObligation, holdObligation, liftHold } from './holds.ts';
import { answerCorrection, correctionEntries } from './law-corrections.ts';
import {
  accountForEveryone,
  approveMailing,
  askAboutDoubt,
  askForApproval,
  cancelMailing,
  decideDoubt,
  draftMailing,
  finishSending,
  haltMailing,
  pauseMailing,
  quarantineList,
  recordPreparation,
  resumeMailing,
  startSending,
} from './mailings.ts';
import { exempt, explainLateness, file, markDone, remind } from './obligations.ts';
import { recordOnRegister, recordsMade } from './register-statement.ts';
import type { Incident } from './state.ts';

const deciders: { readonly [T in CommandType]: Decider<T> } = {
  'report-incident': reportAgain,
  'record-determination': recordDetermination,
  'revise-count': reviseCount,
  'receive-demand': receiveDemand,
  'answer-confirmation': answerConfirmation,
  'ask-for-confirmation': askForConfirmation,
  assess: () => decided(),
  'check-law': () => decided(),
  'answer-correction': answerCorrection,
  'record-on-register': recordOnRegister,
  remind,
  file,
  'mark-done': markDone,
  exempt,
  'explain-lateness': explainLateness,
  'hold-obligation': holdObligation,
  'lift-hold': liftHold,
  'extend-obligation': extendObligation,
  'hand-over-package': handOverPackage,
  'draft-mailing': draftMailing,
  'record-preparation': recordPreparation,
  'quarantine-list': quarantineList,
  'ask-for-approval': askForApproval,
  'approve-mailing': approveMailing,
  'pause-mailing': pauseMailing,
  'resume-mailing': resumeMailing,
  'cancel-mailing': cancelMailing,
  'start-sending': startSending,
  'halt-mailing': haltMailing,
  'finish-sending': finishSending,
  'ask-about-doubt': askAboutDoubt,
  'decide-doubt': decideDoubt,
  'account-for-everyone': accountForEveryone,
  'set-up-committee': setUpCommittee,
  'call-meeting': callMeeting,
  'hold-meeting': holdMeeting,
  'deliver-report': deliverReport,
  'promise-measure': promiseMeasure,
  'complete-measure': completeMeasure,
  'hand-over-measure': handOverMeasure,
  'follow-up-committee': followUpCommittee,
  'close-response': closeResponse,
  'close-follow-up': closeFollowUp,
  reopen,
  'report-failure': (_incident, { type: _type, ...body }) => decided({ type: 'machine-failed', body }),
};

/** Entries after which the law has to be asked again. */
const movesTheLaw: ReadonlySet<string> = new Set([
  'incident-reported',
  'report-updated',
  'determination-recorded',
  'count-revised',
  'demand-received',
  'confirmation-answered',
  'filing-made',
  'obligation-done',
  'obligation-held',
  'hold-lifted',
  'hold-ended',
  'obligation-extended',
  'everyone-accounted-for',
  'incident-reopened',
  'law-correction-answered',
  'register-stated',
]);

/** Commands that ask the law though no fact has moved. */
const asksTheLaw: ReadonlySet<string> = new Set(['assess', 'check-law']);

/**
 * What a command does to an incident: entries to append, or a refusal that says what stands in the way. Pure. Whenever
 * the facts move, the obligations move in the same append, so that no clock can lag behind its facts.
 */
export function decide(incident: Incident | undefined, envelope: Envelope, context: DecisionContext): Decision {
  const decision = incident === undefined ? open(envelope) : ask(incident, envelope, context);
  if (decision.outcome === 'refused') return decision;
  const judged = asksTheLaw.has(envelope.command.type) || decision.entries.some(({ type }) => movesTheLaw.has(type));
  if (!judged) return decision;
  const after = fold(incident, decision.entries, envelope, context);
  const assessed = assessmentEntries(after, context);
  const standing = fold(after, assessed, envelope, context);
  return decided(
    ...decision.entries,
    ...assessed,
    ...recordsMade(standing),
    ...correctionEntries(standing, after.obligations, context),
  );
}

/** The incident after entries that are decided but not yet recorded. */
export function fold(
  incident: Incident | undefined,
  entries: readonly NewEntry[],
  { incidentId, actor, occurredAt }: Envelope,
  { now }: DecisionContext,
): Incident {
  const after = entries.reduce<Incident | undefined>(
    (state, entry) => evolve(state, { ...entry, incidentId, actor, recordedAt: now, occurredAt: occurredAt ?? now }),
    incident,
  );
  if (after === undefined) throw new Error('An incident begins with an entry');
  return after;
}

function open({ command, incidentId }: Envelope): Decision {
  if (command.type !== 'report-incident') return refuse('unknown-incident', `There is no incident ${incidentId}`);
  const { type: _type, ...body } = command;
  return decided({ type: 'incident-reported', body });
}

function ask(incident: Incident, envelope: Envelope, context: DecisionContext): Decision {
  // The table is keyed by the command's own type, which TypeScript can't follow through an index.
  const decider = deciders[envelope.command.type] as Decider<CommandType>;
  return decider(incident, envelope.command, envelope, context);
}
