import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { epochMilliseconds, type Instant } from '../../domain/time.ts';
import type { LocalClock } from '../clock.ts';
import { StepFunctionsError } from './errors.ts';
import type { ExecutionSummary } from './events.ts';
import type { StepFunctions } from './interpreter.ts';
import type { ExecutionStatus } from './journal.ts';

export interface StepFunctionsEndpoint {
  /** For the SDK client's `endpoint`, for instance `http://127.0.0.1:4001`. */
  readonly url: string;
  close(): Promise<void>;
}

export interface EndpointOptions {
  readonly stepFunctions: StepFunctions;
  /** Held while a request is being answered. */
  readonly clock: LocalClock;
  /** Default: any free port. */
  readonly port?: number;
  /** Told each call by its action, for counting. */
  readonly onCall?: (action: string) => void;
}

type Body = Readonly<Record<string, unknown>>;

const TARGET_PREFIX = 'AWSStepFunctions.';
const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 1000;

/** Speaks AWS JSON 1.0 for Step Functions on loopback. Signatures are not checked. */
export async function openStepFunctionsEndpoint(options: EndpointOptions): Promise<StepFunctionsEndpoint> {
  const server = createServer((request, response) => {
    const release = options.clock.hold('a Step Functions call');
    response.once('close', release);
    void answer(options, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${portOf(server)}`, close: () => closeServer(server) };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    // The SDK keeps connections open.
    server.closeAllConnections();
  });
}

async function answer(options: EndpointOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const target = request.headers['x-amz-target'];
    const body = readBody(await readText(request));
    const action =
      typeof target === 'string' && target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
    const handle = ACTIONS[action];
    if (handle === undefined) throw unknownAction(action);
    options.onCall?.(action);
    send(response, 200, handle(options.stepFunctions, body));
  } catch (error) {
    if (error instanceof StepFunctionsError) send(response, 400, { __type: error.name, message: error.message });
    else
      send(response, 500, {
        __type: 'InternalFailure',
        message: error instanceof Error ? error.message : String(error),
      });
  }
}

function unknownAction(action: string): StepFunctionsError {
  const known = Object.keys(ACTIONS).join(', ');
  return new StepFunctionsError('UnknownOperationException', `"${action}" is not run here; run are ${known}.`);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function readBody(text: string): Body {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  } catch {
    // Said below.
  }
  throw new StepFunctionsError('ValidationException', 'The request is no JSON object.');
}

const ACTIONS: Readonly<Record<string, (stepFunctions: StepFunctions, body: Body) => unknown>> = {
  StartExecution(stepFunctions, body) {
    const { executionArn, startedAt } = stepFunctions.startExecution({
      machine: required(body, 'stateMachineArn'),
      ...given('name', text(body, 'name')),
      ...given('input', text(body, 'input')),
    });
    return { executionArn, startDate: seconds(startedAt) };
  },

  StopExecution(stepFunctions, body) {
    const reason = { ...given('error', text(body, 'error')), ...given('cause', text(body, 'cause')) };
    return { stopDate: seconds(stepFunctions.stopExecution(required(body, 'executionArn'), reason).stoppedAt) };
  },

  SendTaskSuccess(stepFunctions, body) {
    stepFunctions.sendTaskSuccess(required(body, 'taskToken'), required(body, 'output'));
    return {};
  },

  SendTaskFailure(stepFunctions, body) {
    const failure = { ...given('error', text(body, 'error')), ...given('cause', text(body, 'cause')) };
    stepFunctions.sendTaskFailure(required(body, 'taskToken'), failure);
    return {};
  },

  DescribeExecution(stepFunctions, body) {
    const execution = stepFunctions.describeExecution(required(body, 'executionArn'));
    const { input, output, error, cause } = execution;
    const included = { included: true };
    return {
      ...summary(execution),
      input,
      inputDetails: included,
      ...(output === undefined ? {} : { output, outputDetails: included }),
      ...given('error', error),
      ...given('cause', cause),
    };
  },

  ListExecutions(stepFunctions, body) {
    const executions = stepFunctions.listExecutions({
      machine: required(body, 'stateMachineArn'),
      ...given('status', text(body, 'statusFilter') as ExecutionStatus | undefined),
    });
    const { items, nextToken } = page(executions, body);
    return { executions: items.map(summary), ...given('nextToken', nextToken) };
  },

  GetExecutionHistory(stepFunctions, body) {
    const history = stepFunctions.getExecutionHistory(required(body, 'executionArn'));
    const ordered = body.reverseOrder === true ? [...history].reverse() : history;
    const { items, nextToken } = page(ordered, body);
    const events = items.map((event) => ({ ...event, timestamp: seconds(event.timestamp) }));
    return { events, ...given('nextToken', nextToken) };
  },
};

function summary(execution: ExecutionSummary): Body {
  return {
    executionArn: execution.executionArn,
    stateMachineArn: execution.machineArn,
    name: execution.name,
    status: execution.status,
    startDate: seconds(execution.startedAt),
    ...(execution.stoppedAt === undefined ? {} : { stopDate: seconds(execution.stoppedAt) }),
  };
}

/** A token is the position to go on from. */
function page<T>(
  all: readonly T[],
  body: Body,
): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  const asked = body.maxResults;
  const size = typeof asked === 'number' && asked > 0 ? Math.min(asked, LARGEST_PAGE) : DEFAULT_PAGE;
  const from = Number(text(body, 'nextToken') ?? '0');
  const to = from + size;
  return { items: all.slice(from, to), nextToken: to < all.length ? String(to) : undefined };
}

/** Epoch seconds with milliseconds, as AWS JSON writes times. */
function seconds(at: Instant): number {
  return epochMilliseconds(at) / 1000;
}

function text(body: Body, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new StepFunctionsError('ValidationException', `${field} has to be text.`);
}

function required(body: Body, field: string): string {
  const value = text(body, field);
  if (value !== undefined) return value;
  throw new StepFunctionsError('ValidationException', `${field} is missing.`);
}

function given<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: V });
}
