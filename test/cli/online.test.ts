import { confirmedIncident, notice, preparedMailing, report } from '../api/setup.ts';
import { openTerminal, type Terminal } from './setup.ts';

let terminal: Terminal;

beforeEach(async () => {
  terminal = await openTerminal();
  terminal.put('incident.yaml', report);
});

afterEach(() => terminal.remove());

const incidentOf = (id: string) => terminal.world.record.heads.get(id)?.incident;

describe('report', () => {
  it('prints the id, what is needed and what comes next', async () => {
    const { code, out } = await terminal.run('report incident.yaml');

    expect(code).toBe(0);
    expect(out).toMatch(/^INC-[0-9A-Z]{10}: recorded incident reported/);
    expect(out).toContain('Still needed');
    expect(out).toMatch(/confirm INC-[0-9A-Z]{10} have-it/);
  });

  it('ends with 2 and every problem when the file cannot be read', async () => {
    terminal.put('broken.yaml', 'title: x\ncause: bad luck\ndetectedAt: yesterday\n');

    const { code, json } = await terminal.run('report broken.yaml --json');

    expect(code).toBe(2);
    expect(json.error.problems).toHaveLength(2);
  });
});

describe('deadlines', () => {
  it('says what, owed to whom, when, how long is left and who has it', async () => {
    const { json } = await terminal.run('report incident.yaml --json');
    await terminal.run(`--as incident-head confirm ${json.incidentId} have-it`);

    const { out } = await terminal.run('deadlines');

    const [head, first] = out.split('\n');
    expect(head?.split(/\s{2,}/)).toEqual(['WHAT', 'OWED TO', 'DUE', 'LEFT', 'WHO HAS IT', 'INCIDENT']);
    expect(first?.split(/\s{2,}/)).toEqual([
      'Preliminary report, by shop (provisional)',
      'PPC',
      'Sun 5 Apr 2026, 24:00 Tokyo (guideline mark)',
      '4 days left',
      'incident-head',
      json.incidentId,
    ]);
  });

  it('counts down with the server’s clock, not with ours', async () => {
    await terminal.run('report incident.yaml');
    terminal.world.clock.advance(6 * 24 * 3600);

    const { out } = await terminal.run('deadlines');

    expect(out).toContain('late by');
  });

  it('uses colour on a terminal only, and not where NO_COLOR is set', async () => {
    await terminal.run('report incident.yaml');
    const colour = '\u001b[';
    const env = { TERM: 'xterm', FORCE_COLOR: '1' };

    expect((await terminal.run('deadlines', { env })).out).not.toContain(colour);
    expect((await terminal.run('deadlines', { env, columns: 120 })).out).toContain(colour);
    expect((await terminal.run('deadlines', { env: { ...env, NO_COLOR: '1' }, columns: 120 })).out).not.toContain(
      colour,
    );
  });
});

describe('facts', () => {
  it('are recorded with who decided, now when no time is given', async () => {
    const { json } = await terminal.run('report incident.yaml --json');
    const id = json.incidentId;

    await terminal.run(`--as privacy-office determine ${id} awareness --party shop --basis traces`);
    await terminal.run(`count ${id} customers 1,200 --unit people --source shop --reason counted`);
    await terminal.run(
      `demand ${id} order-1 --authority PPC --party shop --regime jp-appi --basis Art.146 --due-on 2026-05-01 --zone Asia/Tokyo`,
    );

    const facts = incidentOf(id)?.facts;
    expect(facts?.determinations[0]).toMatchObject({ at: '2026-04-01T00:00:00.000Z', decidedBy: 'privacy-office' });
    expect(facts?.groups[0]?.counts[0]).toMatchObject({ value: 1200, quality: 'exact' });
    expect(facts?.demands[0]).toMatchObject({ id: 'order-1', dueOn: '2026-05-01' });
  });

  it('that are no numbers are refused before anything is asked', async () => {
    const { code, err } = await terminal.run('count INC-1 customers many --unit people --source x --reason y');

    expect([code, err]).toEqual([2, expect.stringContaining('"many" is no whole number')]);
  });
});

describe('what becomes of an obligation', () => {
  it('is told by enough of its id; a filing takes the rest from the duty', async () => {
    const id = await confirmedIncident(terminal.world);

    const { code } = await terminal.run(`file ${id} report-preliminary/shop`);

    expect(code).toBe(0);
    expect(incidentOf(id)?.filings[0]).toMatchObject({
      ...{ stage: 'preliminary', by: 'shop', to: 'PPC', channel: 'online-form' },
      obligations: ['jp-appi/regulator-report-preliminary/shop/PPC'],
    });
  });

  it('is not guessed when several are meant', async () => {
    const id = await confirmedIncident(terminal.world);

    const { code, json } = await terminal.run(`file ${id} regulator-report-final --json`);

    expect(code).toBe(2);
    expect(json.error.open).toEqual([
      'jp-appi/regulator-report-final/shop/PPC',
      'jp-appi/regulator-report-final/hoster/PPC',
    ]);
  });

  it('is refused with what is missing, or recorded as complete', async () => {
    const id = await confirmedIncident(terminal.world);

    const refused = await terminal.run(`file ${id} final/shop --json`);
    const taken = await terminal.run(`file ${id} final/shop --complete`);

    expect([refused.code, refused.json.error.code]).toEqual([1, 'contents-missing']);
    expect(refused.json.error.open).toContain('Cause');
    expect(taken.code).toBe(0);
  });

  it('may be done, exempt, or late with its reason', async () => {
    const id = await confirmedIncident(terminal.world);
    terminal.world.clock.advance(7 * 24 * 3600);

    await terminal.run(`done ${id} internal-record/shop --proof written`);
    await terminal.run(`exempt ${id} internal-record/hoster --citation Art.23 --counsel legal`);
    await terminal.run(`explain ${id} preliminary/shop --reason unclear`);

    const statuses = Object.fromEntries(incidentOf(id)?.obligations.map((one) => [one.id, one]) ?? []);
    expect(statuses['jp-appi/internal-record/shop/internal']?.status).toBe('met');
    expect(statuses['jp-appi/internal-record/hoster/internal']?.status).toBe('exempt');
    expect(statuses['jp-appi/regulator-report-preliminary/shop/PPC']?.latenessReason).toBe('unclear');
  });
});

describe('what has to wait', () => {
  const records = 'internal-record/shop';
  const words = (line: string, ...rest: readonly string[]) => [...line.split(' '), ...rest];

  it('is held with its document, shown as such, and lifted by its name', async () => {
    const id = await confirmedIncident(terminal.world);
    const other = ['--ground', 'other', '--citation', 'Art. 1', '--counsel', 'legal', '--name', 'police-1'];

    const held = await terminal.run([...words(`hold ${id} ${records} --by police --document letter-7`), ...other]);
    const board = await terminal.run('deadlines');
    const show = await terminal.run(`show ${id}`);
    const refused = await terminal.run(`done ${id} ${records} --proof written --json`);
    const lifted = await terminal.run(`lift-hold ${id} police-1 --by police --document letter-8 --reason over`);

    expect(held.out).toContain(`Lift it with: tocsin lift-hold ${id} police-1`);
    expect(board.out).toContain('on hold by police until it is lifted');
    expect(show.out).toContain('Waits: jp-appi/internal-record/shop/internal: held by police (letter-7)');
    expect([refused.code, refused.json.error.code]).toEqual([1, 'not-yet']);
    expect(lifted.out).toContain('recorded hold lifted');
    expect((await terminal.run(`done ${id} ${records} --proof written`)).code).toBe(0);
  });

  it('is refused on a ground that the law does not know, with those it knows', async () => {
    const id = await confirmedIncident(terminal.world);

    const { code, json } = await terminal.run(`hold ${id} ${records} --by police --document x --json`);

    expect([code, json.error.code]).toEqual([1, 'unknown-ground']);
    expect(json.error.open).toEqual(['jp-appi/internal-record/shop/internal: its file names no ground']);
  });

  it('may get more time, granted by somebody, in a document', async () => {
    const id = await confirmedIncident(terminal.world);

    const { code } = await terminal.run(
      `extend ${id} preliminary/shop --to 2026-04-20T00:00:00+09:00 --by PPC --document letter-3`,
    );

    expect(code).toBe(0);
    const one = incidentOf(id)?.obligations.find(({ id: known }) => known.includes('preliminary/shop'));
    expect(one).toMatchObject({
      dueAt: '2026-04-19T15:00:00.000Z',
      extensions: [{ by: 'PPC', recordedBy: 'privacy-office' }],
    });
  });

  it('done all the same is recorded with the reason', async () => {
    const id = await confirmedIncident(terminal.world);
    const other = ['--ground', 'other', '--citation', 'Art. 1', '--counsel', 'legal'];
    await terminal.run([...words(`hold ${id} ${records} --by police --document letter-7`), ...other]);

    const { code } = await terminal.run(`done ${id} ${records} --proof written --despite mistake`);

    expect(code).toBe(0);
    const one = incidentOf(id)?.obligations.find(({ id: known }) => known.includes(records));
    expect(one?.closedBecause).toBe('written; although held: mistake');
  });
});

describe('a mailing', () => {
  it('is uploaded, drafted, approved by two people, and its status told', async () => {
    const id = await confirmedIncident(terminal.world);
    terminal.put('people.csv', 'email\na@example.com\n');
    terminal.put('notice.json', JSON.stringify(notice));

    const upload = await terminal.run(`upload ${id} people.csv --name customers.csv`);
    await terminal.run(`mailing draft ${id} notice --controller shop --list customers.csv --notice notice.json`);
    await preparedMailing(terminal.world, id);
    const first = await terminal.run(`--as privacy-office mailing approve ${id} notice`);
    const second = await terminal.run(`--as shop-contact mailing approve ${id} notice`);
    const status = await terminal.run(`mailing status ${id} notice`);

    expect(upload.out).toContain('stored the list customers.csv (20 bytes)');
    expect(first.out).toContain('Approved 1 variant for 1 address: 1 approval, two people are needed.');
    expect(second.out).toContain('until then anybody may stop it');
    expect(status.out).toContain('notice for shop: hold fire');
    expect(status.out).toContain('Approved by shop-contact as controller');
  });

  it('waits until somebody has to act', async () => {
    const id = await confirmedIncident(terminal.world);
    await preparedMailing(terminal.world, id);
    for (const actor of ['privacy-office', 'shop-contact'])
      await terminal.run(`--as ${actor} mailing approve ${id} notice`);
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
      if (pauses === 3) await terminal.run(`mailing cancel ${id} notice --reason wrong-list`);
    };

    const { out } = await terminal.run(`mailing status ${id} notice --wait`, { pause });

    expect(pauses).toBe(3);
    expect(out).toContain('cancelled');
  });
});

describe('the committee', () => {
  it('is set up, meets, reports, promises and keeps', async () => {
    const id = await confirmedIncident(terminal.world);
    const zone = '--zone Asia/Tokyo';

    const codes = [];
    for (const line of [
      `committee set-up ${id} prevention --name Prevention --member m-1 --member m-2 --external 1`,
      `committee meeting ${id} first --at 2026-04-01T18:00:00+09:00 ${zone}`,
      `committee measure ${id} M-1 --text Patching --owner m-1 --due 2026-05-01T00:00:00+09:00 ${zone}`,
      `committee report ${id} Findings`,
      `committee measure ${id} M-1 --done procedure`,
    ]) {
      codes.push((await terminal.run(line)).code);
    }

    expect(codes).toEqual([0, 0, 0, 0, 0]);
    expect(incidentOf(id)?.committee).toMatchObject({
      ...{ members: ['m-1', 'm-2'], external: 1, reports: [{ title: 'Findings' }] },
      measures: [{ id: 'M-1', status: 'done' }],
    });
    expect((await terminal.run(`committee meeting ${id} second`)).code).toBe(2);
  });
});

describe('closing', () => {
  it('is refused with 1 and the list of what is open', async () => {
    const id = await confirmedIncident(terminal.world);

    const plain = await terminal.run(`close ${id}`);
    const json = await terminal.run(`close ${id} --json`);

    expect([plain.code, plain.out]).toEqual([1, '']);
    expect(plain.err).toContain('· jp-appi/regulator-report-final/shop/PPC: open, due');
    expect(json.json.error.open).toContain(
      'jp-appi/internal-record/shop/internal: open, part of organisational security measures (no number in the law; our own target: 30 days), counted from detection for now',
    );
    expect([json.code, json.err, json.json.error.code]).toEqual([1, '', 'still-open']);
  });

  it('of a dismissed incident can be taken back with a reason', async () => {
    const { json } = await terminal.run('report incident.yaml --json');
    await terminal.run(['confirm', json.incidentId, 'false-alarm', '--reason', 'a test']);

    const closed = await terminal.run('incidents --closed');
    const { code } = await terminal.run(`reopen ${json.incidentId} --reason new-traces`);

    expect(closed.out).toContain('dismissed');
    expect(code).toBe(0);
  });
});

describe('an incident', () => {
  it('is shown with what stands in the way, and its record with the chain', async () => {
    const id = await confirmedIncident(terminal.world);
    await preparedMailing(terminal.world, id);

    const show = await terminal.run(`show ${id}`);
    const record = await terminal.run(`record ${id}`);

    expect(show.out).toContain('Open before it can be closed');
    expect(show.out).toContain('breach-notifiable by privacy-office');
    expect(record.out).toContain('The chain of hashes verifies.');
    expect(record.out).toContain('mailing prepared');
  });

  it('that nobody knows ends with 2', async () => {
    for (const line of ['show INC-X', 'record INC-X', 'confirm INC-X have-it', 'mailing status INC-X n'])
      expect((await terminal.run(line)).code).toBe(2);
  });
});

describe('the server', () => {
  it('that does not answer ends with 2 and says how to start one', async () => {
    const fetch = () => Promise.reject(new TypeError('fetch failed'));

    const { code, err } = await terminal.run('deadlines', { fetch });

    expect([code, err]).toEqual([2, expect.stringContaining('npm start')]);
  });

  it('is named by option, else by environment; so is who acts', async () => {
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (url, init) => {
      asked.push(`${String(url)} ${new Headers(init?.headers).get('x-tocsin-actor')}`);
      return Response.json({ now: '2026-04-01T00:00:00.000Z', incidents: [] });
    };
    const env = { TOCSIN_SERVER: 'http://127.0.0.1:9/', TOCSIN_ACTOR: 'legal' };

    await terminal.run('incidents', { fetch });
    await terminal.run('incidents', { fetch, env });
    await terminal.run('incidents --server http://127.0.0.1:8 --as counsel', { fetch, env });

    expect(asked).toEqual([
      'http://127.0.0.1:4380/incidents?scope=open privacy-office',
      'http://127.0.0.1:9/incidents?scope=open legal',
      'http://127.0.0.1:8/incidents?scope=open counsel',
    ]);
  });

  it('that is something else is told from Tocsin', async () => {
    const fetch = async () => new Response('<html>', { status: 502 });

    expect((await terminal.run('deadlines --json', { fetch })).json.error.code).toBe('no-tocsin');
  });
});
