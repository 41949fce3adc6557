import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AccountSuspendedException,
  BadRequestException,
  GetAccountCommand,
  LimitExceededException,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  NotFoundException,
  SESv2Client,
  SESv2ServiceException,
  SendBulkEmailCommand,
  SendingPausedException,
  TooManyRequestsException,
} from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { createBulkMailerOn, createSesBulkMailer } from '../../adapters/ses-bulk-mailer.ts';
import type { BulkMail } from '../../domain/mailing/bulk-mailer.ts';

const mail: BulkMail = {
  sender: { from: '東京 <notice@controller.example>', replyTo: 'help@controller.example', configurationSet: 'notices' },
  content: { subject: 'Your data', html: '<p>{{nameHtml}}</p>', text: '{{nameText}}' },
  entries: [
    {
      address: 'a@example.jp',
      data: { nameHtml: 'A &amp; B', nameText: 'A & B' },
      tags: { mailing: 'INC-1-1', i: '0' },
    },
    { address: 'b@example.jp', data: { nameHtml: 'C', nameText: 'C' }, tags: { mailing: 'INC-1-1', i: '1' } },
  ],
};

const client = new SESv2Client({
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const ses = mockClient(client);
const mailer = createBulkMailerOn(client);
beforeEach(() => ses.reset());

const answered = (...statuses: string[]) =>
  ses.on(SendBulkEmailCommand).resolves({ BulkEmailEntryResults: statuses.map((Status) => ({ Status }) as never) });

describe('the call', () => {
  it('carries template, data and tags, and no address outside its destination', async () => {
    answered('SUCCESS', 'SUCCESS');

    await mailer.sendBatch(mail);

    expect(ses.commandCalls(SendBulkEmailCommand)[0]?.args[0].input).toEqual({
      FromEmailAddress: '=?UTF-8?B?5p2x5Lqs?= <notice@controller.example>',
      ReplyToAddresses: ['help@controller.example'],
      ConfigurationSetName: 'notices',
      DefaultContent: {
        Template: {
          TemplateContent: { Subject: 'Your data', Html: '<p>{{nameHtml}}</p>', Text: '{{nameText}}' },
          TemplateData: '{"nameHtml":"","nameText":""}',
        },
      },
      BulkEmailEntries: [
        {
          Destination: { ToAddresses: ['a@example.jp'] },
          ReplacementTags: [
            { Name: 'mailing', Value: 'INC-1-1' },
            { Name: 'i', Value: '0' },
          ],
          ReplacementEmailContent: {
            ReplacementTemplate: { ReplacementTemplateData: '{"nameHtml":"A &amp; B","nameText":"A & B"}' },
          },
        },
        {
          Destination: { ToAddresses: ['b@example.jp'] },
          ReplacementTags: [
            { Name: 'mailing', Value: 'INC-1-1' },
            { Name: 'i', Value: '1' },
          ],
          ReplacementEmailContent: {
            ReplacementTemplate: { ReplacementTemplateData: '{"nameHtml":"C","nameText":"C"}' },
          },
        },
      ],
    });
  });
});

describe('what SES says of an entry', () => {
  it.each([
    ['SUCCESS', 'sent'],
    ['ACCOUNT_THROTTLED', 'throttled'],
    ['ACCOUNT_DAILY_QUOTA_EXCEEDED', 'quota'],
    ['TRANSIENT_FAILURE', 'transient'],
    ['MESSAGE_REJECTED', 'refused'],
    ['INVALID_PARAMETER', 'refused'],
    ['FAILED', 'refused'],
    ['ACCOUNT_SUSPENDED', 'blocked'],
    ['ACCOUNT_SENDING_PAUSED', 'blocked'],
    ['CONFIGURATION_SET_NOT_FOUND', 'blocked'],
    ['CONFIGURATION_SET_SENDING_PAUSED', 'blocked'],
    ['INVALID_SENDING_POOL_NAME', 'blocked'],
    ['MAIL_FROM_DOMAIN_NOT_VERIFIED', 'blocked'],
    ['TEMPLATE_NOT_FOUND', 'blocked'],
    ['SOMETHING_NEW', 'unknown'],
  ])('%s is %s', async (status, read) => {
    answered('SUCCESS', status);

    await expect(mailer.sendBatch(mail)).resolves.toMatchObject({ outcome: 'answered', entries: ['sent', read] });
  });

  it('is unknown when entries are missing', async () => {
    answered('SUCCESS');

    await expect(mailer.sendBatch(mail)).resolves.toMatchObject({ outcome: 'unknown' });
  });
});

describe('a call that fails', () => {
  const at = (httpStatusCode: number, message = 'a@example.jp is bad') => ({ $metadata: { httpStatusCode }, message });
  const other = (name: string, status: number) =>
    new SESv2ServiceException({ name, $fault: status < 500 ? 'client' : 'server', ...at(status) });
  const connection = (code: string) => Object.assign(new Error(code), { code });

  it.each([
    [new BadRequestException(at(400)), 'bad-request'],
    [new MessageRejected(at(400)), 'bad-request'],
    [new TooManyRequestsException(at(429, 'Maximum sending rate exceeded.')), 'throttled'],
    [new TooManyRequestsException(at(429, 'Daily message quota exceeded.')), 'quota'],
    [new LimitExceededException(at(400, 'Daily sending quota exceeded')), 'quota'],
    [new AccountSuspendedException(at(400)), 'disabled'],
    [new SendingPausedException(at(400)), 'disabled'],
    [new MailFromDomainNotVerifiedException(at(400)), 'disabled'],
    [new NotFoundException(at(404)), 'disabled'],
    [other('AccessDeniedException', 403), 'disabled'],
    [connection('ECONNREFUSED'), 'throttled'],
    [connection('ENOTFOUND'), 'throttled'],
  ])('%s proves that nothing was sent: %s', async (error, why) => {
    ses.on(SendBulkEmailCommand).rejects(error);

    const reply = await mailer.sendBatch(mail);

    expect(reply).toMatchObject({ outcome: 'refused', why });
    expect(JSON.stringify(reply)).not.toContain('example.jp');
  });

  it.each([
    [other('InternalServiceErrorException', 500)],
    [other('ServiceUnavailable', 503)],
    [other('RequestTimeout', 408)],
    [connection('ECONNRESET')],
    [connection('EPIPE')],
    [Object.assign(new Error('timed out'), { name: 'TimeoutError' })],
    [new Error('anything else')],
  ])('%s leaves it open', async (error) => {
    ses.on(SendBulkEmailCommand).rejects(error);

    await expect(mailer.sendBatch(mail)).resolves.toMatchObject({ outcome: 'unknown' });
  });
});

describe('the account', () => {
  it('is read with its limits', async () => {
    ses.on(GetAccountCommand).resolves({
      SendQuota: { MaxSendRate: 14, Max24HourSend: -1, SentLast24Hours: 7 },
      SendingEnabled: true,
      EnforcementStatus: 'HEALTHY',
    });

    await expect(mailer.account()).resolves.toEqual({
      maxSendRate: 14,
      max24HourSend: -1,
      sentLast24Hours: 7,
      sendingEnabled: true,
    });
  });

  it.each([{ SendingEnabled: false }, { SendingEnabled: true, EnforcementStatus: 'SHUTDOWN' }])(
    'may not send: %j',
    async (account) => {
      ses.on(GetAccountCommand).resolves(account);

      await expect(mailer.account()).resolves.toMatchObject({ sendingEnabled: false });
    },
  );
});

describe('on the wire', () => {
  let server: Server;
  let requests = 0;
  let answer: (respond: { status(code: number): void; cut(): void }) => void;

  beforeEach(async () => {
    requests = 0;
    server = createServer((request, response) => {
      requests += 1;
      request.resume().on('end', () =>
        answer({
          status: (code) => void response.writeHead(code, { 'content-type': 'application/json' }).end('{}'),
          cut: () => void response.destroy(),
        }),
      );
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    ses.restore();
  });
  afterEach(
    () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(closed);
      }),
  );

  const overHttp = (requestTimeoutMs = 5000) =>
    createSesBulkMailer({
      requestTimeoutMs,
      endpoint: {
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      },
    });

  it.each([
    ['503', 'unknown', (respond: { status(code: number): void }) => respond.status(503)],
    ['429', 'refused', (respond: { status(code: number): void }) => respond.status(429)],
    ['a cut socket', 'unknown', (respond: { cut(): void }) => respond.cut()],
  ])('tries once and no more on %s', async (_, outcome, how) => {
    answer = how;

    await expect(overHttp().sendBatch(mail)).resolves.toMatchObject({ outcome });

    expect(requests).toBe(1);
  });

  it('gives up on a reply that does not come, and does not ask again', async () => {
    answer = () => {};

    await expect(overHttp(200).sendBatch(mail)).resolves.toMatchObject({ outcome: 'unknown' });

    expect(requests).toBe(1);
  });
});
