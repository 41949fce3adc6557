import {
  DeleteSuppressedDestinationCommand,
  GetAccountCommand,
  GetSuppressedDestinationCommand,
  PutSuppressedDestinationCommand,
  SendEmailCommand,
} from '@aws-sdk/client-sesv2';
import { addresses, sendBulk, setUpSes, tally, tearDownSes } from '../support/ses-setup.ts';

afterEach(tearDownSes);

const statuses = (results: readonly { readonly Status?: string | undefined }[]) =>
  tally(results.map(({ Status }) => Status));

const simple = (to: string) =>
  new SendEmailCommand({
    FromEmailAddress: 'bell@tocsin.example',
    Destination: { ToAddresses: [to] },
    Content: { Simple: { Subject: { Data: 'Late' }, Body: { Text: { Data: 'Since 09:00' } } } },
    EmailTags: [{ Name: 'kind', Value: 'reminder' }],
  });

describe('SendBulkEmail', () => {
  it('accepts up to 50 entries, each with its own message id', async () => {
    const { client, ses } = await setUpSes();

    const results = await sendBulk(client, addresses(50));

    expect(statuses(results)).toEqual({ SUCCESS: 50 });
    expect(new Set(results.map(({ MessageId }) => MessageId)).size).toBe(50);
    expect(ses.log.count()).toBe(50);
  });

  it('refuses more than 50 entries', async () => {
    const { client } = await setUpSes();

    await expect(sendBulk(client, addresses(51))).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  it('refuses the whole call for one bad address, and sends nothing', async () => {
    const { client, ses } = await setUpSes();

    for (const bad of ['no-at-sign', 'two..dots@example.jp', 'end.@example.jp', 'a@nowhere', '田中@example.jp']) {
      await expect(sendBulk(client, ['good@example.jp', bad])).rejects.toMatchObject({ name: 'BadRequestException' });
    }

    expect(ses.log.count()).toBe(0);
  });

  it('counts recipients, not calls, against the rate of any second', async () => {
    const { client, clock } = await setUpSes({ account: { maxSendRate: 14 } });

    const first = await sendBulk(client, addresses(10));
    const second = await sendBulk(client, addresses(10));
    clock.advance(1);
    const third = await sendBulk(client, addresses(10));

    expect([first, second, third].map(statuses)).toEqual([
      { SUCCESS: 10 },
      { SUCCESS: 4, ACCOUNT_THROTTLED: 6 },
      { SUCCESS: 10 },
    ]);
  });

  it('rolls the second: the room comes back one second after it was taken', async () => {
    const { client, clock } = await setUpSes({ account: { maxSendRate: 10 } });
    await sendBulk(client, addresses(6));
    clock.advance(0.5);
    await sendBulk(client, addresses(4));
    clock.advance(0.5);

    expect(statuses(await sendBulk(client, addresses(10)))).toEqual({ SUCCESS: 6, ACCOUNT_THROTTLED: 4 });
  });

  it('answers 429 to a call of which nothing fits into the rate', async () => {
    const { client } = await setUpSes({ account: { maxSendRate: 5 } });
    await sendBulk(client, addresses(5));

    await expect(sendBulk(client, addresses(5))).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      $metadata: { httpStatusCode: 429 },
    });
  });

  it('holds the quota of any 24 hours, also over a restart', async () => {
    const account = { maxSendRate: 100, max24HourSend: 60 };
    const { client, clock, ses, dataDir } = await setUpSes({ account });
    await sendBulk(client, addresses(50));
    await ses.stop();
    clock.advance(3600);

    const again = await setUpSes({ account, clock, dataDir });
    const within = await sendBulk(again.client, addresses(50));
    clock.advance(23 * 3600);
    const after = await sendBulk(again.client, addresses(50));

    expect(statuses(within)).toEqual({ SUCCESS: 10, ACCOUNT_DAILY_QUOTA_EXCEEDED: 40 });
    expect(statuses(after)).toEqual({ SUCCESS: 50 });
  });

  it('refuses a sender that is not verified, and a configuration set that is not there', async () => {
    const setup = { identities: ['controller.example'], configurationSets: [{ name: 'notices' }] };
    const { client } = await setUpSes({ setup });

    const stranger = await sendBulk(client, addresses(1), { FromEmailAddress: 'a@stranger.example' });
    const noSet = await sendBulk(client, addresses(1), { ConfigurationSetName: 'nothing' });
    const right = await sendBulk(client, addresses(1));

    expect([stranger, noSet, right].map(statuses)).toEqual([
      { MESSAGE_REJECTED: 1 },
      { CONFIGURATION_SET_NOT_FOUND: 1 },
      { SUCCESS: 1 },
    ]);
  });

  it('says when the MAIL FROM domain is broken', async () => {
    const { client } = await setUpSes({ setup: { brokenMailFrom: ['controller.example'] } });

    expect(statuses(await sendBulk(client, addresses(2)))).toEqual({ MAIL_FROM_DOMAIN_NOT_VERIFIED: 2 });
  });

  it('sends the rest of a call in which one entry has unreadable data', async () => {
    const { client } = await setUpSes();
    const entry = (to: string, data: string) => ({
      Destination: { ToAddresses: [to] },
      ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData: data } },
    });

    const results = await sendBulk(client, [], {
      BulkEmailEntries: [entry('a@example.jp', '{"name":"A"}'), entry('b@example.jp', '{"name":')],
    });

    expect(results.map(({ Status }) => Status)).toEqual(['SUCCESS', 'INVALID_PARAMETER']);
  });

  it('fails the share of entries and calls it is told to, the same with the same seed', async () => {
    const run = async () => {
      const { client, ses } = await setUpSes({ seed: 7, faults: { entryFailureRate: 0.3 } });
      const results = await sendBulk(client, addresses(50));
      ses.faults.set({ http5xxRate: 1 });
      const failed = await sendBulk(client, addresses(1)).catch((error: Error) => error.name);
      ses.faults.set({ http5xxRate: 0, throttleRate: 1 });
      const throttled = await sendBulk(client, addresses(1)).catch((error: Error) => error.name);
      return { statuses: results.map(({ Status }) => Status), failed, throttled };
    };

    const [one, two] = [await run(), await run()];

    expect(one).toEqual(two);
    expect(new Set(one.statuses)).toEqual(new Set(['SUCCESS', 'TRANSIENT_FAILURE']));
    expect([one.failed, one.throttled]).toEqual(['InternalServiceErrorException', 'TooManyRequestsException']);
  });

  it('loses the reply after the mails are sent and logged', async () => {
    const { client, ses } = await setUpSes({ faults: { lostReplyRate: 1 } });

    await expect(sendBulk(client, addresses(3))).rejects.toThrow();

    expect(ses.log.count()).toBe(3);
  });

  it('holds the clock while a call is at work, and no longer', async () => {
    const { client, clock } = await setUpSes();

    await sendBulk(client, addresses(1));
    client.destroy();
    await new Promise(setImmediate);

    expect(clock.held()).toEqual([]);
  });
});

describe('SendEmail', () => {
  it('logs a simple mail with its words and tags', async () => {
    const { client, ses } = await setUpSes();

    const { MessageId } = await client.send(simple('oncall@example.jp'));

    const mail = ses.log.read(1);
    expect(mail).toMatchObject({ n: 1, messageId: MessageId, to: ['oncall@example.jp'], tags: { kind: 'reminder' } });
    expect(ses.log.content(mail?.content ?? '')).toMatchObject({ subject: 'Late', text: 'Since 09:00' });
  });

  it('turns what a bulk entry is told into an exception', async () => {
    const { client, ses } = await setUpSes({ setup: { identities: ['tocsin.example'] } });
    const outcome = () =>
      client.send(simple('oncall@example.jp')).then(
        () => 'sent',
        (error: Error) => error.name,
      );
    ses.setAccount({ max24HourSend: 0 });
    const overQuota = await outcome();
    ses.setAccount({ max24HourSend: -1, sendingEnabled: false });
    const paused = await outcome();
    ses.setAccount({ sendingEnabled: true });
    const sent = await outcome();

    expect([overQuota, paused, sent]).toEqual(['TooManyRequestsException', 'SendingPausedException', 'sent']);
    await expect(
      client.send(new SendEmailCommand({ ...simple('a@example.jp').input, FromEmailAddress: 'x@other.example' })),
    ).rejects.toMatchObject({ name: 'MessageRejected' });
  });
});

describe('the account', () => {
  it('tells its rate, its quota and what was sent in the last 24 hours', async () => {
    const { client, clock } = await setUpSes({ account: { maxSendRate: 50, max24HourSend: 200 } });
    await sendBulk(client, addresses(20));
    clock.advance(24 * 3600 - 1);
    await sendBulk(client, addresses(5));
    clock.advance(1);

    const { SendQuota, SendingEnabled } = await client.send(new GetAccountCommand({}));

    expect({ SendQuota, SendingEnabled }).toEqual({
      SendQuota: { MaxSendRate: 50, Max24HourSend: 200, SentLast24Hours: 5 },
      SendingEnabled: true,
    });
  });

  it('keeps its suppression list over a restart', async () => {
    const { client, clock, ses, dataDir } = await setUpSes();
    const EmailAddress = 'Gone+away@example.jp';
    await client.send(new PutSuppressedDestinationCommand({ EmailAddress, Reason: 'COMPLAINT' }));
    await ses.stop();

    const again = await setUpSes({ clock, dataDir });
    const { SuppressedDestination } = await again.client.send(new GetSuppressedDestinationCommand({ EmailAddress }));
    await again.client.send(new DeleteSuppressedDestinationCommand({ EmailAddress }));

    expect(SuppressedDestination).toMatchObject({ EmailAddress, Reason: 'COMPLAINT' });
    await expect(again.client.send(new GetSuppressedDestinationCommand({ EmailAddress }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });
});
