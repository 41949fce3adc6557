import { plus } from '../../domain/time.ts';
import { evaluateDeadlines } from '../../functions/evaluate-deadlines.ts';
import { draftMailing } from '../../functions/requests/mailing-requests.ts';
import { reviewApproval } from '../../functions/review-approval.ts';
import type { Purpose } from '../../functions/runtime/ports.ts';
import { sendDigest } from '../../functions/send-digest.ts';
import { aReport, breach, preparation } from '../support/builders.ts';
import { createFunctionWorld, type FunctionWorld } from '../support/function-world.ts';
import { aHold, answeredDraft, disclosure, heldLaw, lifted, notice, report } from '../support/held-law.ts';
import { entriesOf, useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();
const mailing = 'notice-1';
const day = 24 * 3600;

async function aWorld(): Promise<FunctionWorld> {
  const world = createFunctionWorld(table(), { regimes: heldLaw() });
  for (const command of [aReport(), breach]) await world.desk.run(command);
  return world;
}

async function inOrder(world: FunctionWorld): Promise<void> {
  for (const obligation of [report, disclosure]) {
    await world.desk.run({ type: 'mark-done', obligation, at: world.clock.now(), proof: 'receipt' });
  }
}

/** Approved by two; its hold-fire is over. */
async function aReadyMailing(world: FunctionWorld): Promise<void> {
  for (const command of [answeredDraft, preparation]) await world.desk.run(command);
  const digest = (await incidentOf(world))?.mailings[0]?.digest ?? '';
  for (const as of ['processor', 'controller'] as const) {
    await world.desk.run({ type: 'approve-mailing', mailing, digest, as }, { actor: `for-${as}` });
  }
  world.clock.advance(600);
}

async function incidentOf({ desk }: FunctionWorld) {
  return (await table().record.read(desk.incidentId))?.incident;
}

function aRound({ desk: { incidentId } }: FunctionWorld, purpose: Purpose, round: number) {
  return { incidentId, purpose, generation: 1, round, execution: `${incidentId}-${purpose}-1` };
}

const review = (world: FunctionWorld, round: number) =>
  reviewApproval({ ...aRound(world, `mailing-${mailing}`, round), mailingId: mailing }, world.services);

async function typesIn({ desk }: FunctionWorld): Promise<readonly string[]> {
  return (await entriesOf(table().record, desk.incidentId)).map(({ header }) => header.type);
}

describe('an approved mailing under a hold', () => {
  it('waits a day at a time without turning round, says why once, and goes on when the hold is lifted', async () => {
    const world = await aWorld();
    await inOrder(world);
    await world.desk.run(aHold({ from: world.clock.now() }));
    await aReadyMailing(world);

    for (let round = 0; round < 3; round += 1) {
      expect(await review(world, round)).toMatchObject({ outcome: 'wait', waitSeconds: day });
    }
    expect((await typesIn(world)).filter((type) => type === 'mailing-held')).toHaveLength(1);

    await world.desk.run(lifted);
    expect(await review(world, 4)).toMatchObject({ outcome: 'send' });
  });

  it('wakes when the hold ends by itself', async () => {
    const world = await aWorld();
    await inOrder(world);
    const until = plus(world.clock.now(), { hours: 5 });
    await world.desk.run(aHold({ from: world.clock.now(), until }));
    await aReadyMailing(world);

    expect(await review(world, 0)).toMatchObject({ outcome: 'wait', waitSeconds: 5 * 3600 - 600 });
    world.clock.advance(5 * 3600 - 600);
    expect(await review(world, 1)).toMatchObject({ outcome: 'send' });
  });
});

describe('an approved mailing before its turn', () => {
  it('waits until what comes first is done', async () => {
    const world = await aWorld();
    await aReadyMailing(world);
    expect(await review(world, 0)).toMatchObject({ outcome: 'wait', waitSeconds: day });

    await inOrder(world);

    expect(await review(world, 1)).toMatchObject({ outcome: 'send' });
  });
});

describe('the watch over deadlines', () => {
  it('notes that a hold is over, and tells nobody before that it is late', async () => {
    const world = await aWorld();
    await inOrder(world);
    const until = plus(world.clock.now(), { hours: 24 * 20 });
    await world.desk.run(aHold({ from: world.clock.now(), until }));
    world.clock.advance(20 * day - 60);
    await evaluateDeadlines(aRound(world, 'deadlines', 0), world.services);
    const before = await typesIn(world);
    world.clock.advance(60);

    await evaluateDeadlines(aRound(world, 'deadlines', 1), world.services);

    expect(before).toContain('hold-reminded');
    expect(before).not.toContain('obligation-overdue');
    expect((await incidentOf(world))?.obligations.find(({ id }) => id === notice)?.holds?.[0]?.endedAt).toBe(until);
  });
});

describe('what everybody reads', () => {
  it('has the hold in the open deadlines and in the digest', async () => {
    const world = await aWorld();
    await world.desk.run(aHold({ from: world.clock.now() }));
    await world.deliver(await world.changes());

    const rows = await world.services.readModels.openObligations(1000);
    await sendDigest({}, { ...world.services, config: world.services.config });

    const row = rows.find((one) => one.incidentId === world.desk.incidentId && one.obligationId === notice);
    expect(row?.held).toEqual({ by: 'the police' });
    expect(world.mails.at(-1)?.text).toMatch(/On hold by the police until it is lifted|保留：the policeの要請/);
  });
});

describe('a draft', () => {
  const text = {
    ...{
      locale: 'en',
      subject: 'Your data',
      whatHappened: 'Somebody read data.',
      whatInformation: 'Your mail address.',
    },
    ...{ whatWeAreDoing: 'The site is closed.', whatYouCanDo: ['Be careful.'], signature: 'Shop' },
    sender: { name: 'Shop', address: 'notice@shop.example', replyTo: 'help@shop.example' },
    whomToAsk: { name: 'Help desk', phone: '03-0000-0000', hours: '9-17' },
  };
  const request = (world: FunctionWorld, notices: readonly unknown[] = [text]) => ({
    ...{ incidentId: world.desk.incidentId, mailing, actor: 'privacy-office', commandId: 'draft-1' },
    ...{ controller: 'shop', texts: notices, listKey: 'lists/shop.csv' },
  });

  it('is answered by its texts and by whoever drafts it, item by item', async () => {
    const world = await aWorld();
    const complete = { ...text, leavesOut: ['nature of the breach'] };

    const open = await draftMailing(request(world), world.services);
    const drafted = await draftMailing(
      { ...request(world, [complete]), emailBasis: 'agreed on sign-up' },
      world.services,
    );

    expect(open).toMatchObject({
      code: 'contents-unconfirmed',
      open: [expect.stringContaining('must not say "Nature of the breach"'), expect.stringMatching(/^e-mail: /)],
    });
    expect(drafted).toMatchObject({ entries: ['mailing-drafted'] });
    expect((await incidentOf(world))?.mailings[0]?.confirmed).toEqual([
      { kind: 'required', text: 0, item: 'What information', by: 'whatInformation' },
      { kind: 'forbidden', text: 0, item: 'Nature of the breach', by: 'left out, as the writer has checked' },
      { kind: 'channel', item: 'counts as told only if the person has agreed to it', by: 'agreed on sign-up' },
    ]);
  });

  it('serves the duties it names, and no other controller’s', async () => {
    const world = await aWorld();
    const ask = (obligations: readonly string[]) => draftMailing({ ...request(world), obligations }, world.services);

    expect(await ask([])).toMatchObject({ entries: ['mailing-drafted'] });
    expect(await ask([report])).toMatchObject({ code: 'unknown-obligation', open: [notice] });
  });
});
