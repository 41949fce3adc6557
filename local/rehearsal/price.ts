/** What the counted calls would cost at list prices of us-east-1, in US dollars. */
export interface Bill {
  readonly currency: 'USD';
  readonly lines: readonly { readonly item: string; readonly count: number; readonly dollars: number }[];
  readonly total: number;
}

/**
 * List prices in dollars a call, as read on 2026-11-22: SES $0.10 per 1,000 mails (à la carte), Lambda $0.20 per million
 * requests, Step Functions $25 per million transitions, DynamoDB on demand $0.625 per million writes and $0.125 per
 * million reads. Lambda's time, Firehose, S3 and KMS are not in this bill.
 */
const prices: readonly { readonly prefix: string; readonly item: string; readonly dollars: number }[] = [
  { prefix: 'ses:recipients', item: 'SES, mails', dollars: 0.1 / 1000 },
  { prefix: 'lambda:', item: 'Lambda, requests', dollars: 0.2 / 1e6 },
  { prefix: 'states:transitions', item: 'Step Functions, transitions', dollars: 25 / 1e6 },
  { prefix: 'dynamodb:write-units', item: 'DynamoDB, write units', dollars: 0.625 / 1e6 },
  { prefix: 'dynamodb:read-units', item: 'DynamoDB, read units', dollars: 0.125 / 1e6 },
];

export function priceCalls(calls: Readonly<Record<string, number>>): Bill {
  const lines = prices.map(({ prefix, item, dollars }) => {
    const count = Object.entries(calls).reduce((sum, [name, n]) => (name.startsWith(prefix) ? sum + n : sum), 0);
    return { item, count: Math.round(count), dollars: round(count * dollars) };
  });
  return { currency: 'USD', lines, total: round(lines.reduce((sum, { dollars }) => sum + dollars, 0)) };
}

function round(dollars: number): number {
  return Math.round(dollars * 10_000) / 10_000;
}
