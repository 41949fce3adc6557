import { GiveUpError, TryAFewTimesError, TryAgainError, toFamily } from '../../functions/runtime/errors.ts';

const named = (name: string, message = 'made up', more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

describe('whatever is thrown', () => {
  it.each([
    'ThrottlingException',
    'TooManyRequestsException',
    'ProvisionedThroughputExceededException',
    'TransactionInProgressException',
    'InternalServerError',
    'ServiceUnavailableException',
    'SlowDown',
    'TimeoutError',
  ])('passes when it is called %s: try again', (name) => {
    expect(toFamily(named(name))).toBeInstanceOf(TryAgainError);
  });

  it.each(['ECONNRESET', 'ECONNREFUSED', 'EPIPE'])('passes when the socket says %s: try again', (code) => {
    expect(toFamily(named('Error', 'socket', { code }))).toBeInstanceOf(TryAgainError);
  });

  it.each(['ValidationException', 'AccessDeniedException', 'ResourceNotFoundException', 'NoSuchBucket'])(
    'is hopeless when it is called %s: give up',
    (name) => {
      expect(toFamily(named(name))).toBeInstanceOf(GiveUpError);
    },
  );

  it.each([[named('TypeError')], ['a text'], [undefined], [null], [{ name: 'ThrottlingException' }]])(
    'is tried a few times when nobody knows what it is: %p',
    (thrown) => {
      expect(toFamily(thrown)).toBeInstanceOf(TryAFewTimesError);
    },
  );

  it.each([new TryAgainError('a'), new TryAFewTimesError('b'), new GiveUpError('c')])(
    'stays what it is: %p',
    (error) => {
      expect(toFamily(error)).toBe(error);
    },
  );

  it('has the name that the machines’ retry rules know', () => {
    const names = [new TryAgainError('a'), new TryAFewTimesError('b'), new GiveUpError('c')].map(({ name }) => name);

    expect(names).toEqual(['TryAgain', 'TryAFewTimes', 'GiveUp']);
  });

  it('keeps its cause for the process, and its name for the reader', () => {
    const cause = named('ThrottlingException', 'rate exceeded');

    expect(toFamily(cause)).toMatchObject({ message: 'ThrottlingException: rate exceeded', cause });
  });

  it.each([
    ['The following identities failed the check in region AP-NORTHEAST-1: taro.yamada+x@example.co.jp', 'taro'],
    ['Missing final \'@domain\': "Hanako" <hanako@example.jp>, jiro@example.com', 'hanako@'],
    ['Address <山田@example.jp> is suppressed', '山田'],
  ])('quotes no address in what goes to logs and histories: %s', (message, secret) => {
    const family = toFamily(named('MessageRejected', message));

    expect(family.message).not.toContain(secret);
    expect(family.message).toContain('[address]');
  });
});
