/** What the mail account may do now. */
export interface MailAccount {
  /** Recipients a second. */
  readonly maxSendRate: number;
  /** Recipients in any 24 hours; −1 for no limit. */
  readonly max24HourSend: number;
  readonly sentLast24Hours: number;
  readonly sendingEnabled: boolean;
}

/** Who a controller's notices come from. */
export interface Sender {
  /** `Name <address>`; the name may be in any script. */
  readonly from: string;
  readonly replyTo?: string;
  readonly configurationSet?: string;
}

/** Texts of one language with `{{placeholders}}`. */
export interface MailContent {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

export interface BulkEntry {
  readonly address: string;
  /** A value for every placeholder. */
  readonly data: Readonly<Record<string, string>>;
  /** Names and values of `[A-Za-z0-9_-]`; never an address. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface BulkMail {
  readonly sender: Sender;
  readonly content: MailContent;
  /** 1 to 50. */
  readonly entries: readonly BulkEntry[];
}

/**
 * One entry's answer. `sent`: SES took it. Proved not sent: `throttled` and `quota` (the account's limits), `transient` (SES's
 * passing trouble), `blocked` (account or set-up, nothing about the recipient), `refused` (this mail). `unknown`: no status came.
 */
export type EntryStatus = 'sent' | 'throttled' | 'quota' | 'transient' | 'blocked' | 'refused' | 'unknown';

export type SendReply =
  | {
      readonly outcome: 'answered';
      readonly entries: readonly EntryStatus[];
      /** Why the first blocked entry was blocked. */
      readonly detail?: string;
    }
  | {
      /** Proved that none of it was sent. */
      readonly outcome: 'refused';
      readonly why: 'throttled' | 'bad-request' | 'quota' | 'disabled';
      readonly detail: string;
    }
  | {
      /** The reply was lost or says nothing about the effect: some of it may have been sent. */
      readonly outcome: 'unknown';
      readonly detail: string;
    };

/** Sends one notice to up to 50 people in one call, tried exactly once. */
export interface BulkMailer {
  account(): Promise<MailAccount>;
  sendBatch(mail: BulkMail): Promise<SendReply>;
}
