import { handler, receiveEvent } from '../../functions/receive-event.ts';
import { incidentIdOf } from '../../functions/requests/report-incident.ts';
import { logger } from '../../functions/runtime/logger.ts';
import {
  aFailedCheck,
  aGuardDutyFinding,
  anAsffFinding,
  anEvent,
  eventAt,
  somebody,
  theGuardDutyFindingByHub,
} from '../domain/signals/findings.ts';
import { createFunctionWorld, type FunctionWorld } from '../support/function-world.ts';
import { entriesOf, useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();
beforeEach(() => void jest.spyOn(logger, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());
const aWorld = () => createFunctionWorld(table());

let made = 0;
/** An id that no other test uses. */
function fresh(): string {
  made += 1;
  return `id-${made}`;
}

function aReportEvent(detail: unknown, changes: { readonly id?: string; readonly 'detail-type'?: string } = {}) {
  const event = { source: 'tocsin.report', 'detail-type': 'Incident Report', time: eventAt };
  return { id: fresh(), ...event, ...changes, detail };
}

const aFinding = (changes = {}) => aGuardDutyFinding({ id: fresh(), ...changes });

async function receive(event: Parameters<typeof receiveEvent>[0], world: FunctionWorld) {
  const received = await receiveEvent(event, world.services);
  const [signalId = ''] = received.signalIds ?? [];
  return { ...received, signalId, signal: (await table().signals.read(signalId))?.signal };
}

describe('a report on the event bus', () => {
  it('is the incident that the API or the command line would report', async () => {
    const source = { system: 'soc', id: fresh() };

    const received = await receive(aReportEvent({ title: 'Card data leaked', source, cause: 'malicious' }), aWorld());

    expect(received).toMatchObject({ outcome: 'reported', incidentId: incidentIdOf(source) });
    const read = await table().record.read(incidentIdOf(source));
    expect(read?.incident).toMatchObject({ source, facts: { cause: 'malicious' } });
  });

  it('delivered twice is one report', async () => {
    const event = aReportEvent({ title: 'Somebody called' });
    const world = aWorld();
    const { incidentId = '' } = await receive(event, world);

    expect(await receive(event, world)).toMatchObject({ incidentId });
    expect(await entriesOf(table().record, incidentId)).toHaveLength(1);
  });

  it('without a source is known by the event', async () => {
    const event = aReportEvent({ title: 'Somebody called', source: 'unknown' });

    const { incidentId = '' } = await receive(event, aWorld());

    const read = await table().record.read(incidentId);
    expect(read?.incident.source).toEqual({ system: 'event-bus', id: event.id });
    expect((await receive(aReportEvent({ title: 'Somebody called' }), aWorld())).incidentId).not.toBe(incidentId);
  });

  it.each([
    [{ source: { system: 'soc', id: '1' }, detectedAt: somebody }, 'title, detectedAt'],
    [somebody, '(whole file)'],
    [undefined, '(whole file)'],
  ])('that can’t be read goes to the dead letters and waits as a signal: %j', async (detail, wrong) => {
    const world = aWorld();
    const event = aReportEvent(detail);

    const failure = await receiveEvent(event, world.services).catch((error: unknown) => error);

    expect(failure).toMatchObject({ name: 'GiveUp', message: expect.stringContaining(event.id) });
    if (detail !== undefined && typeof detail === 'object') expect(String(failure)).toContain(wrong);
    expect(String(failure)).not.toContain(somebody);
    const [signal] = (await table().signals.list('open', 50)).filter(({ source }) => source.id === event.id);
    expect(signal).toMatchObject({ severity: 'high', source: { system: 'event-bus' } });
    expect(world.said).toMatchObject([{ kind: 'signal', text: expect.stringContaining(signal?.id ?? '-') }]);
  });

  it('that can’t be read, delivered again, is one signal and told once', async () => {
    const world = aWorld();
    const event = aReportEvent({}, { 'detail-type': 'Incident report' });

    await expect(receiveEvent(event, world.services)).rejects.toThrow(/detail-type/);
    await expect(receiveEvent(event, world.services)).rejects.toThrow(/detail-type/);

    expect(world.said).toHaveLength(1);
  });
});

describe('a finding', () => {
  it('becomes a signal and starts nothing', async () => {
    const world = aWorld();

    const { signal } = await receive(anEvent('guardduty', aFinding()), world);

    expect(signal).toMatchObject({ severity: 'high', decisions: [] });
    expect(world.machines.started).toEqual([]);
    expect(await table().record.read(signal?.id ?? '')).toBeUndefined();
  });

  it('that comes again, in any order and by another way, is the same signal', async () => {
    const id = fresh();
    const [first, second] = [
      anEvent('guardduty', aGuardDutyFinding({ id }, { count: 2 })),
      anEvent('guardduty', aGuardDutyFinding({ id, updatedAt: '2026-09-01T08:00:00Z' }, { count: 7 }), {
        time: '2026-09-01T08:00:10Z',
      }),
    ];
    const passedOn = theGuardDutyFindingByHub({
      Id: `arn:aws:guardduty:us-east-1:111122223333:detector/d/finding/${id}`,
    });
    const world = aWorld();

    for (const event of [second, first, second, anEvent('hub', passedOn), first]) await receive(event, world);
    const { signal } = await receive(second, world);

    expect(signal).toMatchObject({ timesSeen: 7, lastSeenAt: '2026-09-01T08:00:00.000Z' });
    expect(world.said).toHaveLength(1);
  });

  it('that comes many times at once is one signal', async () => {
    const world = aWorld();
    const id = fresh();
    const events = [1, 2, 3, 4].map((count) => anEvent('guardduty', aGuardDutyFinding({ id }, { count })));

    const [{ signalId = '' } = {}] = await Promise.all(events.map((event) => receive(event, world)));

    expect((await table().signals.read(signalId))?.signal.timesSeen).toBe(4);
  });

  it('is told by the second channel from high severity on, without what it is about', async () => {
    const world = aWorld();

    await receive(anEvent('guardduty', aFinding({ severity: 5 })), world);
    await receive(anEvent('hub', aFailedCheck({ Id: fresh() })), world);
    const { signalId } = await receive(anEvent('guardduty', aFinding({ severity: 8 })), world);

    expect(world.said).toEqual([{ kind: 'signal', text: expect.stringContaining(signalId) }]);
    expect(JSON.stringify(world.said)).not.toMatch(/shop-payments|111122223333/);
  });

  it('is told again when the channel failed the first time', async () => {
    const world = aWorld();
    const event = anEvent('guardduty', aFinding());
    const broken = { ...world.services, staffChannel: { tell: () => Promise.reject(new Error('no answer')) } };
    await expect(receiveEvent(event, broken)).rejects.toThrow('no answer');

    await receive(event, world);
    await receive(event, world);

    expect(world.said).toHaveLength(1);
  });

  it('that can’t be read keeps no other from being kept, and goes to the dead letters', async () => {
    const good = anAsffFinding({ Id: fresh() });
    const event = anEvent('hub', good);
    const waiting = await table().signals.countWaiting();

    const failing = receiveEvent({ ...event, detail: { findings: [{ Id: somebody }, good] } }, aWorld().services);

    await expect(failing).rejects.toMatchObject({
      name: 'GiveUp',
      message: expect.stringMatching(/detail\.findings\[0\]\.ProductArn.*The other 1 were kept/),
    });
    expect(await table().signals.countWaiting()).toBe(waiting + 1);
  });
});

describe('an event', () => {
  it('that nobody reads here goes to the dead letters, since no rule should let it through', async () => {
    const event = { id: fresh(), source: 'aws.s3', 'detail-type': 'Object Created', detail: {} };

    await expect(receiveEvent(event, aWorld().services)).rejects.toMatchObject({ name: 'GiveUp' });
  });

  it('that is no event is refused by its contract', async () => {
    await expect(handler({ source: 'tocsin.report' })).rejects.toMatchObject({ name: 'GiveUp' });
  });
});
