import { receiveEvent } from '../../functions/receive-event.ts';
import { dismissSignal } from '../../functions/requests/dismiss-signal.ts';
import { promoteSignal } from '../../functions/requests/promote-signal.ts';
import { incidentIdOf } from '../../functions/requests/report-incident.ts';
import { aGuardDutyFinding, anEvent } from '../domain/signals/findings.ts';
import { createFunctionWorld, type FunctionWorld } from '../support/function-world.ts';
import { entriesOf, useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();
const actor = 'privacy-office';

let made = 0;

/** A world with a signal in it. */
async function aSignal(finding = {}, service = {}) {
  made += 1;
  const id = `finding-${made}`;
  const world = createFunctionWorld(table());
  const seen = (changes = {}, more = {}) =>
    receiveEvent(
      anEvent('guardduty', aGuardDutyFinding({ id, ...finding, ...changes }, { ...service, ...more })),
      world.services,
    );
  const [signalId = ''] = (await seen()).signalIds ?? [];
  const incidentId = incidentIdOf({ system: 'aws.guardduty', id });
  const read = async () => (await table().signals.read(signalId))?.signal;
  return { world, seen, signalId, incidentId, read };
}

const promote = (world: FunctionWorld, signalId: string, by = actor) =>
  promoteSignal({ signalId, actor: by, requestId: `${by}:1` }, world.services);
const dismiss = (world: FunctionWorld, signalId: string, reason = 'our own test') =>
  dismissSignal({ signalId, actor, reason }, world.services);
const ids = async (scope: 'open' | 'decided') => (await table().signals.list(scope, 200)).map(({ id }) => id);

describe('promoting a signal', () => {
  it('reports an incident by the person, detected when the finding was made, everything else to be asked', async () => {
    const { world, signalId, incidentId, read } = await aSignal();

    expect(await promote(world, signalId)).toMatchObject({ outcome: 'promoted', signalId, incidentId });

    const incident = (await table().record.read(incidentId))?.incident;
    expect(incident?.facts).toMatchObject({ detectedAt: '2026-09-01T01:00:00.000Z', cause: 'unknown', parties: [] });
    expect((await entriesOf(table().record, incidentId))[0]?.header.actor).toBe(actor);
    expect((await read())?.decisions).toMatchObject([{ kind: 'promoted', by: actor, incidentId }]);
    expect(await ids('open')).not.toContain(signalId);
    expect(await ids('decided')).toContain(signalId);
  });

  it('twice, or by two people at once, is one incident', async () => {
    const { world, signalId, incidentId, read } = await aSignal();

    const promoted = await Promise.all([promote(world, signalId, 'one'), promote(world, signalId, 'two')]);
    const again = await promote(world, signalId, 'three');

    expect([...promoted, again].map((one) => 'incidentId' in one && one.incidentId)).toEqual(Array(3).fill(incidentId));
    expect((await entriesOf(table().record, incidentId)).map(({ header }) => header.type)).toEqual([
      'incident-reported',
    ]);
    expect((await read())?.decisions).toHaveLength(1);
  });

  it('that broke off after the report gives the same incident, also when the finding came again meanwhile', async () => {
    const { world, signalId, incidentId, seen } = await aSignal();
    const signals = { ...table().signals, write: () => Promise.reject(new Error('killed')) };
    await expect(promoteSignal({ signalId, actor, requestId: 'r' }, { ...world.services, signals })).rejects.toThrow(
      'killed',
    );
    await seen({}, { count: 30 });

    expect(await promote(world, signalId)).toMatchObject({ outcome: 'promoted', incidentId });
    expect((await entriesOf(table().record, incidentId)).map(({ header }) => header.type)).toEqual([
      'incident-reported',
    ]);
  });

  it('lets it go on counting, linked to its incident', async () => {
    const { world, signalId, incidentId, seen, read } = await aSignal();
    await promote(world, signalId);

    await seen({ severity: 9.5 }, { count: 30 });

    expect(await read()).toMatchObject({ timesSeen: 30, decisions: [{ kind: 'promoted', incidentId }] });
    expect(await ids('open')).not.toContain(signalId);
  });

  it('of a sample makes an exercise', async () => {
    const { world, signalId, incidentId } = await aSignal({}, { additionalInfo: { sample: true } });
    await promote(world, signalId);

    expect((await table().record.read(incidentId))?.incident.facts.exercise).toBe(true);
    expect(world.said).toEqual([]);
  });

  it('is possible after it was dismissed', async () => {
    const { world, signalId, read } = await aSignal();
    await dismiss(world, signalId);

    expect(await promote(world, signalId)).toMatchObject({ outcome: 'promoted' });
    expect((await read())?.decisions.map(({ kind }) => kind)).toEqual(['dismissed', 'promoted']);
  });

  it('that nobody knows is refused', async () => {
    const { world } = await aSignal();

    expect(await promote(world, 'SIG-0000000000')).toMatchObject({ outcome: 'refused', code: 'unknown-signal' });
  });
});

describe('dismissing a signal', () => {
  it('keeps it with its reason and takes it off what waits', async () => {
    const { world, signalId, read } = await aSignal();

    expect(await dismiss(world, signalId)).toEqual({ outcome: 'dismissed', signalId });

    expect((await read())?.decisions).toMatchObject([
      { kind: 'dismissed', by: actor, reason: 'our own test', severity: 'high' },
    ]);
    expect(await ids('open')).not.toContain(signalId);
  });

  it('twice keeps the first reason', async () => {
    const { world, signalId, read } = await aSignal();
    await dismiss(world, signalId);

    expect(await dismiss(world, signalId, 'another')).toMatchObject({ outcome: 'dismissed' });
    expect((await read())?.decisions).toHaveLength(1);
  });

  it('holds while the finding only comes again, and ends when it becomes worse, which is told', async () => {
    const { world, signalId, seen } = await aSignal();
    await dismiss(world, signalId);
    world.said.length = 0;

    await seen({}, { count: 50 });
    expect(await ids('open')).not.toContain(signalId);
    expect(world.said).toEqual([]);

    await seen({ severity: 9.5 });
    expect(await ids('open')).toContain(signalId);
    expect(world.said).toHaveLength(1);
  });

  it('is refused once it is an incident, with where to say so instead', async () => {
    const { world, signalId, incidentId } = await aSignal();
    await promote(world, signalId);

    expect(await dismiss(world, signalId)).toMatchObject({
      code: 'signal-promoted',
      message: expect.stringContaining(incidentId),
    });
    expect(await dismiss(world, 'SIG-0000000000')).toMatchObject({ code: 'unknown-signal' });
  });
});
