import { digest } from '../digest.ts';
import { earliest, type Instant, plus } from '../time.ts';
import { type Block, blockedBy, sayBlock } from './blocks.ts';
import { checklistOf, unanswered } from './contents.ts';
import { type Decider, type Decision, decided, refuse } from './decision.ts';
import type { NewEntry } from './entries.ts';
import type { Policy } from './policy.ts';
import type { Incident, Mailing, MailingStatus } from './state.ts';

const contentsUnconfirmed =
  'The law has a say in these texts, and not everything is answered. People under another law may get a mailing of their own:';

/** Part of execution names, which Step Functions limits to 80 characters, and of tags, which take no others. */
const mailingId = /^[A-Za-z0-9_-]{1,50}$/;

export const draftMailing: Decider<'draft-mailing'> = (incident, command, _envelope, { regimes }) => {
  const known = incident.mailings.find(({ id }) => id === command.mailing);
  if (known !== undefined) {
    const isSame = known.listKey === command.listKey && digest(known.notice) === digest(command.notice);
    return isSame
      ? decided()
      : refuse('mailing-exists', `${known.id} is drafted with another text or list; give the new one another id`);
  }
  if (!mailingId.test(command.mailing))
    return refuse('bad-id', `"mailing" is ${command.mailing}; give up to 50 letters, digits, "-" and "_"`);
  if (incident.status !== 'confirmed') {
    return refuse('not-confirmed', `People are told about a confirmed breach; ${incident.id} is ${incident.status}`);
  }
  const controller = incident.facts.parties.find(({ id }) => id === command.controller);
  if (controller === undefined) {
    return refuse(
      'unknown-controller',
      `"controller" is ${command.controller}; the parties are:`,
      incident.facts.parties.map(({ id }) => id),
    );
  }
  if (command.notice.texts.length === 0) return refuse('no-text', 'A notice has a text in at least one language');
  const open = unanswered(checklistOf(incident, regimes, command));
  if (open.length > 0) return refuse('contents-unconfirmed', contentsUnconfirmed, open);
  const { type: _type, ...body } = command;
  return decided({ type: 'mailing-drafted', body });
};

export const recordPreparation: Decider<'record-preparation'> = (incident, command) =>
  withMailing(incident, command.mailing, (mailing) => {
    // Cancelled while its list was being read: it stays cancelled.
    if (mailing.status === 'cancelled') return decided();
    if (mailing.preparation?.listDigest === command.listDigest) return decided();
    if (mailing.startedAt !== undefined)
      return refuse('already-sending', `${mailing.id} is being sent; its list can't change`);
    const { rows, accepted, duplicates, unreachable, rejected } = command.totals;
    if (rows !== accepted + duplicates + unreachable + rejected) {
      return refuse(
        'rows-do-not-add-up',
        `${rows} rows are not ${accepted} + ${duplicates} + ${unreachable} + ${rejected}`,
      );
    }
    const { type: _type, ...body } = command;
    return decided({
      type: 'mailing-prepared',
      body: { ...body, digest: digest({ notice: mailing.notice, list: command.listDigest }) },
    });
  });

export const quarantineList: Decider<'quarantine-list'> = (incident, command) =>
  withMailing(incident, command.mailing, (mailing) =>
    mailing.status === 'cancelled'
      ? decided()
      : decided({ type: 'list-quarantined', body: { mailing: mailing.id, reason: command.reason } }),
  );

/** Reminders to approvers at the policy's pace; after these, one a day. */
const frequentReminders = 2;

/**
 * Whether the approvers are to be asked now, and when to look again; no time while only a person can move it.
 * @param blocks what stands in the way of sending (`blockedBy`).
 */
export function planApproval(
  mailing: Mailing,
  now: Instant,
  policy: Policy['approval'],
  blocks: readonly Block[] = [],
): { readonly ask: boolean; readonly wakeAt: Instant | undefined } {
  if (mailing.status === 'hold-fire') {
    const { holdFireUntil = now } = mailing;
    if (blocks.length === 0 || holdFireUntil > now) return { ask: false, wakeAt: holdFireUntil };
    return { ask: false, wakeAt: earliest(blocks.flatMap(({ until }) => until ?? [])) };
  }
  if (mailing.status !== 'prepared') return { ask: false, wakeAt: undefined };
  const hours = (mailing.approvalReminders ?? 0) < frequentReminders ? policy.remindAfterHours : 24;
  const remindAt = mailing.approvalAskedAt ? plus(mailing.approvalAskedAt, { hours }) : now;
  return { ask: remindAt <= now, wakeAt: remindAt };
}

export const askForApproval: Decider<'ask-for-approval'> = (incident, command, _envelope, { now, policy }) =>
  withMailing(incident, command.mailing, (mailing) => {
    if (!planApproval(mailing, now, policy.approval).ask) return decided();
    const kind = mailing.approvalAskedAt === undefined ? 'request' : 'reminder';
    return decided({ type: 'approval-asked', body: { mailing: mailing.id, kind } });
  });

/**
 * Two people approve, each the exact texts and list they saw. Where a processor writes to a client's people, one of the
 * two speaks for that client.
 */
export const approveMailing: Decider<'approve-mailing'> = (incident, command, { actor }, { now, policy, regimes }) =>
  withMailing(incident, command.mailing, (mailing) => {
    if (mailing.approvals.some(({ by }) => by === actor)) {
      return mailing.digest === command.digest
        ? decided()
        : refuse('digest-changed', `${mailing.id} changed since you looked; approve ${mailing.digest}`);
    }
    if (mailing.status !== 'prepared')
      return refuse('not-to-approve', `${mailing.id} is ${mailing.status}; only a prepared mailing is approved`);
    if (mailing.digest !== command.digest) {
      return refuse(
        'digest-changed',
        `You approve ${command.digest}, but ${mailing.id} now is ${mailing.digest}; look at it again`,
      );
    }
    // The law may have moved since the draft.
    const open = unanswered(checklistOf(incident, regimes, mailing));
    if (open.length > 0) return refuse('contents-unconfirmed', contentsUnconfirmed, open);
    const approval: NewEntry = {
      type: 'mailing-approved',
      body: { mailing: mailing.id, as: command.as, digest: command.digest },
    };
    const sides = [...mailing.approvals.map((given) => given.as), command.as];
    if (!isApproved(incident, mailing, sides)) return decided(approval);
    const until = plus(now, { minutes: policy.approval.holdFireMinutes });
    return decided(approval, { type: 'hold-fire-started', body: { mailing: mailing.id, until } });
  });

function isApproved(incident: Incident, mailing: Mailing, sides: readonly ('processor' | 'controller')[]): boolean {
  const clients = incident.facts.parties.some(
    ({ id, roles }) => id !== mailing.controller && (roles.includes('processor') || roles.includes('sub-processor')),
  );
  if (sides.length < 2) return false;
  return clients ? sides.includes('controller') && sides.includes('processor') : true;
}

const stoppable: readonly MailingStatus[] = ['drafted', 'prepared', 'hold-fire', 'sending', 'paused', 'halted'];

export const pauseMailing: Decider<'pause-mailing'> = (incident, command) =>
  withMailing(incident, command.mailing, (mailing) => {
    // A person's pause outlasts the hold that stopped it before.
    if (mailing.status === 'paused' && mailing.pausedByHold !== true) return decided();
    if (mailing.status !== 'paused' && mailing.status !== 'sending' && mailing.status !== 'hold-fire') {
      return refuse('not-running', `${mailing.id} is ${mailing.status}; there is nothing to pause`);
    }
    return decided({ type: 'mailing-paused', body: { mailing: mailing.id, reason: command.reason } });
  });

export const resumeMailing: Decider<'resume-mailing'> = (incident, command, _envelope, { now, regimes }) =>
  withMailing(incident, command.mailing, (mailing) => {
    if (mailing.status === 'sending') return decided();
    if (mailing.status !== 'paused' && mailing.status !== 'halted') {
      return refuse('not-paused', `${mailing.id} is ${mailing.status}; only a paused or halted mailing is resumed`);
    }
    const blocks = mailing.startedAt === undefined ? [] : blockedBy(incident, regimes, mailing, now);
    if (blocks.length > 0) return refuse('held', `The law has ${mailing.id} wait:`, blocks.map(sayBlock));
    return decided({ type: 'mailing-resumed', body: { mailing: mailing.id } });
  });

export const cancelMailing: Decider<'cancel-mailing'> = (incident, command) =>
  withMailing(incident, command.mailing, (mailing) => {
    if (mailing.status === 'cancelled') return decided();
    if (!stoppable.includes(mailing.status))
      return refuse('too-late', `${mailing.id} is ${mailing.status}; everybody was written to`);
    return decided({ type: 'mailing-cancelled', body: { mailing: mailing.id, reason: command.reason } });
  });

/** Held mailings stay approved: the machine asks again when the record changes, and when a hold ends. */
export const startSending: Decider<'start-sending'> = (incident, command, _envelope, { now, regimes }) =>
  withMailing(incident, command.mailing, (mailing) => {
    if (mailing.status === 'sending') return decided();
    if (mailing.status !== 'hold-fire')
      return refuse('not-approved', `${mailing.id} is ${mailing.status}; it can't be sent`);
    if (mailing.holdFireUntil !== undefined && now < mailing.holdFireUntil) {
      return refuse('hold-fire', `Anyone may still stop ${mailing.id} until ${mailing.holdFireUntil}`);
    }
    const reasons = blockedBy(incident, regimes, mailing, now).map(sayBlock);
    if (reasons.length > 0) {
      const isKnown = reasons.join('\n') === mailing.heldBy?.join('\n');
      return isKnown ? decided() : decided({ type: 'mailing-held', body: { mailing: mailing.id, reasons } });
    }
    return decided({ type: 'sending-started', body: { mailing: mailing.id } });
  });

export const haltMailing: Decider<'halt-mailing'> = (incident, command) =>
  withMailing(incident, command.mailing, (mailing) => {
    if (mailing.status !== 'sending') return decided();
    const { type: _type, ...body } = command;
    return decided({ type: 'mailing-halted', body });
  });

export const finishSending: Decider<'finish-sending'> = (incident, command) =>
  withMailing(incident, command.mailing, (mailing) => {
    if (mailing.status !== 'sending') return decided();
    const { type: _type, ...body } = command;
    return decided({ type: 'sending-finished', body });
  });

export const askAboutDoubt: Decider<'ask-about-doubt'> = (incident, command) =>
  withMailing(incident, command.mailing, (mailing) => {
    if (mailing.inDoubtAskedAt !== undefined || mailing.inDoubtDecision !== undefined) return decided();
    const { type: _type, ...body } = command;
    return decided({ type: 'doubt-asked', body });
  });

export const decideDoubt: Decider<'decide-doubt'> = (incident, command) =>
  withMailing(incident, command.mailing, (mailing) => {
    if (mailing.inDoubtDecision !== undefined) return decided();
    if (mailing.inDoubtAskedAt === undefined)
      return refuse('not-asked', `Nobody is in doubt in ${mailing.id} that hasn't a chance to be proved yet`);
    if (command.reason.trim() === '') return refuse('reason-missing', 'Say in "reason" on what the decision rests');
    const { type: _type, ...body } = command;
    return decided({ type: 'doubt-decided', body });
  });

/** Everyone accounted for; the people's obligations that this mailing serves are met by it. */
export const accountForEveryone: Decider<'account-for-everyone'> = (incident, command, _envelope, { now }) =>
  withMailing(incident, command.mailing, (mailing) => {
    if (mailing.status === 'accounted') return decided();
    if (mailing.status !== 'settling')
      return refuse('not-settled', `${mailing.id} is ${mailing.status}; it is not settled`);
    const counted = Object.values(command.totals).reduce((sum, count) => sum + count, 0);
    const accepted = mailing.preparation?.totals.accepted ?? 0;
    if (counted !== accepted) {
      return refuse('people-do-not-add-up', `${accepted} people were to be told, ${counted} are counted`);
    }
    const { type: _type, ...body } = command;
    const met = mailing.obligations
      .filter((id) => incident.obligations.some((known) => known.id === id && known.status === 'open'))
      .map(
        (obligation): NewEntry => ({
          type: 'obligation-done',
          body: {
            obligation,
            at: now,
            proof: `mailing ${mailing.id}: everyone accounted for, ${command.letters} by letter`,
          },
        }),
      );
    return decided({ type: 'everyone-accounted-for', body }, ...met);
  });

function withMailing(incident: Incident, id: string, decide: (mailing: Mailing) => Decision): Decision {
  const mailing = incident.mailings.find((known) => known.id === id);
  if (mailing !== undefined) return decide(mailing);
  return refuse(
    'unknown-mailing',
    `${incident.id} has no mailing ${id}. It has:`,
    incident.mailings.map((known) => known.id),
  );
}
