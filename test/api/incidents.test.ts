import { confirmedIncident, createWorld, report, type World } from './setup.ts';

let world: World;

beforeEach(async () => {
  world = await createWorld();
});

const command = (type: string, more = {}) => ({ command: { type, ...more } });
const haveIt = command('answer-confirmation', { answer: 'have-it', reason: '' });

describe('reporting', () => {
  it('stores a report however incomplete, and lists what is still needed', async () => {
    const answer = await world.post('/incidents', 'title: Something is wrong');

    expect(answer.status).toBe(201);
    expect(answer.json.entries).toContain('incident-reported');
    expect(answer.json.needed.map(({ path }: { path: string }) => path)).toContain('detectedAt');
  });

  it('takes the same source id for the same incident', async () => {
    const first = await world.post('/incidents', report);
    const second = await world.post('/incidents', report.replace('copied', 'taken'));

    expect(second.json.incidentId).toBe(first.json.incidentId);
  });

  it('takes a report without a source under one name for one incident', async () => {
    const key = { 'idempotency-key': 'call-1' };
    const first = await world.post('/incidents', 'title: Something', key);
    const again = await world.post('/incidents', 'title: Something', key);
    const other = await world.post('/incidents', 'title: Something');

    expect(again.json.incidentId).toBe(first.json.incidentId);
    expect(other.json.incidentId).not.toBe(first.json.incidentId);
  });

  it('refuses what it cannot read, with every problem and its path', async () => {
    const answer = await world.post('/incidents', 'title: 3\ndetectedAt: yesterday\ncause: bad luck');

    expect(answer.status).toBe(400);
    expect(answer.json.problems.map(({ path }: { path: string }) => path)).toEqual(['title', 'detectedAt', 'cause']);
    expect(world.record.heads.size).toBe(0);
  });

  it('refuses what is incomplete when asked to be strict', async () => {
    expect((await world.post('/incidents?strict', report)).status).toBe(400);
  });

  it('judges by the law of another day when asked to', async () => {
    const { json } = await world.post('/incidents?lawOn=2017-03-09', report);

    expect(world.record.heads.get(json.incidentId)?.incident.lawOn).toBe('2017-03-09');
    expect((await world.post('/incidents?lawOn=soon', report)).json.problems[0].path).toBe('lawOn');
  });
});

describe('who asks', () => {
  it('has to be said for everything that changes something', async () => {
    const nobody = { 'x-tocsin-actor': '' };

    expect((await world.post('/incidents', report, nobody)).status).toBe(401);
    expect((await world.post('/incidents/INC-1/lists/a.csv/upload', { bytes: 5 }, nobody)).status).toBe(401);
    expect((await world.post('/incidents/INC-1/packages/shop', {}, nobody)).status).toBe(401);
  });

  it('is never believed to be one of our own functions', async () => {
    expect((await world.post('/incidents', report, { 'x-tocsin-actor': 'system:watchman' })).status).toBe(401);
  });
});

describe('commands', () => {
  it('are recorded under the name of who gave them', async () => {
    const id = (await world.post('/incidents', report)).json.incidentId;

    const answer = await world.post(`/incidents/${id}/commands`, haveIt);

    expect(answer.json).toMatchObject({ outcome: 'accepted', entries: ['confirmation-answered'] });
    expect(world.record.heads.get(id)?.incident.confirmation.owner).toBe('privacy-office');
  });

  it('give their first result when they are repeated, from header or body', async () => {
    const id = (await world.post('/incidents', report)).json.incidentId;
    const first = await world.post(`/incidents/${id}/commands`, haveIt, { 'idempotency-key': 'click-1' });

    const again = await world.post(`/incidents/${id}/commands`, { ...haveIt, commandId: 'click-1' });

    expect(again.json).toEqual(first.json);
  });

  it('of two people under one name are two commands', async () => {
    const id = (await world.post('/incidents', report)).json.incidentId;
    await world.post(`/incidents/${id}/commands`, { ...haveIt, commandId: 'one' });

    await world.post(`/incidents/${id}/commands`, { ...haveIt, commandId: 'one' }, { 'x-tocsin-actor': 'other' });

    expect(world.record.heads.get(id)?.incident.confirmation.owner).toBe('other');
  });

  it('that cannot be read are refused with all problems, each with its path', async () => {
    const id = (await world.post('/incidents', report)).json.incidentId;
    const body = {
      when: 1,
      command: { type: 'record-determination', determination: { at: 'now', precision: 'so-so' } },
    };

    const answer = await world.post(`/incidents/${id}/commands`, body);

    expect(answer.status).toBe(400);
    expect(answer.json.problems.map(({ path }: { path: string }) => path).sort()).toEqual([
      'command.determination.at',
      'command.determination.basis',
      'command.determination.kind',
      'command.determination.party',
      'command.determination.precision',
      'when',
    ]);
  });

  it('that nobody knows are answered with those there are', async () => {
    const answer = await world.post('/incidents/INC-1/commands', command('explode'));

    expect(answer.json.problems[0]).toMatchObject({
      path: 'command.type',
      wouldBeRight: expect.stringContaining('close-response'),
    });
  });

  it('that are the machines’ own, or have a path of their own, are not taken', async () => {
    const id = (await world.post('/incidents', report)).json.incidentId;
    const draft = { mailing: 'a', controller: 'shop', notice: { id: 'a', version: 1, texts: [] }, obligations: [] };

    expect((await world.post(`/incidents/${id}/commands`, command('remind'))).status).toBe(400);
    const drafted = await world.post(
      `/incidents/${id}/commands`,
      command('draft-mailing', { ...draft, listKey: 'directory/people.json' }),
    );
    expect(drafted.json.problems[0].wouldBeRight).toBe('POST /incidents/:id/mailings');
  });

  it('that are refused say what is open, and record nothing', async () => {
    const id = (await world.post('/incidents', report)).json.incidentId;
    const { version } = world.record.heads.get(id) ?? {};

    const answer = await world.post(`/incidents/${id}/commands`, command('close-response'));

    expect(answer.status).toBe(409);
    expect(answer.json).toMatchObject({ code: 'still-open', message: expect.stringContaining(id) });
    expect(answer.json.open).toContain('confirmation: nobody has decided whether this is a breach');
    expect(world.record.heads.get(id)?.version).toBe(version);
  });

  it('to an unknown incident are answered as such', async () => {
    expect((await world.post('/incidents/INC-NONE/commands', haveIt)).status).toBe(404);
    expect((await world.post('/incidents/INC-NONE/packages/shop', {})).status).toBe(404);
  });

  it('are refused when the body is no JSON', async () => {
    expect((await world.post('/incidents/INC-1/commands', '{"command":')).json.problems[0].path).toBe('(body)');
  });
});

describe('reading', () => {
  it('gives deadlines, earliest first, with what is left by our clock', async () => {
    await world.post('/incidents', report);

    const { json } = await world.get('/deadlines?limit=3');

    expect(json.now).toBe('2026-04-01T00:00:00.000Z');
    expect(json.deadlines).toHaveLength(3);
    const [first, second] = json.deadlines;
    expect(first.secondsLeft).toBeLessThanOrEqual(second.secondsLeft);
    expect(first.secondsLeft).toBe((Date.parse(first.dueAt) - Date.parse(json.now)) / 1000);
  });

  it('gives incidents by scope, one with what stands in its way, and a record that verifies', async () => {
    const id = await confirmedIncident(world);

    expect((await world.get('/incidents')).json.incidents).toHaveLength(1);
    expect((await world.get('/incidents?scope=closed')).json.incidents).toEqual([]);
    expect((await world.get('/incidents?scope=all')).status).toBe(400);
    const { json } = await world.get(`/incidents/${id}`);
    expect(json).toMatchObject({ version: 3, incident: { id, status: 'confirmed' } });
    expect(json.open.response.length).toBeGreaterThan(0);
    const record = await world.get(`/incidents/${id}/record`);
    expect(record.json.entries).toHaveLength(3);
    expect(record.json.problems).toEqual([]);
  });

  it('knows nothing of what is not there', async () => {
    for (const path of [
      '/incidents/INC-NONE',
      '/incidents/INC-NONE/record',
      '/incidents/INC-NONE/mailings/x',
      '/nowhere',
    ])
      expect((await world.get(path)).status).toBe(404);
    expect((await world.get('/deadlines?limit=0')).status).toBe(400);
  });

  it('changes nothing', async () => {
    const id = await confirmedIncident(world);
    const html = { accept: 'text/html' };

    const pages = ['confirm', 'obligations', 'committee'].map((page) => `/incidents/${id}/${page}`);
    for (const path of ['/', '/deadlines', '/incidents', `/incidents/${id}`, `/incidents/${id}/record`, ...pages]) {
      await world.get(path);
      await world.get(path, html);
    }

    expect(world.record.heads.get(id)?.version).toBe(3);
    expect(world.objects.size).toBe(0);
  });
});

describe('packages', () => {
  it('are handed to a controller of the incident only', async () => {
    const id = await confirmedIncident(world);

    const answer = await world.post(`/incidents/${id}/packages/shop`, {});
    const other = await world.post(`/incidents/${id}/packages/hoster`, {});

    expect(answer.json.entries).toEqual(['package-handed-over']);
    expect(other).toMatchObject({ status: 409, json: { code: 'unknown-controller', open: ['shop'] } });
  });
});

describe('failures', () => {
  it('say that asking again is safe, and nothing of what was in them', async () => {
    const id = await confirmedIncident(world);
    Object.assign(world.services.uploads, { begin: () => Promise.reject(new Error('lost a@example.com')) });

    const answer = await world.post(`/incidents/${id}/lists/a.csv/upload`, { bytes: 5 });

    expect(answer.status).toBe(500);
    expect(answer.json.message).toContain('Idempotency-Key');
    expect(answer.text).not.toContain('example.com');
  });
});
