import {
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
} from '@aws-sdk/client-sesv2';
import {
  createAws,
  denied,
  firehoseDestination,
  foldedEvents,
  found,
  goodAccount,
  goodIdentity,
  goodSet,
  refusal,
  stageOf,
} from './aws-world.ts';

let aws: ReturnType<typeof createAws>;

beforeEach(() => {
  aws = createAws();
});

afterEach(() => aws.restore());

const quota = (max: number, rate = 14, sent = 120) =>
  aws.ses.on(GetAccountCommand).resolves({
    ...goodAccount,
    SendQuota: { Max24HourSend: max, MaxSendRate: rate, SentLast24Hours: sent },
  });

const mailing = (reserveShare: number) => ({ ...stageOf().mailing, reserveShare });

describe('the account', () => {
  it('that sends to anybody is fine', async () => {
    expect(await found('ses-account')).toEqual([['fine', 'SES sends to anybody, and AWS has no complaint.']]);
  });

  it.each([
    ['stops', 'SES is in its sandbox', { ProductionAccessEnabled: false }],
    ['stops', 'Sending is switched off', { SendingEnabled: false }],
    ['stops', 'AWS has shut the account’s sending down', { EnforcementStatus: 'SHUTDOWN' }],
    ['soon', 'AWS watches the account for bounces or complaints (PROBATION)', { EnforcementStatus: 'PROBATION' }],
  ])('%s: %s', async (level, what, changes) => {
    aws.ses.on(GetAccountCommand).resolves({ ...goodAccount, ...changes });

    expect(await found('ses-account')).toEqual([[level, expect.stringContaining(what)]]);
  });
});

describe('quota against the largest list', () => {
  it('says in how many days, and in how many with what is kept for other mail', async () => {
    expect(await found('ses-quota', { people: 362_049 })).toEqual([
      [
        'soon',
        '50,000 a day: 8 days for 362,049 people; with 10 % kept for other mail, 9 days. The last of them are written to on day 9.',
      ],
      ['fine', '14 a second: 7 h 11 min; with 10 % kept for other mail, 7 h 59 min.'],
    ]);
  });

  it('counts no reserve where the stage keeps none', async () => {
    expect(await found('ses-quota', { people: 362_049, stage: stageOf({ mailing: mailing(0) }) })).toEqual([
      ['soon', '50,000 a day: 8 days for 362,049 people. The last of them are written to on day 8.'],
      ['fine', '14 a second: 7 h 11 min.'],
    ]);
  });

  it('is fine when one day is enough', async () => {
    quota(500_000, 100);

    expect(await found('ses-quota', { people: 362_049 })).toEqual([
      ['fine', '500,000 a day: 1 day for 362,049 people; with 10 % kept for other mail, 1 day.'],
      ['fine', '100 a second: 1 h 0 min; with 10 % kept for other mail, 1 h 7 min.'],
    ]);
  });

  it('knows that −1 is no limit; the rate still is one', async () => {
    quota(-1, 1);

    expect(await found('ses-quota', { people: 362_049 })).toEqual([
      ['soon', '1 a second: 4 d 4 h; with 10 % kept for other mail, 4 d 15 h.'],
      ['fine', 'Any number a day: no limit for 362,049 people.'],
    ]);
  });

  it('asks for the list when none was given', async () => {
    expect(await found('ses-quota')).toEqual([
      [
        'note',
        expect.stringContaining('50,000 a day, 14 a second. Whether that is enough depends on the largest list'),
      ],
    ]);
  });

  it.each([
    [45_000, 'soon', '45,000 of 50,000 mails a day are used: the rest is kept for reminders'],
    [50_000, 'stops', 'All of today’s 50,000 mails are used up'],
  ])('sees that %d were sent today', async (sent, level, what) => {
    quota(50_000, 14, sent);

    expect((await found('ses-quota'))[0]).toEqual([level, expect.stringContaining(what)]);
  });

  it('stops where nothing may be sent at all', async () => {
    quota(0, 0, 0);

    expect(await found('ses-quota', { people: 1 })).toEqual([['stops', 'The account may send nothing at all.']]);
  });

  it('reckons nothing from a sandbox', async () => {
    aws.ses.on(GetAccountCommand).resolves({ ...goodAccount, ProductionAccessEnabled: false });

    expect(await found('ses-quota', { people: 5 })).toEqual([]);
  });
});

describe('a sender', () => {
  const acme = (changes: object) =>
    aws.ses.on(GetEmailIdentityCommand, { EmailIdentity: 'acme.example' }).resolves({ ...goodIdentity(), ...changes });
  const unsigned = { DkimAttributes: { SigningEnabled: false, Status: 'SUCCESS' } };
  const mailFrom = (MailFromDomainStatus: string, BehaviorOnMxFailure: string) => ({
    MailFromAttributes: { MailFromDomain: 'bounce.acme.example', MailFromDomainStatus, BehaviorOnMxFailure },
  });

  it('that is verified, signs and has its own return path is fine', async () => {
    expect(await found('sender')).toEqual([
      ['fine', 'response.example is verified, signs its mail and has its own return path.'],
      ['fine', 'acme.example is verified, signs its mail and has its own return path.'],
    ]);
  });

  it('that SES does not know reaches nobody', async () => {
    aws.ses.on(GetEmailIdentityCommand, { EmailIdentity: 'acme.example' }).rejects(refusal('NotFoundException', 404));

    expect((await found('sender'))[0]).toEqual([
      'stops',
      'SES does not know acme.example in ap-northeast-1: nobody hears from acme.',
    ]);
  });

  it('of staff mail that SES does not know reminds nobody', async () => {
    aws.ses.on(GetEmailIdentityCommand, { EmailIdentity: 'response.example' }).rejects(refusal('NotFoundException'));

    expect((await found('sender'))[0]?.[1]).toContain('nobody here is reminded of a deadline');
  });

  it.each([
    [
      'not verified',
      {
        VerifiedForSendingStatus: false,
        VerificationStatus: 'FAILED',
        VerificationInfo: { ErrorType: 'HOST_NOT_FOUND' },
      },
      ['stops', 'acme.example is not verified (FAILED, HOST_NOT_FOUND): SES refuses its mail, nobody hears from acme.'],
    ],
    [
      'neither signed nor with a return path',
      { ...unsigned, MailFromAttributes: undefined },
      ['stops', 'Nothing proves that mail is acme.example’s: mail goes out without a DKIM signature'],
    ],
    ['not signed', unsigned, ['soon', 'Mail goes out without a DKIM signature; only the return path shows']],
    [
      'signed with a signature that does not hold',
      { DkimAttributes: { SigningEnabled: true, Status: 'TEMPORARY_FAILURE' } },
      ['soon', 'The DKIM signature does not hold (TEMPORARY_FAILURE)'],
    ],
    [
      'with a return path that is not in use',
      mailFrom('PENDING', 'USE_DEFAULT_VALUE'),
      ['soon', 'The return path bounce.acme.example is not in use (PENDING)'],
    ],
    [
      'with a return path that refuses',
      mailFrom('FAILED', 'REJECT_MESSAGE'),
      ['stops', 'The return path bounce.acme.example is not set up (FAILED), and SES is told to refuse'],
    ],
    ['without a return path', { MailFromAttributes: undefined }, ['note', 'It has no return path of its own']],
  ])('%s', async (_name, changes, [level, what]) => {
    acme(changes);

    expect(await found('sender')).toContainEqual([level, expect.stringContaining(what ?? '')]);
  });

  it('is looked at once a domain, and not where it stands for any controller', async () => {
    const sender = (from: string) => ({ from, replyTo: 'privacy@acme.example' });
    const senders = { acme: sender('a@acme.example'), sister: sender('b@acme.example'), '*': sender('x@*.example') };

    const findings = await found('sender', { stage: stageOf({ senders }) });

    expect(findings).toHaveLength(2);
    const asked = aws.ses.commandCalls(GetEmailIdentityCommand).map(({ args }) => args[0].input.EmailIdentity);
    expect(asked).toEqual(['response.example', 'acme.example']);
  });
});

describe('a configuration set', () => {
  const notices = { ConfigurationSetName: 'tocsin-trial-notice-acme' };
  const staff = { ConfigurationSetName: 'tocsin-trial-staff' };
  const fine = [
    ['fine', 'Mail to staff: every option is as it should be.'],
    ['fine', 'Notices: every option is as it should be.'],
  ];

  it('with every option as it should be is fine', async () => {
    expect(await found('configuration-set')).toEqual(fine);
  });

  it('that is not there is refused by SES', async () => {
    aws.ses
      .on(GetConfigurationSetCommand, notices)
      .rejects(refusal('NotFoundException', 404))
      .on(GetConfigurationSetEventDestinationsCommand, notices)
      .rejects(refusal('NotFoundException', 404));

    expect(await found('configuration-set')).toEqual([
      ['stops', 'SES has no such configuration set: it refuses every notice sent with it.'],
      fine[0],
    ]);
  });

  it.each([
    ['stops', 'Sending is off: no notice goes out.', { SendingOptions: { SendingEnabled: false } }],
    [
      'soon',
      'Mail may travel without encryption.',
      { DeliveryOptions: { TlsPolicy: 'OPTIONAL', MaxDeliverySeconds: 50_400 } },
    ],
    ['soon', 'SES tries for an unsaid time to deliver', { DeliveryOptions: { TlsPolicy: 'REQUIRE' } }],
    ['soon', 'SES tries for 300 s to deliver', { DeliveryOptions: { TlsPolicy: 'REQUIRE', MaxDeliverySeconds: 300 } }],
    [
      'soon',
      'It keeps mail back for BOUNCE and COMPLAINT, not for BOUNCE alone',
      { SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] } },
    ],
    ['soon', 'It keeps mail back for the account’s list as it is', { SuppressionOptions: undefined }],
    [
      'soon',
      'SES judges addresses itself',
      {
        SuppressionOptions: {
          SuppressedReasons: ['BOUNCE'],
          ValidationOptions: { ConditionThreshold: { ConditionThresholdEnabled: 'ENABLED' } },
        },
      },
    ],
    [
      'soon',
      'People may be tracked: engagement metrics are not off.',
      {
        VdmOptions: {
          DashboardOptions: { EngagementMetrics: 'ENABLED' },
          GuardianOptions: { OptimizedSharedDelivery: 'DISABLED' },
        },
      },
    ],
    [
      'soon',
      'People may be tracked: rewritten links are not off.',
      { TrackingOptions: { CustomRedirectDomain: 'links.acme.example' } },
    ],
    [
      'soon',
      'Optimised shared delivery is not off',
      { VdmOptions: { DashboardOptions: { EngagementMetrics: 'DISABLED' } } },
    ],
    [
      'soon',
      'SES archives each mail',
      { ArchivingOptions: { ArchiveArn: 'arn:aws:ses:ap-northeast-1:1:mailmanager-archive/a' } },
    ],
    ['note', 'Its bounces and complaints are not measured', { ReputationOptions: { ReputationMetricsEnabled: false } }],
  ])('%s: %s', async (level, what, changes) => {
    aws.ses.on(GetConfigurationSetCommand, notices).resolves({ ...goodSet(), ...(changes as object) });

    const findings = await found('configuration-set');

    expect(findings).toHaveLength(2);
    expect(findings).toContainEqual([level, expect.stringContaining(what)]);
  });

  it('of staff must not keep an alarm back for a bounce of long ago', async () => {
    aws.ses.on(GetConfigurationSetCommand, staff).resolves(goodSet(['BOUNCE']));

    expect(await found('configuration-set')).toContainEqual([
      'soon',
      expect.stringContaining('a colleague whose mailbox once bounced gets no alarm'),
    ]);
  });

  it.each([
    ['not there', { EventDestinations: [] }],
    ['off', firehoseDestination(foldedEvents, false)],
    [
      'elsewhere',
      {
        EventDestinations: [
          {
            Name: 'x',
            Enabled: true,
            MatchingEventTypes: [...foldedEvents],
            SnsDestination: { TopicArn: 'arn:aws:sns:x' },
          },
        ],
      },
    ],
  ])('whose destination of events is %s proves nothing', async (_name, reply) => {
    aws.ses.on(GetConfigurationSetEventDestinationsCommand, notices).resolves(reply);

    expect(await found('configuration-set')).toContainEqual([
      'stops',
      expect.stringContaining('Its events reach nobody'),
    ]);
  });

  it('names the events that it does not ask for', async () => {
    const some = foldedEvents.filter((event) => event !== 'BOUNCE' && event !== 'REJECT');
    aws.ses.on(GetConfigurationSetEventDestinationsCommand, notices).resolves(firehoseDestination(some));

    expect(await found('configuration-set')).toContainEqual([
      'soon',
      'These events are not asked for: BOUNCE, REJECT. What they prove stays unknown.',
    ]);
  });

  it('must not ask for opens and clicks', async () => {
    const all = firehoseDestination([...foldedEvents, 'OPEN']);
    aws.ses.on(GetConfigurationSetEventDestinationsCommand, notices).resolves(all);

    expect(await found('configuration-set')).toContainEqual([
      'soon',
      'It asks for opens or clicks: people are tracked.',
    ]);
  });
});

describe('what may not be looked at in SES', () => {
  it.each([
    ['ses-account', GetAccountCommand, 'ses:GetAccount'],
    ['sender', GetEmailIdentityCommand, 'ses:GetEmailIdentity'],
    ['configuration-set', GetConfigurationSetCommand, 'ses:GetConfigurationSet'],
    ['configuration-set', GetConfigurationSetEventDestinationsCommand, 'ses:GetConfigurationSetEventDestinations'],
  ] as const)('is a finding of %s that names the action (%#)', async (check, command, action) => {
    aws.ses.on(command as typeof GetAccountCommand).rejects(denied());

    const findings = await found(check);

    expect(findings).toContainEqual([
      'soon',
      expect.stringMatching(new RegExp(`^Could not look at .*: not allowed, needs ${action}\\.$`)),
    ]);
    expect(findings.some(([level]) => level === 'stops')).toBe(false);
  });

  it('says when AWS had too many requests', async () => {
    aws.ses.on(GetAccountCommand).rejects(refusal('TooManyRequestsException', 429));

    expect(await found('ses-account')).toEqual([
      ['soon', 'Could not look at the SES account: AWS had too many requests (TooManyRequestsException).'],
    ]);
  });
});
