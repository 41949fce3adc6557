import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { createReadModels } from '../../adapters/dynamodb-read-models.ts';
import { dueShards } from '../../adapters/record-keys.ts';
import type { Incident } from '../../domain/incident/state.ts';
import { plus } from '../../domain/time.ts';
import type { OpenObligation, ReadModels } from '../../functions/runtime/ports.ts';
import {
  aReport,
  aReportedStory,
  aStory,
  breach,
  type Story,
  settleObligations,
  startsAt,
  told,
} from '../support/builders.ts';
import { freshIncidentId, recordTable, useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();
const preliminary = 'jp-appi/regulator-report-preliminary/pay/PPC';

/** The incident of a story as the stream shows it, under an id of its own. */
function seen(story: Story, id: string): Incident {
  return { ...story.incident, id };
}

async function project(readModels: ReadModels, incident: Incident, version: number, before?: Incident): Promise<void> {
  await readModels.project({ incident, version, lastHash: '' }, before);
}

async function openOf(id: string): Promise<readonly OpenObligation[]> {
  const open = await table().readModels.openObligations(10_000);
  return open.filter(({ incidentId }) => incidentId === id);
}

async function scopeOf(id: string): Promise<readonly string[]> {
  const { readModels } = table();
  const found = await Promise.all(
    (['open', 'closed'] as const).map(async (scope) =>
      (await readModels.incidents(scope, 10_000)).some(({ incidentId }) => incidentId === id) ? [scope] : [],
    ),
  );
  return found.flat();
}

describe('the open obligations', () => {
  it('are listed with what a reader needs, earliest first, those without a time last', async () => {
    const id = freshIncidentId();
    const incident = seen(aReportedStory(), id);

    await project(table().readModels, incident, 2);

    const open = await openOf(id);
    const times = open.map(({ dueAt, target }) => dueAt ?? target ?? '~');
    expect(open).toHaveLength(incident.obligations.length);
    expect(times).toEqual([...times].sort());
    expect(open.find(({ obligationId }) => obligationId === preliminary)).toMatchObject({
      ...{ title: 'Card data leaked', duty: 'regulator-report-preliminary', owedBy: 'pay', owedTo: 'PPC' },
      ...{ dueAt: '2026-09-05T14:59:59.000Z', zone: 'Asia/Tokyo', provisional: false },
    });
  });

  it('carry who has the incident, as soon as somebody has it', async () => {
    const id = freshIncidentId();
    const story = aReportedStory();
    const before = seen(story, id);
    await project(table().readModels, before, 2);

    told(story, [{ type: 'answer-confirmation', answer: 'have-it', reason: '' }, 'soc-duty']);
    await project(table().readModels, seen(story, id), 3, before);

    expect(new Set((await openOf(id)).map(({ owner }) => owner))).toEqual(new Set(['soc-duty']));
  });

  it('lose the one that is met, and keep the row without its index keys', async () => {
    const id = freshIncidentId();
    const story = told(aReportedStory(), breach);
    const before = seen(story, id);
    await project(table().readModels, before, 3);

    told(story, { type: 'mark-done', obligation: preliminary, at: startsAt, proof: 'receipt' });
    await project(table().readModels, seen(story, id), 4, before);

    expect((await openOf(id)).map(({ obligationId }) => obligationId)).not.toContain(preliminary);
    const { Items = [] } = await table().client.send(
      new QueryCommand({
        TableName: recordTable,
        KeyConditionExpression: 'pk = :pk AND sk = :sk',
        ExpressionAttributeValues: { ':pk': `INC#${id}`, ':sk': `OPEN#${preliminary}` },
      }),
    );
    expect(Items).toMatchObject([{ projected: 4 }]);
    expect(Items[0]).not.toHaveProperty('gsi1pk');
  });

  it('are not brought back by an old event that comes again', async () => {
    const id = freshIncidentId();
    const story = told(aReportedStory(), breach);
    const before = seen(story, id);
    await project(table().readModels, before, 3);
    told(story, { type: 'mark-done', obligation: preliminary, at: startsAt, proof: 'receipt' });
    await project(table().readModels, seen(story, id), 4, before);

    await project(table().readModels, before, 3);

    expect((await openOf(id)).map(({ obligationId }) => obligationId)).not.toContain(preliminary);
  });

  it('end the same whatever the order and however often events come', async () => {
    const story = told(aStory(), aReport());
    const stages: Incident[] = [story.incident];
    for (const next of [breach, { type: 'mark-done', obligation: preliminary, at: startsAt, proof: 'x' }] as const) {
      told(story, next);
      stages.push(story.incident);
    }
    const results: string[][] = [];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [0, 2, 1, 1, 0],
      [2, 2, 0, 1],
    ]) {
      const id = freshIncidentId();
      for (const place of order) {
        const [incident, before] = [stages[place], stages[place - 1]];
        if (incident) await project(table().readModels, { ...incident, id }, place + 1, before && { ...before, id });
      }
      results.push((await openOf(id)).map(({ obligationId }) => obligationId).sort());
    }

    expect(results).toEqual(results.map(() => results[0]));
    expect(results[0]).not.toContain(preliminary);
  });

  it('lie in eight shards, so that no key of the index carries every write', async () => {
    const shards = new Set<string>();
    for (let count = 0; count < 60; count += 1) {
      const incident = seen(aReportedStory(), freshIncidentId());
      const send = jest.spyOn(table().client, 'send').mockImplementation(((command: {
        input: { Item?: Record<string, string> };
      }) => {
        const { Item } = command.input;
        if (Item?.gsi1pk?.startsWith('DUE#')) shards.add(Item.gsi1pk);
        return Promise.resolve({});
      }) as never);
      await project(table().readModels, incident, 1);
      send.mockRestore();
    }

    expect(shards.size).toBe(dueShards);
  });

  it('take a page, and no more than a page of each shard is read', async () => {
    await project(table().readModels, seen(aReportedStory(), freshIncidentId()), 1);
    const send = jest.spyOn(table().client, 'send');

    expect(await table().readModels.openObligations(3)).toHaveLength(3);

    const limits = send.mock.calls.map(([command]) => (command.input as { Limit?: number }).Limit);
    expect(limits).toEqual(Array(dueShards).fill(3));
    send.mockRestore();
  });

  it('whose write breaks for another reason throw', async () => {
    const broken = createReadModels(table().client, 'no-such-table');

    await expect(project(broken, seen(aReportedStory(), 'INC-1'), 1)).rejects.toThrow(/ResourceNotFound|not found/i);
  });
});

describe('the register of incidents', () => {
  const dismissal = { type: 'answer-confirmation', answer: 'false-alarm', reason: 'a test' } as const;
  const closed = () => told(settleObligations(told(aReportedStory(), breach)), { type: 'close-response' });

  it.each([
    ['reported', aReportedStory, 'open'],
    ['confirmed', () => told(aReportedStory(), breach), 'open'],
    ['dismissed', () => told(aReportedStory(), dismissal), 'closed'],
    ['response-closed', closed, 'open'],
    ['follow-up-closed', () => told(closed(), { type: 'close-follow-up' }), 'closed'],
  ] as const)('shows one that is %s', async (status, given, scope) => {
    const id = freshIncidentId();
    const incident = seen(given(), id);
    expect(incident.status).toBe(status);

    await project(table().readModels, incident, 5);

    expect(await scopeOf(id)).toEqual([scope]);
  });

  it('moves one that is reopened back, and an old event does not move it', async () => {
    const id = freshIncidentId();
    const story = told(aReportedStory(), dismissal);
    const dismissed = seen(story, id);
    await project(table().readModels, dismissed, 4);
    told(story, { type: 'reopen', reason: 'found' });
    await project(table().readModels, seen(story, id), 6, dismissed);

    await project(table().readModels, dismissed, 4);

    expect(await scopeOf(id)).toEqual(['open']);
  });

  it('gives every open incident to whoever watches over all, page by page', async () => {
    const title = 'x'.repeat(200_000);
    const ids = Array.from({ length: 8 }, freshIncidentId);
    for (const id of ids) {
      const incident = { ...aReportedStory().incident, obligations: [], id };
      await project(table().readModels, { ...incident, facts: { ...incident.facts, title } }, 1);
    }

    const seenIds = [];
    for await (const { incidentId } of table().readModels.everyOpenIncident()) seenIds.push(incidentId);

    expect(seenIds).toEqual(expect.arrayContaining(ids));
    expect(new Set(seenIds).size).toBe(seenIds.length);
  });

  it('has the latest report first', async () => {
    const [older, newer] = [freshIncidentId(), freshIncidentId()];
    await project(
      table().readModels,
      { ...seen(aReportedStory(), newer), reportedAt: plus(startsAt, { hours: 900 }) },
      1,
    );
    await project(
      table().readModels,
      { ...seen(aReportedStory(), older), reportedAt: plus(startsAt, { hours: 899 }) },
      1,
    );

    const [first, second] = await table().readModels.incidents('open', 2);

    expect([first?.incidentId, second?.incidentId]).toEqual([newer, older]);
  });
});

describe('the lists of incidents', () => {
  it('go on behind the last row of the page before, newest first', async () => {
    const { readModels } = table();
    const ids = [freshIncidentId(), freshIncidentId(), freshIncidentId()];
    for (const [index, id] of ids.entries()) {
      const incident = { ...seen(aReportedStory({ at: plus(startsAt, { hours: 24_000 + index }) }), id) };
      await project(readModels, incident, 2);
    }

    const first = await readModels.incidents('open', 2);
    const second = await readModels.incidents('open', 1, first.at(-1));

    expect([...first, ...second].map(({ incidentId }) => incidentId)).toEqual([...ids].reverse());
  });

  it('keep what is not notifiable among the open ones while it owes its record', async () => {
    const { readModels } = table();
    const id = freshIncidentId();
    const story = told(aReportedStory(), {
      ...{ type: 'answer-confirmation', answer: 'breach-not-notifiable', reason: 'no risk' },
    });
    await project(readModels, seen(story, id), 3);
    expect(await scopeOf(id)).toEqual(['open']);

    told(story, { type: 'record-on-register', effects: 'none', remedialAction: 'closed' });
    await project(readModels, seen(story, id), 4);

    expect(await scopeOf(id)).toEqual(['closed']);
  });
});
