import {
  appendsToRecord,
  claimsStaffMails,
  describesExecutions,
  type Grant,
  namesLists,
  opensLedger,
  queriesRecord,
  readsBatches,
  readsDirectory,
  readsHashKey,
  readsIndex,
  readsLedger,
  readsLists,
  readsMailEvents,
  readsRecord,
  readsSendingAccount,
  readsUploads,
  registersWatches,
  removesLists,
  removesUploads,
  rings,
  sendsNotices,
  sendsStaffMails,
  startsMachines,
  surveysLedger,
  takesWatchesOff,
  tellsSecondChannel,
  writesLedger,
  writesLists,
} from './grants.ts';
import { machineNames } from './machines.ts';

/** What a function is given. Every task's timeout in the machines is above its function's: a test holds it. */
export interface FunctionSettings {
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly diskMb?: number;
  /** Takes the senders of controllers into its environment. */
  readonly isSending?: boolean;
  /** Must run even when everything else is busy. */
  readonly isVital?: boolean;
  readonly may: readonly Grant[];
}

/** Reads an incident, decides, appends: most functions do no more. */
const decides = { timeoutSeconds: 50, memoryMb: 512, may: [appendsToRecord] };

/** Below the 930 seconds of its task; it works for 600 of them and hands back. */
const long = { timeoutSeconds: 900 };

const startsAnyMachine = startsMachines(...machineNames);
const describesAnyExecution = describesExecutions(...machineNames);
/** What a decision can make necessary. */
const afterDecision = ['deadlines', 'notification', 'committee'] as const;

const staffMails = [readsDirectory, claimsStaffMails, queriesRecord, sendsStaffMails, tellsSecondChannel];

/** Every function under `functions/`, by its name in the machines. */
export const functions: Readonly<Record<string, FunctionSettings>> = {
  // incident
  StartDeadlinesWatchFunction: {
    ...decides,
    description: 'Starts the watch over an incident’s deadlines',
    may: [appendsToRecord, startsMachines('deadlines')],
  },
  StartConfirmationFunction: {
    ...decides,
    description: 'Starts asking the roster about an incident',
    may: [appendsToRecord, startsMachines('confirmation')],
  },
  ReadDecisionFunction: { ...decides, description: 'Reads what was decided of an incident', may: [readsRecord] },
  StartWhatWasDecidedFunction: {
    ...decides,
    description: 'Starts what the decision makes necessary',
    may: [appendsToRecord, startsMachines(...afterDecision), describesExecutions(...afterDecision)],
  },
  // confirmation, deadlines, committee
  AskForConfirmationFunction: { ...decides, description: 'Asks the roster, level by level' },
  EvaluateDeadlinesFunction: { ...decides, description: 'Rings what is due and says when to look again' },
  FollowUpMeasuresFunction: { ...decides, description: 'Follows meetings and promised measures' },
  // notification
  PrepareRecipientsFunction: {
    ...long,
    description: 'Gives every row of an uploaded list its fate; leaves sorted shards',
    memoryMb: 2048,
    // Scratch for lists that don't fit into memory: ten million rows take about 2 GB.
    diskMb: 10_240,
    may: [appendsToRecord, readsUploads, removesUploads, writesLists, removesLists, namesLists, readsHashKey],
  },
  ReviewApprovalFunction: { ...decides, description: 'Sees whether a mailing is approved, and holds fire' },
  SendCanaryFunction: {
    ...long,
    description: 'Sends to a few people first',
    // The least with room for a shard: a sender waits most of its time (aws-facts: at most 256 MB for the price).
    memoryMb: 256,
    isSending: true,
    may: [appendsToRecord, opensLedger, writesLedger, surveysLedger, readsLists, readsSendingAccount, sendsNotices],
  },
  SendWaveFunction: {
    ...long,
    description: 'Sends to everyone still to be told, at the account’s rate',
    memoryMb: 256,
    isSending: true,
    may: [appendsToRecord, opensLedger, writesLedger, surveysLedger, readsLists, readsSendingAccount, sendsNotices],
  },
  SettleInDoubtFunction: {
    ...long,
    description: 'Settles who is in doubt, by proof or by a person’s decision',
    memoryMb: 512,
    may: [appendsToRecord, readsLedger, writesLedger, surveysLedger],
  },
  AccountForEveryoneFunction: {
    ...long,
    description: 'Counts every state and writes the letter list',
    memoryMb: 512,
    may: [appendsToRecord, readsLedger, surveysLedger, readsLists, writesLists],
  },
  // every machine
  WaitForChangeOrTimeFunction: {
    ...decides,
    description: 'Registers a watch that is rung when the record changes',
    may: [registersWatches, rings],
  },
  StartNextGenerationFunction: {
    ...decides,
    description: 'Hands a long watch over to a fresh execution',
    may: [appendsToRecord, startsAnyMachine],
  },
  RecordFailureFunction: { ...decides, description: 'Puts on record why an execution gave up' },
  // events
  FollowRecordFunction: {
    description: 'Does what follows from an append: rows, machines, mails to staff, bells',
    timeoutSeconds: 120,
    memoryMb: 512,
    isVital: true,
    may: [
      appendsToRecord,
      takesWatchesOff,
      ...staffMails,
      writesLedger,
      startsAnyMachine,
      describesAnyExecution,
      rings,
    ],
  },
  ReceiveEventFunction: {
    ...decides,
    description: 'Takes reports from the event bus as commands, and findings as signals',
    may: [appendsToRecord, tellsSecondChannel],
  },
  RestartExecutionFunction: {
    ...decides,
    description: 'Goes on from the record where an execution failed',
    may: [appendsToRecord, startsAnyMachine],
  },
  FoldMailEventsFunction: {
    description: 'Brings SES’s events into the ledger',
    timeoutSeconds: 300,
    memoryMb: 512,
    may: [readsBatches, writesLedger, readsMailEvents],
  },
  WatchmanFunction: {
    description: 'Checks the workflow from outside the workflow, every quarter of an hour',
    // A round is over before the next one begins.
    timeoutSeconds: 840,
    memoryMb: 512,
    isVital: true,
    may: [
      appendsToRecord,
      takesWatchesOff,
      ...staffMails,
      writesLedger,
      readsIndex,
      startsAnyMachine,
      describesAnyExecution,
      rings,
    ],
  },
  SendDigestFunction: {
    description: 'Tells the roster every day what is open; its absence is an alarm',
    timeoutSeconds: 300,
    memoryMb: 512,
    may: [readsIndex, readsDirectory, claimsStaffMails, queriesRecord, sendsStaffMails],
  },
};
