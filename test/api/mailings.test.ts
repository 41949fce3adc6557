import { confirmedIncident, createWorld, notice, preparedMailing, uploadList, type World } from './setup.ts';

let world: World;
let id: string;

beforeEach(async () => {
  world = await createWorld();
  id = await confirmedIncident(world);
});

const draft = { mailing: 'notice', controller: 'shop', list: 'customers.csv', texts: [notice] };

describe('drafting', () => {
  it('needs a list that was uploaded', async () => {
    await uploadList(world, id, 'other.csv', 'email');

    const answer = await world.post(`/incidents/${id}/mailings`, draft);

    expect(answer).toMatchObject({ status: 409, json: { code: 'unknown-list', open: ['other.csv'] } });
  });

  it('needs a notice with everything a notice has', async () => {
    await uploadList(world, id, 'customers.csv', 'email');
    const { subject: _left, ...rest } = notice;

    const answer = await world.post(`/incidents/${id}/mailings`, { ...draft, texts: [rest] });

    expect(answer.json).toMatchObject({
      code: 'notice-unreadable',
      open: [expect.stringContaining('texts[0].subject')],
    });
  });

  it('answers what its laws want said; what is open is refused with the list', async () => {
    await uploadList(world, id, 'customers.csv', 'email');
    const { covers: _left, ...rest } = notice;

    const answer = await world.post(`/incidents/${id}/mailings`, { ...draft, texts: [rest] });

    expect(answer).toMatchObject({ status: 409, json: { code: 'contents-unconfirmed' } });
    expect(answer.json.open).toHaveLength(3);
    expect(answer.json.open[0]).toMatch(/^text 1 has to say "Overview of what happened"/);
  });

  it('serves the controller’s open duty, and is done once', async () => {
    await uploadList(world, id, 'customers.csv', 'email');

    const first = await world.post(`/incidents/${id}/mailings`, draft);
    const again = await world.post(`/incidents/${id}/mailings`, draft);

    expect(first.json.entries).toEqual(['mailing-drafted']);
    expect(again.json.entries).toEqual([]);
    const [mailing] = world.record.heads.get(id)?.incident.mailings ?? [];
    expect(mailing?.obligations).toEqual(['jp-appi/individual-notice/shop/people']);
  });
});

const noTotals = {
  ...{ accepted: 0, claimed: 0, 'in-doubt': 0, sent: 0, delayed: 0, delivered: 1, bounced: 0, complained: 0 },
  ...{ suppressed: 0, refused: 0, 'accounted-for': 0 },
};

describe('status', () => {
  it('is the record’s mailing, and the ledger’s count once there is one', async () => {
    await preparedMailing(world, id);

    const before = await world.get(`/incidents/${id}/mailings/notice`);
    world.totals.set(`${id}_notice`, noTotals);
    const after = await world.get(`/incidents/${id}/mailings/notice`);

    expect(before.json).toMatchObject({ mailing: { id: 'notice', status: 'prepared' }, ledger: null });
    expect(after.json.ledger).toEqual(noTotals);
    expect(before.json.blocked).toEqual([]);
    expect(before.json.checklist).toContainEqual(
      expect.objectContaining({ kind: 'required', item: 'Cause', answeredBy: 'whatHappened' }),
    );
  });
});

describe('approving', () => {
  const approve = (body: object, actor: string) =>
    world.post(`/incidents/${id}/mailings/notice/approve`, body, { 'x-tocsin-actor': actor });

  it('takes two people, one of each side, and starts the hold-fire', async () => {
    const digest = await preparedMailing(world, id);

    const first = await approve({ digest }, 'privacy-office');
    const second = await approve({ digest }, 'shop-contact');

    expect(first.json.entries).toEqual(['mailing-approved']);
    expect(second.json.entries).toEqual(['mailing-approved', 'hold-fire-started']);
    const [mailing] = world.record.heads.get(id)?.incident.mailings ?? [];
    expect(mailing?.approvals.map(({ as }) => as)).toEqual(['processor', 'controller']);
  });

  it('is refused for another digest than what is there', async () => {
    await preparedMailing(world, id);

    expect((await approve({ digest: 'b'.repeat(64) }, 'privacy-office')).json.code).toBe('digest-changed');
  });

  it('lets nobody whom the directory knows speak for the other side', async () => {
    await preparedMailing(world, id);

    expect((await approve({ as: 'controller' }, 'privacy-office')).json.code).toBe('wrong-side');
    expect((await approve({ as: 'processor' }, 'shop-contact')).json.code).toBe('wrong-side');
  });

  it('is refused before the list is prepared', async () => {
    await uploadList(world, id, 'customers.csv', 'email');
    await world.post(`/incidents/${id}/mailings`, draft);

    expect((await approve({}, 'privacy-office')).json.code).toBe('not-prepared');
  });
});
