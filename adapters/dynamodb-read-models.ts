import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { heldBy } from '../domain/incident/amend.ts';
import { answerBy, isWaiting, sayCorrection } from '../domain/incident/law-corrections.ts';
import type { Incident, LawCorrection, TrackedObligation } from '../domain/incident/state.ts';
import { watchedAt } from '../domain/law/obligation.ts';
import type { IncidentRow, OpenObligation, ReadModels } from '../functions/runtime/ports.ts';
import { dueShards, keys } from './record-keys.ts';

/** Sorts after every instant: obligations that have no time to watch. */
const noTime = '9999';

/**
 * Rows beside the record with a sparse index (`gsi1`) over the open ones. A closed row stays without its index keys, so
 * that an older event that comes again can't bring it back.
 */
export function createReadModels(client: DynamoDBDocumentClient, table: string): ReadModels {
  /** Writes a row unless it was written from a later version. */
  async function put(item: Record<string, unknown>, version: number): Promise<void> {
    try {
      await client.send(
        new PutCommand({
          TableName: table,
          Item: { ...item, projected: version },
          ConditionExpression: 'attribute_not_exists(pk) OR projected < :version',
          ExpressionAttributeValues: { ':version': version },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async function page(
    indexKey: string,
    limit: number,
    forward: boolean,
    before?: string,
  ): Promise<Record<string, unknown>[]> {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'gsi1',
        KeyConditionExpression: `gsi1pk = :key${before === undefined ? '' : ' AND gsi1sk < :before'}`,
        ExpressionAttributeValues: { ':key': indexKey, ...(before === undefined ? {} : { ':before': before }) },
        ScanIndexForward: forward,
        Limit: limit,
      }),
    );
    return Items;
  }

  return {
    async project({ incident, version }, before) {
      const known = new Map(before?.obligations.map((obligation) => [obligation.id, obligation]));
      const owner = before?.confirmation.owner;
      const changed = incident.obligations.filter(
        (obligation) =>
          owner !== incident.confirmation.owner ||
          JSON.stringify(known.get(obligation.id)) !== JSON.stringify(obligation),
      );
      for (const obligation of changed) await put(obligationItem(incident, obligation), version);
      for (const correction of incident.corrections ?? []) await put(correctionItem(incident, correction), version);
      await put(incidentItem(incident, version), version);
    },

    async enlist({ incident, version }) {
      await put(incidentItem(incident, version), version);
    },

    async openObligations(limit) {
      const shards = Array.from({ length: dueShards }, (_, shard) => page(keys.dueShard(shard), limit, true));
      const rows = (await Promise.all(shards)).flat();
      rows.sort((a, b) => (String(a.gsi1sk) < String(b.gsi1sk) ? -1 : 1));
      return rows.slice(0, limit).map(({ row }) => JSON.parse(String(row)) as OpenObligation);
    },

    async *everyOpenIncident() {
      let start: Record<string, unknown> | undefined;
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: table,
            IndexName: 'gsi1',
            KeyConditionExpression: 'gsi1pk = :key',
            ExpressionAttributeValues: { ':key': keys.scope('open') },
            ...(start ? { ExclusiveStartKey: start } : {}),
          }),
        );
        yield* Items.map(({ row }) => JSON.parse(String(row)) as IncidentRow);
        start = LastEvaluatedKey;
      } while (start !== undefined);
    },

    async incidents(scope, limit, before) {
      const rows = await page(keys.scope(scope), limit, false, before && incidentSortKey(before));
      return rows.map(({ row }) => JSON.parse(String(row)) as IncidentRow);
    },
  };
}

function obligationItem(incident: Incident, obligation: TrackedObligation): Record<string, unknown> {
  const { id, duty, regime, owedBy, owedTo, answer, clock, zone, confidence, provisional, dueAt, target } = obligation;
  const owner = incident.confirmation.owner;
  const held = heldBy(obligation);
  const row: OpenObligation = {
    incidentId: incident.id,
    title: incident.facts.title,
    obligationId: id,
    ...{ duty, regime, owedBy, owedTo, answer, clock, zone, confidence, provisional },
    ...(owner ? { owner } : {}),
    ...(dueAt ? { dueAt } : {}),
    ...(target ? { target } : {}),
    ...(held ? { held } : {}),
  };
  const index = {
    gsi1pk: keys.dueShardOf(incident.id),
    gsi1sk: `${watchedAt(obligation) ?? noTime}#${incident.id}#${id}`,
  };
  return {
    ...keys.openObligation(incident.id, id),
    row: JSON.stringify(row),
    ...(obligation.status === 'open' ? index : {}),
  };
}

function incidentSortKey({ reportedAt, incidentId }: Pick<IncidentRow, 'reportedAt' | 'incidentId'>): string {
  return `${reportedAt}#${incidentId}`;
}

/** A corrected regime file stands among the open clocks until counsel has answered: where everybody looks. */
function correctionItem(incident: Incident, correction: LawCorrection): Record<string, unknown> {
  const { regime, changes, foundAt } = correction;
  const target = answerBy(changes, foundAt);
  const id = `${regime}/law-correction/counsel`;
  const owner = incident.confirmation.owner;
  const row: OpenObligation = {
    incidentId: incident.id,
    title: incident.facts.title,
    obligationId: id,
    ...{ duty: 'law-correction', regime, owedBy: 'counsel', owedTo: 'internal', answer: 'binds', target },
    clock: sayCorrection(correction),
    zone: changes[0]?.zone ?? 'UTC',
    confidence: 'verified',
    provisional: false,
    ...(owner ? { owner } : {}),
  };
  const index = { gsi1pk: keys.dueShardOf(incident.id), gsi1sk: `${target}#${incident.id}#${id}` };
  return {
    ...keys.openObligation(incident.id, id),
    row: JSON.stringify(row),
    ...(isWaiting(correction) ? index : {}),
  };
}

function incidentItem(incident: Incident, version: number): Record<string, unknown> {
  const { id, facts, status, reportedAt } = incident;
  const row: IncidentRow = {
    incidentId: id,
    title: facts.title,
    exercise: facts.exercise,
    status,
    reportedAt,
    version,
  };
  // What is not notifiable may still owe its place in the records.
  const owes = incident.obligations.some((obligation) => obligation.status === 'open');
  const scope = status === 'follow-up-closed' || (status === 'dismissed' && !owes) ? 'closed' : 'open';
  return {
    ...keys.incidentRow(id),
    row: JSON.stringify(row),
    gsi1pk: keys.scope(scope),
    gsi1sk: incidentSortKey(row),
  };
}
