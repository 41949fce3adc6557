import { createWorld, report, type World } from './setup.ts';

let world: World;

beforeEach(async () => {
  world = await createWorld();
});

const browser = { accept: 'text/html,application/xhtml+xml' };
const statement = {
  ...{ type: 'record-on-register', answer: 'breach-not-notifiable', reason: 'encrypted, key safe' },
  ...{ effects: 'none', remedialAction: 'key changed' },
};

async function recorded(text = report): Promise<string> {
  const { incidentId } = (await world.post('/incidents', text)).json;
  await world.post(`/incidents/${incidentId}/commands`, { command: statement });
  return incidentId;
}

describe('the register', () => {
  it('has every incident, open and dismissed', async () => {
    const open = (await world.post('/incidents', report.replace('id: "1"', 'id: "2"'))).json.incidentId;
    const dismissed = await recorded();

    const { json } = await world.get('/register');

    expect(json.register.map(({ incidentId }: { incidentId: string }) => incidentId).sort()).toEqual(
      [open, dismissed].sort(),
    );
  });

  it('can be asked for one law and for some days', async () => {
    await recorded();
    const count = async (query: string) => (await world.get(`/register?${query}`)).json.register.length;

    expect(await count('regime=jp-appi&from=2026-04-01&to=2026-04-01')).toBe(1);
    expect(await count('regime=us-hipaa')).toBe(0);
    expect(await count('from=2026-04-02')).toBe(0);
  });

  it('leaves exercises out unless it is asked for them', async () => {
    await recorded(`${report}exercise: true\n`);

    expect((await world.get('/register')).json.register).toEqual([]);
    expect((await world.get('/register?exercises=true')).json.register).toHaveLength(1);
  });

  it('refuses a law nobody knows and a day that is none, and says what would be right', async () => {
    const { status, json } = await world.get('/register?regime=eu-gpdr&from=yesterday');

    expect(status).toBe(400);
    expect(json.problems).toMatchObject([
      { path: 'regime', wouldBeRight: expect.stringContaining('eu-gdpr') },
      { path: 'from' },
    ]);
  });

  it('is a file for spreadsheets', async () => {
    await recorded();

    const response = await world.app.request('/register.csv?regime=jp-appi');

    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toContain('register-jp-appi.csv');
    expect(await response.text()).toContain('"encrypted, key safe","privacy-office"');
  });

  it('is a page that shows free text as text', async () => {
    await recorded();

    const { text } = await world.get('/register?regime=jp-appi', browser);

    expect(text).toContain('Customer list &lt;b&gt;copied&lt;/b&gt;');
    expect(text).toContain('because: encrypted, key safe');
    expect(text).toContain('/register.csv?regime=jp-appi');
  });
});

describe('the form for what is not notifiable', () => {
  const filled = {
    ...{ person: 'privacy-office', answer: 'breach-not-notifiable', title: 'A letter went to the wrong house' },
    ...{ detectedAt: '2026-04-01T08:00+09:00', controller: 'Shop', country: 'DE', jurisdiction: 'DE', people: '1' },
    ...{ categories: 'name, postal-address', effects: 'none', remedialAction: 'it came back', reason: 'no risk' },
  };

  async function send(changes: Record<string, string> = {}, headers: Record<string, string> = {}) {
    const { text } = await world.get('/register/new', browser);
    const once = /name="once" value="([^"]+)"/.exec(text)?.[1] ?? '';
    return world.app.request('http://127.0.0.1:4380/register/new', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://127.0.0.1:4380', ...headers },
      body: new URLSearchParams({ once, ...filled, ...changes }).toString(),
    });
  }

  it('leads in one step to "recorded, not notifiable, because"', async () => {
    const answer = await send();

    expect(answer.status).toBe(303);
    const [row] = (await world.get('/register?regime=eu-gdpr')).json.register;
    expect(row).toMatchObject({ decision: { reason: 'no risk', by: 'privacy-office' }, missing: [] });
    const incident = world.record.heads.get(row.incidentId)?.incident;
    expect(incident?.obligations.filter(({ status }) => status === 'open')).toEqual([]);
    expect(incident?.obligations.map(({ duty, status }) => `${duty} ${status}`)).toContain('internal-record met');
  });

  it('sent twice is one incident', async () => {
    await send({ once: 'the-same' });
    await send({ once: 'the-same' });

    expect((await world.get('/register')).json.register).toHaveLength(1);
  });

  it('records nothing when something is missing or cannot be read, keeps what was typed, and says what', async () => {
    const missing = await send({ reason: '', person: 'nobody' });
    const wrong = await send({ detectedAt: 'yesterday' });

    expect([missing.status, wrong.status]).toEqual([422, 422]);
    const text = await missing.text();
    expect(text).toContain('Why is there nothing to notify?: nothing is written.');
    expect(text).toContain('A letter went to the wrong house');
    expect(await wrong.text()).toContain('detectedAt');
    expect((await world.get('/register')).json.register).toEqual([]);
  });

  it('is taken from our own pages only', async () => {
    expect((await send({}, { origin: 'https://elsewhere.example' })).status).toBe(403);
  });
});
