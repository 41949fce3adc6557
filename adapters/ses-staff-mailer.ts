import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { StaffMailer } from '../functions/runtime/ports.ts';
import { clientOptions, type Endpoint, guarded, lazily } from './endpoint.ts';

export interface StaffSender {
  readonly from: string;
  readonly configurationSet: string;
}

/** One attempt by the SDK: what happened to a lost reply is for the claim to say, not for a silent repetition. */
export function createStaffMailer(sender: StaffSender, endpoint: Endpoint = {}): StaffMailer {
  const client = lazily(() => guarded(new SESv2Client({ ...clientOptions(endpoint), maxAttempts: 1 }), endpoint));
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
  return {
    async send({ to, subject, html, text, tags }) {
      await client().send(
        new SendEmailCommand({
          FromEmailAddress: sender.from,
          Destination: { ToAddresses: [to] },
          Content: { Simple: { Subject: utf8(subject), Body: { Html: utf8(html), Text: utf8(text) } } },
          EmailTags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
          ConfigurationSetName: sender.configurationSet,
        }),
      );
    },
  };
}
