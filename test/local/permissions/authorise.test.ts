// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what stands in policies and templates
import { authorise, listGrants, type Request, takeGrant } from '../../../local/permissions/authorise.ts';
import { readStatements } from '../../../local/permissions/statement.ts';

const table = 'arn:aws:dynamodb:ap-northeast-1:000000000000:table/record';

function policy(...statements: readonly object[]) {
  const full = statements.map((statement) => ({
    Effect: 'Allow',
    Action: 'dynamodb:GetItem',
    Resource: table,
    ...statement,
  }));
  return readStatements({ Version: '2012-10-17', Statement: full }, 'Policy');
}

function aRequest(changes: Partial<Request> = {}): Request {
  return { action: 'dynamodb:GetItem', resource: table, context: {}, ...changes };
}

const outcome = (statements: ReturnType<typeof policy>, request: Partial<Request> = {}) =>
  authorise(statements, aRequest(request)).outcome;

describe('a request', () => {
  it('is allowed by a statement about its action and its resource, and says by which grant', () => {
    expect(authorise(policy({}), aRequest())).toEqual({
      outcome: 'allowed',
      by: [{ statement: 'Policy[0]', action: 'dynamodb:GetItem', resource: table }],
    });
  });

  it('is denied when nobody allows it', () => {
    expect(authorise(policy({ Action: 'dynamodb:PutItem' }), aRequest())).toEqual({
      outcome: 'denied',
      because: 'no-allow',
    });
    expect(outcome([])).toBe('denied');
  });

  it('is denied by an explicit deny, whatever else allows it', () => {
    const statements = policy({ Action: '*', Resource: '*' }, { Sid: 'Never', Effect: 'Deny' });

    expect(authorise(statements, aRequest())).toEqual({
      outcome: 'denied',
      because: 'explicit-deny',
      by: 'Policy[Never]',
    });
  });

  it.each([
    ['dynamodb:*', 'allowed'],
    ['DynamoDB:getitem', 'allowed'],
    ['dynamodb:Get?tem', 'allowed'],
    ['dynamodb:Get', 'denied'],
    ['dynamodb:*Items', 'denied'],
    ['*', 'allowed'],
  ])('is judged by the action pattern %s: %s', (Action, expected) => {
    expect(outcome(policy({ Action }))).toBe(expected);
  });

  it.each([
    ['arn:aws:dynamodb:*:*:table/record', 'allowed'],
    ['arn:aws:dynamodb:ap-*-1:000000000000:table/rec*', 'allowed'],
    ['arn:aws:dynamodb:ap-northeast-1:000000000000:*', 'allowed'],
    ['arn:aws:dynamodb:*', 'allowed'],
    ['arn:aws:dynamodb:ap*0:table/record', 'denied'],
    ['arn:aws:dynamodb:ap-northeast-1:000000000000:table/RECORD', 'denied'],
    [`${table}/index/*`, 'denied'],
    ['*', 'allowed'],
  ])('is judged by the resource pattern %s: %s', (Resource, expected) => {
    expect(outcome(policy({ Resource }))).toBe(expected);
  });

  it('is judged by what NotAction and NotResource leave', () => {
    const statements = policy({ Action: undefined, NotAction: ['dynamodb:Delete*'] });

    expect(outcome(statements)).toBe('allowed');
    expect(outcome(statements, { action: 'dynamodb:DeleteItem' })).toBe('denied');
    expect(outcome(policy({ Resource: undefined, NotResource: `${table}*` }))).toBe('denied');
  });
});

describe('a condition', () => {
  const when = (Condition: object) => policy({ Action: 's3:ListBucket', Resource: '*', Condition });
  const list = (context: Request['context']) => ({ action: 's3:ListBucket', resource: 'arn:aws:s3:::b', context });

  it.each([
    [{ StringEquals: { 's3:prefix': ['uploads/', 'incidents/'] } }, 'uploads/', 'allowed'],
    [{ StringEquals: { 's3:prefix': 'uploads/*' } }, 'uploads/x', 'denied'],
    [{ StringLike: { 's3:prefix': 'uploads/*' } }, 'uploads/x', 'allowed'],
    [{ StringNotEquals: { 's3:prefix': 'uploads/' } }, 'uploads/', 'denied'],
    [{ StringNotLike: { 's3:prefix': 'up*' } }, 'directory/', 'allowed'],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/a*' } }, 'arn:aws:iam::000000000000:role/abc', 'allowed'],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam*role/abc' } }, 'arn:aws:iam::000000000000:role/abc', 'denied'],
    [{ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/a?c' } }, 'arn:aws:iam::1:role/abc', 'allowed'],
    [{ Bool: { 'aws:SecureTransport': 'TRUE' } }, 'true', 'allowed'],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, 'true', 'denied'],
    [{ Null: { 's3:prefix': 'false' } }, 'any', 'allowed'],
    [{ Null: { 's3:prefix': 'true' } }, 'any', 'denied'],
  ])('%j on %s: %s', (condition, value, expected) => {
    const [keys = {}] = Object.values(condition);
    const [key = ''] = Object.keys(keys);

    expect(outcome(when(condition), list({ [key]: value }))).toBe(expected);
  });

  it.each([
    ['StringEquals', 'denied'],
    ['StringLikeIfExists', 'allowed'],
    ['StringNotEquals', 'allowed'],
    ['ForAllValues:StringEquals', 'allowed'],
    ['ForAnyValue:StringEquals', 'denied'],
  ])('%s on a key that the request does not carry: %s', (operator, expected) => {
    expect(outcome(when({ [operator]: { 's3:prefix': 'uploads/' } }), list({}))).toBe(expected);
  });

  it('on several values holds for all or for any of them', () => {
    const values = list({ 's3:prefix': ['a', 'b'] });

    expect(outcome(when({ 'ForAllValues:StringEquals': { 's3:prefix': ['a', 'b', 'c'] } }), values)).toBe('allowed');
    expect(outcome(when({ 'ForAllValues:StringEquals': { 's3:prefix': 'a' } }), values)).toBe('denied');
    expect(outcome(when({ 'ForAnyValue:StringLike': { 's3:prefix': 'b*' } }), values)).toBe('allowed');
    expect(() => outcome(when({ StringEquals: { 's3:prefix': 'a' } }), values)).toThrow(/ForAnyValue/);
  });

  it('has to hold with every other', () => {
    const both = when({ StringLike: { 's3:prefix': 'a*' }, Bool: { 'aws:SecureTransport': 'true' } });

    expect(outcome(both, list({ 's3:prefix': 'ab', 'aws:SecureTransport': 'true' }))).toBe('allowed');
    expect(outcome(both, list({ 's3:prefix': 'ab', 'aws:SecureTransport': 'false' }))).toBe('denied');
  });
});

describe('a policy', () => {
  it.each([
    ['an operator', { Condition: { NumericLessThan: { 's3:max-keys': '10' } } }, /NumericLessThan is not judged/],
    ['a key', { Condition: { IpAddress: {}, StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }, /aws:SourceVpc/],
    ['an element', { Principal: '*' }, /Principal is not judged/],
    ['a policy variable', { Resource: ['arn:aws:s3:::b/${aws:username}/*'] }, /policy variable/],
    ['both forms of an element', { NotAction: 'x' }, /Action or NotAction/],
    ['neither form of an element', { Resource: undefined }, /Resource or NotResource/],
    ['no effect', { Effect: 'Maybe' }, /not Allow or Deny/],
  ])('with %s that is not judged here is refused, never passed over', (_what, statement, message) => {
    expect(() => policy(statement)).toThrow(message);
  });
});

describe('one grant taken away', () => {
  const statements = policy({
    Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    Resource: [table, `${table}/index/gsi1`],
  });

  it('leaves every other', () => {
    const [first, ...others] = listGrants(statements);
    if (first === undefined) throw new Error('no grant');
    const left = takeGrant(statements, first);

    expect(others).toHaveLength(3);
    expect(outcome(left, { action: first.action, resource: first.resource })).toBe('denied');
    for (const { action, resource } of others) expect(outcome(left, { action, resource })).toBe('allowed');
  });

  it('that was given by leaving something out takes the whole statement', () => {
    const broad = policy({ Action: undefined, NotAction: 'iam:*' });
    const [grant] = listGrants(broad);

    expect(grant && takeGrant(broad, grant)).toEqual([]);
  });
});
