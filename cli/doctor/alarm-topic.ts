import { GetTopicAttributesCommand, paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';
import { countOf } from '../../notices/dates.ts';
import type { Stage } from '../../stages/stage.ts';
import { deployCommand } from './deploy.ts';
import { type Finding, findingsAt } from './finding.ts';
import { type Looked, look, sayUnseen } from './look.ts';
import { isEverybody, isService, readStatements } from './policy-document.ts';

export interface TopicAccess {
  /** Key that it is encrypted with; empty when none. */
  readonly key: string;
  /** Whether its policy lets alarms in. */
  readonly admitsAlarms: boolean;
}

export interface TopicFacts {
  readonly subscriptions: Looked<{ readonly confirmed: number; readonly pending: number }>;
  readonly access: Looked<TopicAccess>;
}

export async function readTopic(client: SNSClient, TopicArn: string): Promise<TopicFacts> {
  const absent = ['NotFoundException', 'NotFound'];
  const subscriptions = await look(
    'sns:ListSubscriptionsByTopic',
    async () => {
      let [confirmed, pending] = [0, 0];
      for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
        for (const { SubscriptionArn = '' } of Subscriptions) {
          if (SubscriptionArn.startsWith('arn:')) confirmed += 1;
          else if (SubscriptionArn === 'PendingConfirmation') pending += 1;
        }
      }
      return { confirmed, pending };
    },
    { absent },
  );
  const access = await look(
    'sns:GetTopicAttributes',
    async () => {
      const { Attributes: { KmsMasterKeyId: key = '', Policy } = {} } = await client.send(
        new GetTopicAttributesCommand({ TopicArn }),
      );
      return { key, admitsAlarms: Policy === undefined || admitsAlarms(Policy) };
    },
    { absent },
  );
  return { subscriptions, access };
}

/** The policy that a topic has by itself lets the account's alarms in; any other has to say so. */
function admitsAlarms(policy: string): boolean {
  return readStatements(policy).some(
    ({ Effect, Principal, Action }) =>
      Effect === 'Allow' &&
      (isEverybody(Principal) || isService(Principal, 'cloudwatch.amazonaws.com')) &&
      Action.some((action) => /^(sns:(publish|\*)|\*)$/i.test(action)),
  );
}

export function checkTopic(
  { subscriptions, access }: TopicFacts,
  arn: string,
  stage: Pick<Stage, 'name' | 'region' | 'alarms'>,
): Finding[] {
  const where = `topic ${arn.split(':').at(-1)}`;
  const { stops, soon, fine } = findingsAt('alarm-topic', where);
  if (subscriptions.is === 'absent')
    return [stops('The topic of the alarms is not there: they tell nobody.', deployCommand(stage, 'workflow'))];
  const findings: Finding[] = [];
  const confirm = `Open the mail "AWS Notification - Subscription Confirmation" and follow its link; to send it anew: aws sns subscribe --topic-arn ${arn} --protocol email --notification-endpoint <address> --region ${stage.region}`;
  if (subscriptions.is === 'unseen') findings.push(sayUnseen('alarm-topic', where, 'who is subscribed', subscriptions));
  else {
    const { confirmed, pending } = subscriptions.value;
    const listed = stage.alarms.email.length;
    if (confirmed === 0) {
      const waiting = pending > 0 ? `, ${countOf(pending, 'subscription')} waiting to be confirmed` : '';
      findings.push(
        stops(`Nobody is subscribed to the alarms${waiting}: when Tocsin itself fails, nobody hears of it.`, confirm),
      );
    } else if (pending > 0)
      findings.push(
        soon(
          `${countOf(pending, 'subscription')} of ${pending + confirmed} not confirmed: those people hear no alarm.`,
          confirm,
        ),
      );
    else if (confirmed < listed)
      findings.push(
        soon(
          `The stage names ${countOf(listed, 'address', 'addresses')} for alarms, ${confirmed} of them subscribed.`,
          confirm,
        ),
      );
  }
  if (access.is === 'unseen') findings.push(sayUnseen('alarm-topic', where, 'the topic’s key and policy', access));
  if (access.is === 'seen' && access.value.key.endsWith('alias/aws/sns'))
    findings.push(
      stops(
        'It is encrypted with AWS’s own key, which CloudWatch may not use: no alarm gets through.',
        deployCommand(stage, 'workflow'),
      ),
    );
  if (access.is === 'seen' && !access.value.admitsAlarms)
    findings.push(
      stops('Its policy does not let CloudWatch publish: no alarm gets through.', deployCommand(stage, 'workflow')),
    );
  return findings.length > 0 ? findings : [fine('Everybody named for alarms is subscribed.')];
}
