import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetConfigurationSetCommand, GetSuppressedDestinationCommand } from '@aws-sdk/client-sesv2';
import type { Person } from '../../../functions/runtime/ports.ts';
import {
  createAws,
  denied,
  examineNow,
  found,
  goodSet,
  hoursAgo,
  people,
  refusal,
  stageOf,
  textObject,
} from './aws-world.ts';

let aws: ReturnType<typeof createAws>;

beforeEach(() => {
  aws = createAws();
});

afterEach(() => aws.restore());

describe('the roster in the bucket', () => {
  const uploaded = (text: string) => aws.s3.on(GetObjectCommand).resolves(textObject(text));
  const roster = (...changed: readonly Person[]) => uploaded(JSON.stringify(changed));
  const [duty, privacy, head] = people as readonly [Person, Person, Person];

  it('that can be used is fine', async () => {
    expect(await found('roster', { rosterInFile: people })).toEqual([
      ['fine', 'The roster can be read: 3 people: 1 at level 1, 1 at level 2, 1 at level 3.'],
      ['fine', 'SES keeps mail back from nobody on the roster.'],
    ]);
  });

  it('that is missing stops, and says what to do', async () => {
    aws.s3.on(GetObjectCommand).rejects(refusal('NoSuchKey', 404));

    const [finding] = (await examineNow()).filter(({ check }) => check === 'roster');
    expect(finding).toMatchObject({
      level: 'stops',
      what: 'There is no roster: nobody is asked, reminded or told.',
      todo: 'tocsin roster upload --stage trial',
    });
  });

  it.each([
    ['no JSON', '[{"email":"duty@response.example"', 'the file (not-json)'],
    ['no roster', JSON.stringify([duty, { ...privacy, email: 'privacy@response' }]), '1.email'],
  ])('that is %s stops, and no address is quoted', async (_name, text, field) => {
    uploaded(text);

    const [finding] = await found('roster');
    expect(finding).toEqual(['stops', expect.stringContaining(field)]);
    expect(finding?.[1]).not.toContain('@');
  });

  it.each([
    ['stops', 'Nobody is at level 1', [privacy, head]],
    ['soon', 'Nobody is at level 3: when those before are silent', [duty, privacy, { ...head, level: 2 }]],
    [
      'stops',
      'More than one person is called duty',
      [duty, { ...duty, email: 'other@response.example' }, privacy, head],
    ],
    ['stops', 'No mail can be written to duty: the zone', [{ ...duty, zone: 'Asia/Atlantis' }, privacy, head]],
    [
      'soon',
      'duty and head have one mailbox on different levels',
      [duty, privacy, { ...head, email: 'Duty@response.example' }],
    ],
    [
      'soon',
      'Two people have to approve a notice; for acme there are not two.',
      [duty, privacy, { ...head, roles: [] }],
    ],
    ['note', 'Nobody is an operator', [{ ...duty, roles: [] }, privacy, head]],
    ['note', 'Nobody is counsel or data protection officer', [duty, { ...privacy, roles: ['approver'] }, head]],
  ])('%s: %s', async (level, what, changed) => {
    roster(...changed);

    expect(await found('roster')).toContainEqual([level, expect.stringContaining(what)]);
  });

  it('takes a controller’s contact for its second approver', async () => {
    roster(duty, privacy, { ...head, roles: [] }, { ...duty, id: 'contact', level: undefined as never, party: 'acme' });

    expect((await found('roster')).map(([, what]) => what).join()).not.toContain('approve');
  });

  it('asks as many levels as the stage’s policy says', async () => {
    roster(duty, privacy, { ...head, level: 2 });
    const stage = stageOf({ policy: { confirmation: { levels: 2 } } });

    expect((await found('roster', { stage })).every(([level]) => level === 'fine')).toBe(true);
  });

  it('that is not the stage’s file is a finding', async () => {
    expect(await found('roster', { rosterInFile: [duty, privacy] })).toContainEqual([
      'soon',
      expect.stringContaining('It is not the roster that stages/trial.yaml names'),
    ]);
  });

  it('that may not be read is a finding', async () => {
    aws.s3.on(GetObjectCommand).rejects(refusal('AccessDenied', 403));

    expect(await found('roster')).toEqual([
      [
        'soon',
        'Could not look at the roster: not allowed, needs s3:GetObject on directory/people.json and kms:Decrypt.',
      ],
    ]);
  });
});

describe('SES’s suppression list', () => {
  const suppressed = (EmailAddress: string, Reason: 'BOUNCE' | 'COMPLAINT' = 'BOUNCE') =>
    aws.ses
      .on(GetSuppressedDestinationCommand, { EmailAddress })
      .resolves({ SuppressedDestination: { EmailAddress, Reason, LastUpdateTime: hoursAgo(50) } });
  const staffKeeps = (suppresses: readonly 'BOUNCE'[]) =>
    aws.ses
      .on(GetConfigurationSetCommand, { ConfigurationSetName: 'tocsin-trial-staff' })
      .resolves(goodSet(suppresses));

  it('with all of level 1 on it stops, naming ids', async () => {
    staffKeeps(['BOUNCE']);
    suppressed('duty@response.example');

    expect(await found('roster')).toContainEqual([
      'stops',
      'SES keeps mail back from everybody at level 1: a reported incident is put to nobody. Kept back: duty (BOUNCE).',
    ]);
  });

  it('with somebody else on it is a finding', async () => {
    staffKeeps(['BOUNCE']);
    suppressed('head@response.example');

    expect(await found('roster')).toContainEqual([
      'soon',
      'SES keeps mail back from head (BOUNCE): no reminder reaches them.',
    ]);
  });

  it('keeps nothing back that the staff’s configuration set sends all the same', async () => {
    suppressed('duty@response.example');

    expect(await found('roster')).toContainEqual([
      'note',
      expect.stringContaining('Mail to duty (BOUNCE) failed once.'),
    ]);
  });

  it('that may not be looked at is one finding, not one a person', async () => {
    aws.ses.on(GetSuppressedDestinationCommand).rejects(denied());

    const unseen = (await found('roster')).filter(([, what]) => what.includes('ses:GetSuppressedDestination'));
    expect(unseen).toHaveLength(1);
    expect(aws.ses.commandCalls(GetSuppressedDestinationCommand)).toHaveLength(1);
  });
});
