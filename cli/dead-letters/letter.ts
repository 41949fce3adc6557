import { fromEpochMilliseconds, type Instant } from '../../domain/time.ts';
import { type Fields, fieldsOf, nameEvent, nameStretch, textOf } from './about.ts';

/**
 * What a dead letter is.
 *
 * - `undelivered`: an event of a rule that never reached its function.
 * - `given-up`: an event that a function took and gave up on.
 * - `missed`: a round of a schedule that never reached its function.
 * - `stretch`: where in the record's stream something lies that was given up on; what lies there isn't in the letter.
 * - `unreadable`: none of these.
 */
export type LetterKind = 'undelivered' | 'given-up' | 'missed' | 'stretch' | 'unreadable';

/** A message of one of the two queues, as SQS hands it over. */
export interface Message {
  readonly MessageId?: string | undefined;
  readonly Body?: string | undefined;
  readonly Attributes?: Readonly<Record<string, string>> | undefined;
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue?: string | undefined }>> | undefined;
}

export interface Letter {
  readonly id: string;
  readonly kind: LetterKind;
  /** When it came into the queue. */
  readonly at: Instant;
  /** ARN of the function it was meant for, without a version. */
  readonly functionArn?: string;
  /** How often it was tried, as far as AWS counted. */
  readonly tries?: number;
  readonly error?: { readonly name: string; readonly message?: string };
  /** Which event: ids, sources and keys, nothing that was reported. */
  readonly about: string;
  /** What the function is given when the letter is played; absent where nothing can be. Holds what was reported: never shown. */
  readonly event?: unknown;
}

/**
 * Reads a message by its shape. The shapes are those of AWS's documentation: "Using dead-letter queues" of EventBridge and
 * of EventBridge Scheduler; "Capturing records of asynchronous invocations" and "Retain discarded records for a DynamoDB
 * event source" of Lambda.
 */
export function readLetter(message: Message): Letter {
  const body = parse(message.Body);
  const fields = fieldsOf(body);
  const attribute = (name: string) => message.MessageAttributes?.[name]?.StringValue;
  const common = {
    id: message.MessageId ?? '',
    at: fromEpochMilliseconds(Number(message.Attributes?.SentTimestamp ?? 0)),
  };
  const stretch = fieldsOf(fields?.DDBStreamBatchInfo);
  if (fields !== undefined && stretch !== undefined) {
    return { ...common, kind: 'stretch', ...readInvocation(fields), about: nameStretch(stretch) };
  }
  if (fields !== undefined && fieldsOf(fields.requestContext)?.functionArn !== undefined) {
    const event = 'requestPayload' in fields ? { event: fields.requestPayload } : {};
    return {
      ...common,
      kind: 'given-up',
      ...readInvocation(fields),
      about: nameEvent(fields.requestPayload),
      ...event,
    };
  }
  const target = attribute('TARGET_ARN');
  if (body === undefined || target === undefined)
    return { ...common, kind: 'unreadable', about: 'no shape that is known' };
  const name = attribute('ERROR_CODE');
  const text = attribute('ERROR_MESSAGE');
  const retries = attribute('RETRY_ATTEMPTS');
  const schedule = attribute('SCHEDULE_ARN');
  return {
    ...common,
    kind: schedule === undefined ? 'undelivered' : 'missed',
    functionArn: withoutVersion(target),
    ...(retries === undefined ? {} : { tries: Number(retries) + 1 }),
    ...(name === undefined ? {} : { error: { name, ...(text === undefined ? {} : { message: plainly(text) }) } }),
    about: schedule === undefined ? nameEvent(body) : nameRound(schedule, attribute('SCHEDULED_TIME')),
    event: asTaken(body),
  };
}

/** What Lambda says of an invocation, of either kind. */
function readInvocation(fields: Fields): Pick<Letter, 'functionArn' | 'tries' | 'error'> {
  const { functionArn, condition, approximateInvokeCount: tries } = fieldsOf(fields.requestContext) ?? {};
  const { errorType, errorMessage } = fieldsOf(fields.responsePayload) ?? {};
  const name = textOf(errorType) ?? textOf(fieldsOf(fields.responseContext)?.functionError) ?? textOf(condition);
  const text = textOf(errorMessage);
  return {
    ...(typeof functionArn === 'string' ? { functionArn: withoutVersion(functionArn) } : {}),
    ...(typeof tries === 'number' ? { tries } : {}),
    ...(name === undefined ? {} : { error: { name, ...(text === undefined ? {} : { message: plainly(text) }) } }),
  };
}

/**
 * The event as its function takes it. EventBridge keeps the event as it was on the bus, before the rule made the function's
 * input of it: that is done again here, as in `infra/constructs/triggers.ts`. What has the function's shape already stays as it is.
 */
function asTaken(body: unknown): unknown {
  const event = fieldsOf(body);
  const detail = fieldsOf(event?.detail);
  if (event === undefined || detail === undefined) return body;
  if (event.source === 'aws.s3') return { keys: [fieldsOf(detail.object)?.key] };
  if (event.source === 'aws.states') return { detail: { name: detail.name, status: detail.status } };
  return body;
}

function nameRound(scheduleArn: string, scheduledAt: string | undefined): string {
  const name = scheduleArn.split('/').at(-1) ?? scheduleArn;
  return scheduledAt === undefined ? name : `${name}, due ${scheduledAt}`;
}

/** `arn:aws:lambda:<region>:<account>:function:<name>`; Lambda adds `:$LATEST`. */
function withoutVersion(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}

/** The first line of an error, short, and without anything that looks like an address: it may quote what was reported. */
export function plainly(text: string): string {
  const [line = ''] = text.split('\n');
  const bare = line.replace(/[^\s<>"'(),:;[\]]+@[^\s<>"'(),:;[\]]+/g, '[address]');
  return bare.length > 200 ? `${bare.slice(0, 199)}…` : bare;
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
