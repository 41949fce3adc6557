import { confirmedIncident, createWorld, preparedMailing, report, type World } from './setup.ts';

let world: World;
let id: string;

beforeEach(async () => {
  world = await createWorld();
  id = (await world.post('/incidents', report)).json.incidentId;
});

const browser = { accept: 'text/html,application/xhtml+xml' };

function sendForm(form: Record<string, string>, headers: Record<string, string> = {}) {
  return world.app.request(`http://127.0.0.1:4380/incidents/${id}/have-it`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://127.0.0.1:4380', ...headers },
    body: new URLSearchParams(form).toString(),
  });
}

describe('the pages that mails lead to', () => {
  it('are all there, with the next clock on each', async () => {
    for (const page of ['', '/obligations', '/committee', '/confirm']) {
      const answer = await world.get(`/incidents/${id}${page}`, browser);

      expect(answer.status).toBe(200);
      expect(answer.text).toContain('Sun 5 Apr 2026, 24:00 Tokyo (4 days left)');
    }
  });

  it('show a mailing, and say when there is none of that name', async () => {
    await confirmedIncident(world);
    await preparedMailing(world, id);

    expect((await world.get(`/incidents/${id}/mailings/notice`, browser)).text).toContain('notice for shop: prepared');
    expect((await world.get(`/incidents/${id}/mailings/other`, browser)).status).toBe(404);
    expect((await world.get('/incidents/INC-NONE', browser)).status).toBe(404);
  });

  it('begin with what is due next over all incidents', async () => {
    const { text } = await world.get('/', browser);

    expect(text).toContain(`<a href="/incidents/${id}">`);
    expect(text).toContain('nobody yet');
    expect(text).toContain('/mailbox/');
  });

  it('show free text as text, run no script, and let nobody frame them', async () => {
    const response = await world.app.request(`/incidents/${id}`, { headers: browser });

    expect(await response.text()).toContain('Customer list &lt;b&gt;copied&lt;/b&gt;');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('script-src');
  });

  it('answer programs under the same address with JSON', async () => {
    expect((await world.get(`/incidents/${id}`, { accept: '*/*' })).json.incident.id).toBe(id);
  });

  it('name no address of anybody', async () => {
    for (const page of ['/', `/incidents/${id}`, `/incidents/${id}/confirm`]) {
      expect((await world.get(page, browser)).text).not.toContain('@example');
    }
  });
});

describe('the button "I have it"', () => {
  it('stops the escalation and decides nothing', async () => {
    const { text } = await world.get(`/incidents/${id}/confirm`, browser);
    const once = /name="once" value="([^"]+)"/.exec(text)?.[1] ?? '';

    const answer = await sendForm({ person: 'privacy-office', once });

    expect(answer.status).toBe(303);
    const confirmation = world.record.heads.get(id)?.incident.confirmation;
    expect(confirmation).toMatchObject({ owner: 'privacy-office' });
    expect(confirmation?.answer).toBeUndefined();
    expect((await world.get(`/incidents/${id}/confirm`, browser)).text).toContain('privacy-office has it.');
  });

  it('pressed twice is recorded once', async () => {
    await sendForm({ person: 'privacy-office', once: 'click' });
    const version = world.record.heads.get(id)?.version;

    await sendForm({ person: 'privacy-office', once: 'click' });

    expect(world.record.heads.get(id)?.version).toBe(version);
  });

  it('is not taken from another page in the browser, nor for somebody not on the roster', async () => {
    const foreign = await sendForm({ person: 'privacy-office', once: 'x' }, { origin: 'https://evil.example' });
    const stranger = await sendForm({ person: 'shop-contact', once: 'x' });

    expect(foreign.status).toBe(403);
    expect(stranger.status).toBe(409);
    expect(world.record.heads.get(id)?.incident.confirmation.owner).toBeUndefined();
  });

  it('is gone once the decision is there', async () => {
    await confirmedIncident(world);

    const { text } = await world.get(`/incidents/${id}/confirm`, browser);

    expect(text).not.toContain('<button');
    expect(text).toContain('breach notifiable');
  });
});
