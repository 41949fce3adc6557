import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Stage, stackNames } from '../../stages/stage.ts';
import { deployCommand } from '../doctor/deploy.ts';
import { type Looked, look, type Unseen } from '../doctor/look.ts';
import { readStacks } from '../doctor/stacks.ts';
import { CliError } from '../errors.ts';

/** Longest run of a function (Lambda's 15 minutes) and a little more: as long as playing a letter may take. */
export const longestRunSeconds = 16 * 60;

/** A stage's two queues, and whom their letters were meant for. */
export interface Office {
  readonly stage: Stage;
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly queues: { readonly events: string; readonly stream: string };
  /** Names in the template (`FoldMailEventsFunction`) by the functions' names. */
  readonly functions: ReadonlyMap<string, string>;
}

/** @throws CliError with what is missing. */
export async function openOffice(stage: Stage): Promise<Office> {
  const { region } = stage;
  const requestHandler = { connectionTimeout: 5_000, requestTimeout: 30_000 };
  const cloudFormation = new CloudFormationClient({ region, maxAttempts: 5, requestHandler });
  const { workflow } = await readStacks(cloudFormation, stage);
  const { workflow: name } = stackNames(stage);
  if (workflow.is === 'unseen') throw cannot(`look at the stack ${name}`, workflow);
  if (workflow.is === 'absent')
    throw unreachable(`There is no stack ${name} in ${region}: deploy the stage first, or sign in to its account`);
  const { DeadEventsQueueUrl: events, DeadStreamQueueUrl: stream } = workflow.value.outputs;
  if (events === undefined || stream === undefined)
    throw unreachable(
      `The stack ${name} does not say where its dead letters are: ${deployCommand(stage, 'workflow')} with this version`,
    );
  return {
    stage,
    sqs: new SQSClient({ region, maxAttempts: 5, requestHandler }),
    // One attempt: it may have arrived though no answer did, and who plays a letter sees that it is still there.
    lambda: new LambdaClient({
      region,
      maxAttempts: 1,
      requestHandler: { connectionTimeout: 5_000, requestTimeout: longestRunSeconds * 1000 },
    }),
    queues: { events, stream },
    functions: await must('list the functions', 'cloudformation:ListStackResources', () =>
      listFunctions(cloudFormation, name),
    ),
  };
}

async function listFunctions(client: CloudFormationClient, StackName: string): Promise<ReadonlyMap<string, string>> {
  const functions = new Map<string, string>();
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
    for (const { ResourceType, PhysicalResourceId, LogicalResourceId } of StackResourceSummaries) {
      if (ResourceType === 'AWS::Lambda::Function' && PhysicalResourceId !== undefined)
        functions.set(PhysicalResourceId, LogicalResourceId ?? PhysicalResourceId);
    }
  }
  return functions;
}

/** The name in the template of the function an ARN names; undefined when this stage has no such function. */
export function functionNameOf({ functions }: Pick<Office, 'functions'>, arn: string | undefined): string | undefined {
  return functions.get(arn?.split(':')[6] ?? '');
}

/**
 * Does what AWS has to allow.
 * @param what for the sentence "can't …".
 * @param needs IAM actions that it takes.
 * @throws CliError with AWS's name for what went wrong; its messages are never kept.
 */
export async function must<T>(what: string, needs: string, act: () => Promise<T>): Promise<T> {
  const looked: Looked<T> = await look(needs, act);
  if (looked.is === 'seen') return looked.value;
  throw looked.is === 'unseen' ? cannot(what, looked) : unreachable(`Can't ${what}`);
}

function cannot(what: string, { why, name, needs }: Unseen): CliError {
  const todo = why === 'signed-out' ? 'Sign in to AWS again' : `It takes ${needs}`;
  return unreachable(`Can't ${what}: AWS answered ${name}. ${todo}`);
}

function unreachable(message: string): CliError {
  return new CliError(2, { code: 'unreachable', message });
}
