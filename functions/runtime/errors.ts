/** Somebody else's trouble that passes: throttling, a timeout, a 5xx, a lost race. Retried for long. */
export class TryAgainError extends Error {
  override readonly name = 'TryAgain';
}

/** We don't know what happened. Retried a few times, then a person looks. */
export class TryAFewTimesError extends Error {
  override readonly name = 'TryAFewTimes';
}

/** No repetition helps: bad input, a broken rule, a missing thing. Never retried. */
export class GiveUpError extends Error {
  override readonly name = 'GiveUp';
}

/** Names by which AWS services say "later"; everything else of theirs is unknown until someone adds it here. */
export const passing: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'TransactionInProgressException',
  'TransactionConflictException',
  'InternalServerError',
  'InternalServerException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'SlowDown',
  'TimeoutError',
  'RequestTimeout',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
]);

/** Names by which AWS services say "never": something of ours is wrong or not allowed. */
export const hopeless: ReadonlySet<string> = new Set([
  'ValidationException',
  'AccessDeniedException',
  // S3's name for it.
  'AccessDenied',
  'ResourceNotFoundException',
  'NoSuchBucket',
]);

/** Maps anything thrown to one of the three families, which are the retry policy of every machine (`docs/errors.md`). */
export function toFamily(error: unknown): TryAgainError | TryAFewTimesError | GiveUpError {
  if (error instanceof TryAgainError || error instanceof TryAFewTimesError || error instanceof GiveUpError)
    return error;
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? `${name}: ${withoutAddresses(error.message)}` : `thrown: ${name}`;
  const options = { cause: error };
  if (passing.has(name) || passing.has(code)) return new TryAgainError(message, options);
  if (hopeless.has(name)) return new GiveUpError(message, options);
  return new TryAFewTimesError(message, options);
}

/** SES quotes the address it refuses; a family's message goes into logs, histories and the record. */
function withoutAddresses(message: string): string {
  return message.replace(/[^\s<>"'(),:;[\]]+@[^\s<>"'(),:;[\]]+/g, '[address]');
}
