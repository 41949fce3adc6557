import type { BulkMail, BulkMailer, EntryStatus, MailAccount, SendReply } from '../../domain/mailing/bulk-mailer.ts';
import { type Clock, epochMilliseconds } from '../../domain/time.ts';

/** A mail that really went out. */
export interface LoggedMail {
  readonly atMs: number;
  readonly address: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** What to answer instead of sending, by call (from 1). `sent-unknown` sends and loses the reply. */
export type Trouble =
  | { readonly reply: Exclude<SendReply, { outcome: 'answered' }> }
  | { readonly reply: 'sent-unknown' }
  | { readonly entries: (address: string, index: number) => EntryStatus };

export interface FakeMailer extends BulkMailer {
  readonly log: LoggedMail[];
  readonly calls: { readonly atMs: number; readonly addresses: readonly string[]; readonly mail: BulkMail }[];
  account(): Promise<MailAccount>;
  limits: MailAccount;
  /** Asked before each call. */
  trouble: (call: number, mail: BulkMail) => Trouble | undefined;
  /** Runs while a call is under way. */
  during: (call: number) => Promise<void>;
}

export function createFakeMailer(clock: Clock): FakeMailer {
  const mailer: FakeMailer = {
    log: [],
    calls: [],
    limits: { maxSendRate: 100, max24HourSend: -1, sentLast24Hours: 0, sendingEnabled: true },
    trouble: () => undefined,
    during: async () => {},
    account: async () => mailer.limits,
    async sendBatch(mail) {
      const atMs = epochMilliseconds(clock.now());
      mailer.calls.push({ atMs, addresses: mail.entries.map(({ address }) => address), mail });
      const call = mailer.calls.length;
      const trouble = mailer.trouble(call, mail);
      await mailer.during(call);
      if (trouble !== undefined && 'reply' in trouble && trouble.reply !== 'sent-unknown') return trouble.reply;
      const entries = mail.entries.map(({ address, data, tags }, index): EntryStatus => {
        const status = trouble !== undefined && 'entries' in trouble ? trouble.entries(address, index) : 'sent';
        if (status === 'sent') mailer.log.push({ atMs, address, data, tags, subject: mail.content.subject });
        return status;
      });
      return trouble !== undefined && 'reply' in trouble
        ? { outcome: 'unknown', detail: 'reply lost' }
        : { outcome: 'answered', entries };
    },
  };
  return mailer;
}
