import { bareAddress, domainOf } from './address.ts';
import { chanceOf } from './chance.ts';
import type { Faults } from './faults.ts';
import { type AcceptedMail, type EventType, type MailContent, recipientsOf } from './mail.ts';
import { renderSubject } from './rendering.ts';

export interface PlannedEvent {
  readonly type: EventType;
  /** When it happens, in milliseconds since 1970. */
  readonly atMs: number;
}

/** What SES will say about a mail, and when. The same for the same mail and faults, so that a restart agrees. */
export function planEvents(mail: AcceptedMail, faults: Faults): readonly PlannedEvent[] {
  const sentMs = Date.parse(mail.at);
  const spread = 0.2 + 0.8 * chanceOf(mail.messageId);
  const after = (type: EventType, seconds: number): PlannedEvent => ({
    type,
    atMs: sentMs + Math.round(seconds * 1000 * spread),
  });
  const send: PlannedEvent = { type: 'Send', atMs: sentMs };
  switch (mail.fate ?? 'delivered') {
    case 'delivered':
      return [send, after('Delivery', faults.deliverAfter)];
    case 'delayed':
      return [send, after('DeliveryDelay', faults.deliverAfter), after('Delivery', faults.delayedBy)];
    case 'bounced':
      return [send, after('Bounce', faults.bounceAfter)];
    case 'suppressed':
      return [send, after('Bounce', 0)];
    case 'complained':
      return [send, after('Delivery', faults.deliverAfter), after('Complaint', faults.complainAfter)];
    case 'rejected':
      return [send, after('Reject', faults.deliverAfter)];
    case 'unrendered':
      return [after('Rendering Failure', 0)];
  }
}

/**
 * One event in the shape of SES event publishing, as a line of JSON without its line break.
 * Source: Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes to Firehose".
 */
export function buildEvent(mail: AcceptedMail, content: MailContent, { type, atMs }: PlannedEvent): string {
  const timestamp = isoTime(atMs);
  const recipients = recipientsOf(mail);
  const detail = detailOf(mail, type, timestamp, recipients, atMs);
  return JSON.stringify({ eventType: type, mail: describeMail(mail, content, recipients), ...detail });
}

function describeMail(mail: AcceptedMail, content: MailContent, destination: readonly string[]) {
  const tags: Record<string, readonly string[]> = {
    'ses:source-ip': ['127.0.0.1'],
    'ses:configuration-set': [content.configurationSet ?? ''],
    'ses:from-domain': [domainOf(bareAddress(content.from))],
    'ses:caller-identity': ['local'],
  };
  for (const name of Object.keys(mail.tags)) tags[name] = [mail.tags[name] ?? ''];
  return {
    timestamp: mail.at,
    source: content.from,
    sendingAccountId: '000000000000',
    messageId: mail.messageId,
    destination,
    headersTruncated: false,
    commonHeaders: {
      from: [content.from],
      to: mail.to,
      messageId: mail.messageId,
      subject: renderSubject(content, mail.data),
    },
    tags,
  };
}

function detailOf(
  mail: AcceptedMail,
  type: EventType,
  timestamp: string,
  recipients: readonly string[],
  atMs: number,
): Readonly<Record<string, unknown>> {
  switch (type) {
    case 'Send':
      return { send: {} };
    case 'Delivery':
      return {
        delivery: {
          timestamp,
          processingTimeMillis: atMs - Date.parse(mail.at),
          recipients,
          smtpResponse: '250 2.0.0 OK',
          reportingMTA: 'mta.local.invalid',
        },
      };
    case 'DeliveryDelay':
      return {
        deliveryDelay: {
          timestamp,
          delayType: 'MailboxFull',
          expirationTime: isoTime(Date.parse(mail.at) + 14 * 3_600_000),
          delayedRecipients: recipients.map((emailAddress) => ({
            emailAddress,
            status: '4.2.2',
            diagnosticCode: 'smtp; 452 4.2.2 mailbox full',
          })),
        },
      };
    case 'Bounce':
      return { bounce: describeBounce(mail, timestamp, recipients) };
    case 'Complaint':
      return {
        complaint: {
          timestamp,
          feedbackId: `complaint-${mail.messageId}`,
          complaintFeedbackType: 'abuse',
          complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
        },
      };
    case 'Reject':
      return { reject: { reason: 'Bad content' } };
    case 'Rendering Failure':
      return {
        failure: {
          templateName: 'inline',
          errorMessage: 'An attribute of the template is not present in the rendering data.',
        },
      };
  }
}

function describeBounce(mail: AcceptedMail, timestamp: string, recipients: readonly string[]) {
  const isSuppressed = mail.fate === 'suppressed';
  return {
    timestamp,
    feedbackId: `bounce-${mail.messageId}`,
    bounceType: 'Permanent',
    bounceSubType: isSuppressed ? 'OnAccountSuppressionList' : 'General',
    reportingMTA: 'dsn; mta.local.invalid',
    bouncedRecipients: recipients.map((emailAddress) => ({
      emailAddress,
      action: 'failed',
      status: '5.1.1',
      diagnosticCode: isSuppressed
        ? 'Amazon SES did not send the message to this address because it is on the suppression list for your account.'
        : 'smtp; 550 5.1.1 user unknown',
    })),
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
