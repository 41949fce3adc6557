import type { Instant } from '../../domain/time.ts';
import { bareAddress, domainOf } from './address.ts';
import type { Allowance, SendingAccount } from './allowance.ts';
import { type FaultPanel, fateOf } from './faults.ts';
import type { AcceptedMail, Fate, MailContent, MailDraft } from './mail.ts';
import type { MailLog } from './mail-log.ts';
import { findMissing, placeholdersOf } from './rendering.ts';
import type { OrderEntry, Refusal, SendOrder } from './requests.ts';
import type { SuppressionList } from './suppression.ts';

/** A sender or a configuration set that the account knows. */
export interface SendingSetup {
  /** Verified addresses and domains; any sender is verified when absent. */
  readonly identities?: readonly string[];
  /** Domains whose custom MAIL FROM domain has no MX record. */
  readonly brokenMailFrom?: readonly string[];
  /** Any name exists, with the suppression list in force, when absent. */
  readonly configurationSets?: readonly { readonly name: string; readonly ignoresSuppression?: boolean }[];
}

export interface EntryResult {
  readonly Status: string;
  readonly MessageId?: string;
  readonly Error?: string;
}

export interface SendingParts {
  readonly setup: SendingSetup;
  readonly account: () => SendingAccount;
  readonly allowance: Allowance;
  readonly faults: FaultPanel;
  readonly log: MailLog;
  readonly suppression: SuppressionList;
  readonly chance: () => number;
  readonly seed: number;
}

/** The outcome of one call: an answer for each entry, or one refusal for all, and what was logged. */
export type SendingOutcome =
  | { readonly results: readonly EntryResult[]; readonly accepted: readonly AcceptedMail[] }
  | Refusal;

/** Decides a send call entry by entry, and writes what is accepted to the log in one write. */
export function send(parts: SendingParts, order: SendOrder, at: Instant): SendingOutcome {
  const faults = parts.faults.current();
  if (!parts.account().sendingEnabled) return refusal(400, 'SendingPausedException', 'Email sending is disabled.');
  if (parts.chance() < faults.http5xxRate) return refusal(500, 'InternalServiceErrorException', 'Try again later.');
  if (parts.chance() < faults.throttleRate) return tooMany('Maximum sending rate exceeded.');

  const blocked = findBlock(parts.setup, order.content);
  const contentHash = parts.log.keepContent(order.content);
  const names = placeholdersOfContent(contentHash, order.content);
  const nowMs = Date.parse(at);
  const results: EntryResult[] = [];
  const drafts: MailDraft[] = [];
  const draftResults: number[] = [];
  for (const entry of order.entries) {
    const problem = blocked ?? faultOfEntry(parts, entry, nowMs);
    if (problem !== undefined) {
      results.push(problem);
      continue;
    }
    draftResults.push(results.length);
    results.push({ Status: 'SUCCESS' });
    drafts.push(draftOf(parts, order.content, entry, { contentHash, names }, at));
  }
  if (results.every(({ Status }) => Status === 'ACCOUNT_THROTTLED')) return tooMany('Maximum sending rate exceeded.');

  const accepted = parts.log.append(drafts);
  for (const [i, { messageId }] of accepted.entries()) {
    results[draftResults[i] ?? 0] = { Status: 'SUCCESS', MessageId: messageId };
  }
  return { results, accepted };
}

/** SendEmail answers with an exception where SendBulkEmail gives a status. */
export function refusalOfSingle({ Status, Error: message = '' }: EntryResult): Refusal {
  switch (Status) {
    case 'ACCOUNT_THROTTLED':
    case 'ACCOUNT_DAILY_QUOTA_EXCEEDED':
      return tooMany(message);
    case 'MAIL_FROM_DOMAIN_NOT_VERIFIED':
      return refusal(400, 'MailFromDomainNotVerifiedException', message);
    case 'CONFIGURATION_SET_NOT_FOUND':
      return refusal(404, 'NotFoundException', message);
    case 'TRANSIENT_FAILURE':
      return refusal(500, 'InternalServiceErrorException', message);
    default:
      return refusal(400, 'MessageRejected', message);
  }
}

/** What stands against every entry of a call. */
function findBlock(setup: SendingSetup, { from, configurationSet }: MailContent): EntryResult | undefined {
  const address = bareAddress(from).toLowerCase();
  const domain = domainOf(address);
  const isVerified = ({ identities }: SendingSetup) =>
    identities === undefined ||
    identities.some((identity) => {
      const known = identity.toLowerCase();
      return known === address || known === domain || domain.endsWith(`.${known}`);
    });
  if (!isVerified(setup)) {
    return failure('MESSAGE_REJECTED', 'Email address is not verified. The sender failed the check in region LOCAL.');
  }
  if (setup.brokenMailFrom?.includes(domain)) {
    return failure('MAIL_FROM_DOMAIN_NOT_VERIFIED', 'The MX record of the custom MAIL FROM domain was not found.');
  }
  if (configurationSet !== undefined && findSet(setup, configurationSet) === undefined) {
    return failure('CONFIGURATION_SET_NOT_FOUND', `Configuration set <${configurationSet}> does not exist.`);
  }
  return undefined;
}

function findSet({ configurationSets }: SendingSetup, name: string) {
  return configurationSets === undefined ? { name } : configurationSets.find((set) => set.name === name);
}

function faultOfEntry(
  { faults, chance, allowance }: SendingParts,
  { to, cc, bcc, fault }: OrderEntry,
  nowMs: number,
): EntryResult | undefined {
  if (fault !== undefined) return failure('INVALID_PARAMETER', fault);
  const { entryFailureRate } = faults.current();
  if (entryFailureRate > 0 && chance() < entryFailureRate) return failure('TRANSIENT_FAILURE', 'Try again later.');
  switch (allowance.take(to.length + cc.length + bcc.length, nowMs)) {
    case 'over quota':
      return failure('ACCOUNT_DAILY_QUOTA_EXCEEDED', 'Daily message quota exceeded.');
    case 'over rate':
      return failure('ACCOUNT_THROTTLED', 'Maximum sending rate exceeded.');
    case 'granted':
      return undefined;
  }
}

function draftOf(
  parts: SendingParts,
  { configurationSet, defaults }: MailContent,
  { to, cc, bcc, tags, data }: OrderEntry,
  { contentHash, names }: { readonly contentHash: string; readonly names: readonly string[] },
  at: Instant,
): MailDraft {
  const ignoresSuppression =
    configurationSet !== undefined && findSet(parts.setup, configurationSet)?.ignoresSuppression === true;
  const addresses = cc.length + bcc.length === 0 ? to : [...to, ...cc, ...bcc];
  const fate: Fate =
    findMissing(names, data, defaults) !== undefined
      ? 'unrendered'
      : !ignoresSuppression && addresses.some((address) => parts.suppression.find(address) !== undefined)
        ? 'suppressed'
        : fateOf(addresses[0] ?? '', parts.faults.current(), parts.seed);
  return {
    at,
    to,
    ...(cc.length === 0 ? {} : { cc }),
    ...(bcc.length === 0 ? {} : { bcc }),
    tags,
    content: contentHash,
    data,
    ...(fate === 'delivered' ? {} : { fate }),
  };
}

const namesByContent = new Map<string, readonly string[]>();

/** Looking for placeholders in a long notice once a call would cost more than the call. */
function placeholdersOfContent(hash: string, content: MailContent): readonly string[] {
  if (!content.isTemplate) return [];
  const known = namesByContent.get(hash);
  if (known !== undefined) return known;
  const names = placeholdersOf(content);
  namesByContent.set(hash, names);
  return names;
}

function failure(Status: string, message: string): EntryResult {
  return { Status, Error: message };
}

function refusal(status: number, type: string, message: string): Refusal {
  return { status, type, message };
}

function tooMany(message: string): Refusal {
  return refusal(429, 'TooManyRequestsException', message);
}
