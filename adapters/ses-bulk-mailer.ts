import {
  type BulkEmailStatus,
  GetAccountCommand,
  SESv2Client,
  SESv2ServiceException,
  SendBulkEmailCommand,
  type SendBulkEmailCommandOutput,
} from '@aws-sdk/client-sesv2';
import type { BulkEntry, BulkMail, BulkMailer, EntryStatus, SendReply } from '../domain/mailing/bulk-mailer.ts';
import { encodeFrom } from '../domain/mailing/from-header.ts';
import { clientOptions, type Endpoint, guarded, lazily } from './endpoint.ts';

export interface BulkMailerOptions {
  readonly endpoint?: Endpoint;
  /** After so long without a reply the call counts as lost; far below what a function may run. */
  readonly requestTimeoutMs?: number;
}

/**
 * SES by `SendBulkEmail` with the template in the call. One attempt, no more: the SDK's own repetition after a lost reply would
 * send twice, since SES knows no idempotency token.
 */
export function createSesBulkMailer(options: BulkMailerOptions = {}): BulkMailer {
  const requestTimeout = options.requestTimeoutMs ?? 30_000;
  const requestHandler = { connectionTimeout: 5_000, requestTimeout, throwOnRequestTimeout: true };
  const { endpoint = {} } = options;
  const mailer = lazily(() => {
    const client = new SESv2Client({ ...clientOptions(endpoint), maxAttempts: 1, requestHandler });
    return createBulkMailerOn(guarded(client, endpoint));
  });
  return { account: () => mailer().account(), sendBatch: (mail) => mailer().sendBatch(mail) };
}

export function createBulkMailerOn(client: SESv2Client): BulkMailer {
  return {
    async account() {
      const { SendQuota, SendingEnabled, EnforcementStatus } = await client.send(new GetAccountCommand({}));
      return {
        maxSendRate: SendQuota?.MaxSendRate ?? 1,
        max24HourSend: SendQuota?.Max24HourSend ?? 200,
        sentLast24Hours: SendQuota?.SentLast24Hours ?? 0,
        sendingEnabled: SendingEnabled !== false && EnforcementStatus !== 'SHUTDOWN',
      };
    },

    async sendBatch(mail) {
      const command = toCommand(mail);
      try {
        return readReply(mail.entries.length, await client.send(command));
      } catch (error) {
        return judgeFailure(error);
      }
    },
  };
}

function toCommand({ sender, content, entries }: BulkMail): SendBulkEmailCommand {
  const blank = Object.fromEntries(Object.keys(entries[0]?.data ?? {}).map((key) => [key, '']));
  return new SendBulkEmailCommand({
    FromEmailAddress: encodeFrom(sender.from),
    ...(sender.replyTo === undefined ? {} : { ReplyToAddresses: [sender.replyTo] }),
    ...(sender.configurationSet === undefined ? {} : { ConfigurationSetName: sender.configurationSet }),
    DefaultContent: {
      Template: {
        TemplateContent: { Subject: content.subject, Html: content.html, Text: content.text },
        TemplateData: JSON.stringify(blank),
      },
    },
    BulkEmailEntries: entries.map(toEntry),
  });
}

function toEntry({ address, data, tags }: BulkEntry) {
  return {
    Destination: { ToAddresses: [address] },
    ReplacementTags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
    ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData: JSON.stringify(data) } },
  };
}

const statuses: Readonly<Record<BulkEmailStatus, EntryStatus>> = {
  SUCCESS: 'sent',
  ACCOUNT_THROTTLED: 'throttled',
  ACCOUNT_DAILY_QUOTA_EXCEEDED: 'quota',
  TRANSIENT_FAILURE: 'transient',
  MESSAGE_REJECTED: 'refused',
  INVALID_PARAMETER: 'refused',
  FAILED: 'refused',
  // Nothing about the recipient: a person has to set the account or the sender right.
  ACCOUNT_SUSPENDED: 'blocked',
  ACCOUNT_SENDING_PAUSED: 'blocked',
  CONFIGURATION_SET_NOT_FOUND: 'blocked',
  CONFIGURATION_SET_SENDING_PAUSED: 'blocked',
  INVALID_SENDING_POOL_NAME: 'blocked',
  MAIL_FROM_DOMAIN_NOT_VERIFIED: 'blocked',
  TEMPLATE_NOT_FOUND: 'blocked',
};

function readReply(expected: number, { BulkEmailEntryResults = [] }: SendBulkEmailCommandOutput): SendReply {
  if (BulkEmailEntryResults.length !== expected) {
    return { outcome: 'unknown', detail: `SES answered ${BulkEmailEntryResults.length} of ${expected} entries` };
  }
  const entries = BulkEmailEntryResults.map(
    ({ Status }): EntryStatus => (Status === undefined ? 'unknown' : (statuses[Status] ?? 'unknown')),
  );
  const blocked = BulkEmailEntryResults[entries.indexOf('blocked')]?.Status;
  return { outcome: 'answered', entries, ...(blocked === undefined ? {} : { detail: blocked }) };
}

/** The connection never stood, so nothing can have been sent. */
const neverConnected: readonly string[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

const aboutTheSender: readonly string[] = [
  'AccountSuspendedException',
  'SendingPausedException',
  'MailFromDomainNotVerifiedException',
  'NotFoundException',
];

/** A refusal proves that nothing was sent; everything else leaves it open. The detail holds no message of SES's, which may name an address. */
function judgeFailure(error: unknown): SendReply {
  const name = error instanceof Error ? error.name : typeof error;
  if (!(error instanceof SESv2ServiceException)) return judgeConnection(error, name);
  const status = error.$metadata.httpStatusCode ?? 0;
  const detail = `${name} ${status}`;
  if (status < 400 || status >= 500 || status === 408) return { outcome: 'unknown', detail };
  if (status === 429 || name === 'TooManyRequestsException' || name === 'LimitExceededException') {
    return { outcome: 'refused', why: /daily|24.?hour/i.test(error.message) ? 'quota' : 'throttled', detail };
  }
  if (aboutTheSender.includes(name) || status !== 400) return { outcome: 'refused', why: 'disabled', detail };
  return { outcome: 'refused', why: 'bad-request', detail };
}

function judgeConnection(error: unknown, name: string): SendReply {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = `${name} ${code}`.trim();
  if (neverConnected.includes(code)) return { outcome: 'refused', why: 'throttled', detail };
  // Without credentials nothing was signed, so nothing left this machine.
  if (name === 'CredentialsProviderError') return { outcome: 'refused', why: 'disabled', detail };
  return { outcome: 'unknown', detail };
}
