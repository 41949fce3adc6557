import type { Request } from './authorise.ts';
import type { Call, Place } from './requests.ts';
import { keyRequests } from './requests-kms.ts';

/** Actions on the one table that the call names. */
const onOneTable = new Set(['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan']);

/**
 * A transaction has no action of its own: each item is checked as what it does to its table.
 * Source: DynamoDB developer guide, "Using IAM with DynamoDB transactions".
 */
const inTransactions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

interface Action {
  readonly action: string;
  readonly table: string;
  readonly index?: string | undefined;
}

export function dynamoDbRequests(call: Call, place: Place): readonly Request[] | undefined {
  const actions = actionsOf(call);
  if (actions === undefined) return undefined;
  const tables = new Set(actions.map(({ table }) => table));
  return [
    ...actions.map(({ action, table, index }) => ({
      action: `dynamodb:${action}`,
      // A query of an index is checked on the index alone.
      resource: index === undefined ? tableArn(table, place) : `${tableArn(table, place)}/index/${index}`,
      context: {},
    })),
    ...[...tables].flatMap((table) => tableKeyRequests(table, place)),
  ];
}

function actionsOf({ command, input }: Call): readonly Action[] | undefined {
  if (onOneTable.has(command)) {
    return [{ action: command, table: String(input.TableName), index: input.IndexName as string | undefined }];
  }
  if (command === 'BatchGetItem' || command === 'BatchWriteItem') {
    return Object.keys(input.RequestItems as object).map((table) => ({ action: command, table }));
  }
  if (command !== 'TransactWriteItems') return undefined;
  const items = input.TransactItems as readonly Readonly<Record<string, { readonly TableName: string } | undefined>>[];
  const found = new Map<string, Action>();
  for (const item of items) {
    for (const [kind, part] of Object.entries(item)) {
      const action = inTransactions[kind];
      if (action !== undefined && part !== undefined)
        found.set(`${action} ${part.TableName}`, { action, table: part.TableName });
    }
  }
  return [...found.values()];
}

/**
 * DynamoDB unwraps the table's key in the caller's name, and again after five minutes; data keys and their encryption are its
 * own affair then. Source: DynamoDB developer guide, "DynamoDB encryption at rest: how it works" (table key, caching).
 */
function tableKeyRequests(table: string, place: Place): readonly Request[] {
  const arn = tableArn(table, place);
  const context = { 'kms:EncryptionContext:aws:dynamodb:tableName': arn.slice(arn.lastIndexOf('/') + 1) };
  return keyRequests(place, 'dynamodb', { arn, context }, ['Decrypt']);
}

function tableArn(table: string, { region, account }: Place): string {
  return table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${account}:table/${table}`;
}
