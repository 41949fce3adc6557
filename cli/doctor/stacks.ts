import { type CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { type Stage, stackNames } from '../../stages/stage.ts';
import { deployCommand } from './deploy.ts';
import { type Finding, findingsAt } from './finding.ts';
import { type Looked, look, sayUnseen, seen } from './look.ts';

/** Outputs of the two stacks that the checks start from. */
export const outputNames = [
  'PersonalDataBucketName',
  'PersonalDataKeyArn',
  'AccessLogBucketName',
  'StageKeyArn',
  'HashKeySecretArn',
  'MailEventsStreamName',
  'EventBusName',
  'AlarmTopicArn',
] as const;

export type OutputName = (typeof outputNames)[number];
export type Outputs = { readonly [Name in OutputName]?: string };

export interface StackFacts {
  readonly status: string;
  readonly isProtected: boolean;
  /** From the stack's own ARN. */
  readonly account: string | undefined;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface Stacks {
  readonly data: Looked<StackFacts>;
  readonly workflow: Looked<StackFacts>;
}

export async function readStacks(client: CloudFormationClient, stage: Pick<Stage, 'name'>): Promise<Stacks> {
  const names = stackNames(stage);
  const read = (StackName: string) =>
    look(
      'cloudformation:DescribeStacks',
      async () => toFacts((await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]),
      // CloudFormation's way to say that there is no such stack.
      { absent: ['ValidationError'] },
    );
  const [data, workflow] = await Promise.all([read(names.data), read(names.workflow)]);
  return { data, workflow };
}

function toFacts(stack: Stack | undefined): StackFacts {
  const outputs = (stack?.Outputs ?? []).flatMap(({ OutputKey, OutputValue }) =>
    OutputKey === undefined || OutputValue === undefined ? [] : [[OutputKey, OutputValue] as const],
  );
  return {
    status: stack?.StackStatus ?? 'unknown',
    isProtected: stack?.EnableTerminationProtection === true,
    account: stack?.StackId?.split(':')[4],
    outputs: Object.fromEntries(outputs),
  };
}

/** What both stacks give. */
export function outputsOf({ data, workflow }: Stacks): Outputs {
  return { ...seen(data)?.outputs, ...seen(workflow)?.outputs };
}

const working = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'];
const workingAsBefore = ['UPDATE_ROLLBACK_COMPLETE', 'IMPORT_ROLLBACK_COMPLETE'];
const underWay = /^(CREATE|UPDATE|IMPORT)_.*IN_PROGRESS$/;

export function checkStacks(stacks: Stacks, stage: Pick<Stage, 'name' | 'region' | 'account' | 'protect'>): Finding[] {
  const names = stackNames(stage);
  return [
    ...checkStack(names.data, stacks.data, stage),
    ...checkStack(names.workflow, stacks.workflow, stage),
    ...checkOutputs(stacks, stage),
  ];
}

function checkStack(
  name: string,
  looked: Looked<StackFacts>,
  stage: Pick<Stage, 'name' | 'region' | 'account' | 'protect'>,
): Finding[] {
  const { region, account, protect } = stage;
  const { stops, soon, fine } = findingsAt('stacks', `stack ${name}`);
  if (looked.is === 'unseen') return [sayUnseen('stacks', `stack ${name}`, 'the stack', looked)];
  if (looked.is === 'absent')
    return [
      stops(
        `There is no such stack in ${region}: whoever reports an incident reaches nothing.`,
        `${deployCommand(stage, 'all')}; or look whether AWS_PROFILE is that of its account`,
      ),
    ];
  const { status, isProtected, account: deployedIn } = looked.value;
  const findings: Finding[] = [];
  if (account !== undefined && deployedIn !== undefined && deployedIn !== account)
    findings.push(
      stops(`It is in account ${deployedIn}, the stage's is ${account}.`, 'Sign in to the account of the stage'),
    );
  if (workingAsBefore.includes(status))
    findings.push(
      soon(
        `The last deployment failed and was taken back (${status}): what runs is the version before it.`,
        eventsOf(name, region),
      ),
    );
  else if (underWay.test(status))
    findings.push(
      soon(
        `It is being deployed now (${status}): what is said here may change.`,
        'Run the doctor again when it is done',
      ),
    );
  else if (!working.includes(status))
    findings.push(stops(`It is not in working order (${status}): parts of it may be missing.`, eventsOf(name, region)));
  if (protect && !isProtected)
    findings.push(
      soon(
        'Termination protection is off: one command deletes it.',
        `aws cloudformation update-termination-protection --enable-termination-protection --stack-name ${name} --region ${region}`,
      ),
    );
  return findings.length > 0 ? findings : [fine(`The stack stands (${status}).`)];
}

function eventsOf(name: string, region: string): string {
  return `aws cloudformation describe-stack-events --stack-name ${name} --region ${region} shows why`;
}

/** Only where both stacks were seen; otherwise it has been said already. */
function checkOutputs(stacks: Stacks, stage: Pick<Stage, 'name'>): Finding[] {
  if (stacks.data.is !== 'seen' || stacks.workflow.is !== 'seen') return [];
  const outputs = outputsOf(stacks);
  const { stops, soon } = findingsAt('stacks', `outputs of ${Object.values(stackNames(stage)).join(' and ')}`);
  const missing = outputNames.filter((name) => outputs[name] === undefined);
  const findings: Finding[] = [];
  if (missing.length > 0)
    findings.push(
      soon(
        `Could not look at what these outputs name, which are not there: ${missing.join(', ')}.`,
        `${deployCommand(stage, 'all')} with this version`,
      ),
    );
  const bus = `tocsin-${stage.name}`;
  if (outputs.EventBusName !== undefined && outputs.EventBusName.split('/').at(-1) !== bus)
    findings.push(
      stops(
        `Incidents are reported to the bus ${bus} but this stage listens on ${outputs.EventBusName}.`,
        deployCommand(stage, 'all'),
      ),
    );
  return findings;
}
