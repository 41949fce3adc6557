import type { LoggedMail } from './fake-mailer.ts';

/** SES's event about a mail of the fake mailer, as Firehose has it. */
export function eventLine(mail: Pick<LoggedMail, 'tags' | 'address'>, eventType: string, more: object = {}): string {
  return JSON.stringify({
    eventType,
    mail: {
      timestamp: '2017-03-10T09:00:00.000Z',
      source: 'notice@controller.example',
      messageId: `m-${mail.address}`,
      destination: [mail.address],
      headersTruncated: false,
      commonHeaders: { from: ['notice@controller.example'], to: [mail.address], subject: 'お知らせ' },
      tags: {
        'ses:configuration-set': ['notices'],
        ...Object.fromEntries(Object.entries(mail.tags).map(([name, value]) => [name, [value]])),
      },
    },
    ...more,
  });
}

export const permanent = { bounce: { bounceType: 'Permanent', bounceSubType: 'General' } };
export const suppressed = { bounce: { bounceType: 'Permanent', bounceSubType: 'OnAccountSuppressionList' } };
