import { type CheckName, type Finding, findingsAt } from './finding.ts';

/**
 * What came of looking at something. Messages of AWS are never kept: they quote what was asked about, and that may be an
 * address.
 */
export type Looked<T> =
  | { readonly is: 'seen'; readonly value: T }
  | { readonly is: 'absent' }
  | { readonly is: 'unseen'; readonly why: Why; readonly name: string; readonly needs: string };

export type Unseen = Extract<Looked<never>, { readonly is: 'unseen' }>;

/** `signed-out`: no or expired credentials. `no-answer`: nothing there, or not in time. */
export type Why = 'denied' | 'throttled' | 'signed-out' | 'no-answer' | 'failed';

export interface LookOptions {
  /** Names of errors that say that the thing isn't there. */
  readonly absent?: readonly string[];
}

/**
 * Looks, and never throws for what AWS answers.
 * @param needs IAM actions that looking takes.
 */
export async function look<T>(
  needs: string,
  read: () => Promise<T>,
  { absent = [] }: LookOptions = {},
): Promise<Looked<T>> {
  try {
    return { is: 'seen', value: await read() };
  } catch (error) {
    const name = nameOf(error);
    if (absent.includes(name)) return { is: 'absent' };
    return { is: 'unseen', why: judge(error, name), name, needs };
  }
}

export function seen<T>(looked: Looked<T> | undefined): T | undefined {
  return looked?.is === 'seen' ? looked.value : undefined;
}

/** What to say of something that couldn't be looked at. */
export function sayUnseen(check: CheckName, where: string, subject: string, { why, name, needs }: Unseen): Finding {
  const { soon } = findingsAt(check, where);
  switch (why) {
    case 'denied':
      return soon(
        `Could not look at ${subject}: not allowed, needs ${needs}.`,
        `Allow ${needs} to whoever runs the doctor`,
      );
    case 'throttled':
      return soon(
        `Could not look at ${subject}: AWS had too many requests (${name}).`,
        'Run the doctor again in a minute',
      );
    case 'signed-out':
      return soon(`Could not look at ${subject}: the credentials were not accepted (${name}).`, 'Sign in to AWS again');
    case 'no-answer':
      return soon(
        `Could not look at ${subject}: no answer (${name}).`,
        'Run the doctor again; see whether the network lets it through',
      );
    case 'failed':
      return soon(
        `Could not look at ${subject}: AWS answered ${name}. It takes ${needs}.`,
        'Run the doctor again; look at it in the console',
      );
  }
}

const denied =
  /^(AccessDenied|AccessDeniedException|Forbidden|AuthorizationError(Exception)?|UnauthorizedOperation|UnauthorizedException)$/;
const throttled = /Throttl|TooManyRequests|LimitExceeded|SlowDown|RequestLimitExceeded/;
const signedOut =
  /^(CredentialsProviderError|TokenProviderError|ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException|MissingAuthenticationToken(Exception)?|RequestExpired|InvalidToken)$/;
const noAnswer =
  /^(TimeoutError|RequestTimeout|NetworkingError|ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE)$/;

function judge(error: unknown, name: string): Why {
  if (denied.test(name)) return 'denied';
  if (throttled.test(name)) return 'throttled';
  if (signedOut.test(name)) return 'signed-out';
  if (noAnswer.test(name)) return 'no-answer';
  return statusOf(error) === 403 ? 'denied' : 'failed';
}

/** The code of a broken connection says more than the error's own name. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code !== undefined && noAnswer.test(code) ? code : error.name;
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const { $metadata: metadata } = error;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
