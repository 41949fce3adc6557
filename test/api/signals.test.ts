import { aGuardDutyFinding } from '../domain/signals/findings.ts';
import { createWorld, see, type World } from './setup.ts';

let world: World;
let id: string;

beforeEach(async () => {
  world = await createWorld();
  id = await see(world, aGuardDutyFinding());
});

describe('the list of signals', () => {
  it('has what waits, each with its standing', async () => {
    const { status, json } = await world.get('/signals');

    expect(status).toBe(200);
    expect(json.signals).toMatchObject([{ id, severity: 'high', standing: 'waiting', timesSeen: 3 }]);
  });

  it('has what was decided when asked for it', async () => {
    await world.post(`/signals/${id}/dismiss`, { reason: 'our own test' });

    expect((await world.get('/signals')).json.signals).toEqual([]);
    expect((await world.get('/signals?scope=decided')).json.signals).toMatchObject([{ id, standing: 'dismissed' }]);
  });

  it('says which scopes there are', async () => {
    expect((await world.get('/signals?scope=all')).json.problems[0]).toMatchObject({ wouldBeRight: 'open, decided' });
    expect((await world.get('/signals?limit=0')).status).toBe(400);
  });
});

describe('one signal', () => {
  it('is shown, also when it waits for nobody', async () => {
    const quiet = await see(world, aGuardDutyFinding({ id: 'quiet', severity: 1 }));

    expect((await world.get(`/signals/${quiet}`)).json.signal).toMatchObject({ id: quiet, standing: 'kept' });
    expect((await world.get('/signals/SIG-0000000000')).status).toBe(404);
  });

  it('is promoted to an incident by whoever asks, once', async () => {
    const first = await world.post(`/signals/${id}/promote`, { title: 'Payments were read' });
    const again = await world.post(`/signals/${id}/promote`, {}, { 'x-tocsin-actor': 'incident-head' });

    expect(first.status).toBe(201);
    expect(first.json.needed.map(({ path }: { path: string }) => path)).toContain('parties');
    expect(again.json.incidentId).toBe(first.json.incidentId);
    expect(world.record.heads.get(first.json.incidentId)?.incident.facts.title).toBe('Payments were read');
    expect((await world.get(`/signals/${id}`)).json.signal.decisions).toMatchObject([{ by: 'privacy-office' }]);
  });

  it('is dismissed with a reason, not without one', async () => {
    const without = await world.post(`/signals/${id}/dismiss`, { reason: ' ' });

    expect(without.status).toBe(400);
    expect(without.json.problems[0].path).toBe('reason');
    expect((await world.post(`/signals/${id}/dismiss`, { reason: 'our own test' })).json).toEqual({
      outcome: 'dismissed',
      signalId: id,
    });
  });

  it('can’t be dismissed any more once it is an incident', async () => {
    await world.post(`/signals/${id}/promote`, {});

    const { status, json } = await world.post(`/signals/${id}/dismiss`, { reason: 'nothing' });

    expect([status, json.code]).toEqual([409, 'signal-promoted']);
  });

  it('that nobody knows, or asked by nobody, changes nothing', async () => {
    expect((await world.post('/signals/SIG-0000000000/promote', {})).status).toBe(404);
    expect((await world.post('/signals/SIG-0000000000/dismiss', { reason: 'x' })).status).toBe(404);
    expect((await world.post(`/signals/${id}/promote`, {}, { 'x-tocsin-actor': '' })).status).toBe(401);
    expect((await world.post(`/signals/${id}/dismiss`, { reason: 'x' }, { 'x-tocsin-actor': '' })).status).toBe(401);
    expect(world.record.heads.size).toBe(0);
  });
});
