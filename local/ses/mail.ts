import type { Instant } from '../../domain/time.ts';

/** What becomes of a mail once SES has accepted it. Decided on acceptance and kept in the log, so that a restart agrees. */
export type Fate = 'delivered' | 'delayed' | 'bounced' | 'complained' | 'suppressed' | 'rejected' | 'unrendered';

export type EventType = 'Send' | 'Delivery' | 'DeliveryDelay' | 'Bounce' | 'Complaint' | 'Reject' | 'Rendering Failure';

export type TemplateData = Readonly<Record<string, unknown>>;

/** What all mails of a call have in common: sender and words. Kept once, however many calls repeat it. */
export interface MailContent {
  readonly from: string;
  readonly configurationSet?: string;
  readonly subject: string;
  readonly html?: string;
  readonly text?: string;
  readonly replyTo: readonly string[];
  /** `{{name}}` is replaced in subject, text and HTML; nothing is escaped, as in SES. */
  readonly isTemplate: boolean;
  /** Data of the call, for what an entry's own data leaves out. */
  readonly defaults: TemplateData;
}

/** One mail that SES has accepted: a line of the log. */
export interface AcceptedMail {
  /** 1, 2, 3, … in the order of acceptance. */
  readonly n: number;
  readonly messageId: string;
  readonly at: Instant;
  readonly to: readonly string[];
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Hash of its {@link MailContent}. */
  readonly content: string;
  readonly data: TemplateData;
  /** Left out for `delivered`. */
  readonly fate?: Exclude<Fate, 'delivered'>;
}

export type MailDraft = Omit<AcceptedMail, 'n' | 'messageId'>;

export function recipientsOf(mail: Pick<AcceptedMail, 'to' | 'cc' | 'bcc'>): readonly string[] {
  return mail.cc === undefined && mail.bcc === undefined
    ? mail.to
    : [...mail.to, ...(mail.cc ?? []), ...(mail.bcc ?? [])];
}
