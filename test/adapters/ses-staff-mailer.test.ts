import { createStaffMailer } from '../../adapters/ses-staff-mailer.ts';
import { startHttpServer } from '../support/http-server.ts';

const sender = { from: 'Tocsin <tocsin@response.example>', configurationSet: 'tocsin-staff' };
const mail = {
  ...{ to: 'legal@example.jp', subject: '件名', html: '<p>本文</p>', text: '本文' },
  tags: { kind: 'obligation-reminder', incident: 'INC-1' },
};

async function send(...statuses: readonly number[]) {
  const server = await startHttpServer(...statuses);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const mailer = createStaffMailer(sender, { endpoint: server.url, region: 'us-east-1', credentials });
  const outcome = await mailer.send(mail).then(
    () => 'sent',
    (error: Error) => error.name,
  );
  await server.stop();
  return { outcome, received: server.received };
}

describe('the staff mailer', () => {
  it('sends both bodies in UTF-8 to one person, tagged, under its own configuration set', async () => {
    const { outcome, received } = await send(200);

    expect(outcome).toBe('sent');
    expect(received.map(({ path }) => path)).toEqual(['/v2/email/outbound-emails']);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      FromEmailAddress: sender.from,
      Destination: { ToAddresses: [mail.to] },
      Content: {
        Simple: {
          Subject: { Data: mail.subject, Charset: 'UTF-8' },
          Body: { Html: { Data: mail.html, Charset: 'UTF-8' }, Text: { Data: mail.text, Charset: 'UTF-8' } },
        },
      },
      EmailTags: [
        { Name: 'kind', Value: 'obligation-reminder' },
        { Name: 'incident', Value: 'INC-1' },
      ],
      ConfigurationSetName: 'tocsin-staff',
    });
  });

  it.each([503, 429, 400])('makes one attempt and throws when it is answered %i', async (status) => {
    const { outcome, received } = await send(status);

    expect(outcome).not.toBe('sent');
    expect(received).toHaveLength(1);
  });
});
