import { receiveEvent } from '../../functions/receive-event.ts';
import { logger } from '../../functions/runtime/logger.ts';
import { sendDigest } from '../../functions/send-digest.ts';
import { aGuardDutyFinding, anEvent } from '../domain/signals/findings.ts';
import { aReport } from '../support/builders.ts';
import { aPerson, createFunctionWorld, type FunctionWorld } from '../support/function-world.ts';
import { useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();
beforeEach(() => void jest.spyOn(logger, 'warn').mockImplementation());
afterEach(() => jest.restoreAllMocks());
const day = 24 * 3600;
let days = 1;

/** Each world has a day of its own: the digest is one for all incidents. */
function aWorld(): FunctionWorld {
  days += 3;
  return createFunctionWorld(table(), { at: `2026-10-${String(days).padStart(2, '0')}T00:00:00Z` });
}

const digestsTo = (world: FunctionWorld) => world.mails.map(({ tags }) => tags.person);
const onRoster = ['soc-duty', 'privacy-office', 'incident-head', 'executive-duty'];

describe('the daily digest', () => {
  it('goes to everybody on our roster, also when nothing is open', async () => {
    const world = aWorld();

    expect(await sendDigest({}, world.services)).toEqual({ outcome: 'sent', people: 4 });

    expect(digestsTo(world)).toEqual(onRoster);
    expect(new Set(world.mails.map(({ tags }) => tags.kind))).toEqual(new Set(['daily-digest']));
  });

  it('goes once a day, however often it is asked for, and again the next day', async () => {
    const world = aWorld();
    await sendDigest({}, world.services);
    world.clock.advance(3600);

    expect(await sendDigest({}, world.services)).toEqual({ outcome: 'sent-before', people: 0 });
    expect(world.mails).toHaveLength(4);

    world.clock.advance(day);
    expect(await sendDigest({}, world.services)).toEqual({ outcome: 'sent', people: 4 });
  });

  it('is sent on when it broke off in the middle, so that nobody goes without', async () => {
    const world = aWorld();
    world.failing.add('incident-head');
    await expect(sendDigest({}, world.services)).rejects.toThrow();
    world.failing.clear();
    world.clock.advance(60);

    expect(await sendDigest({}, world.services)).toEqual({ outcome: 'sent', people: 4 });

    expect(new Set(digestsTo(world))).toEqual(new Set(onRoster));
    world.clock.advance(60);
    expect(await sendDigest({}, world.services)).toMatchObject({ outcome: 'sent-before' });
  });

  it('lists the open clocks and the open incidents, in the reader’s language', async () => {
    const world = aWorld();
    await world.desk.run(aReport());
    await world.follow();

    await sendDigest({}, world.services);

    const [english, japanese] = world.mails;
    expect(english?.text).toContain(world.desk.incidentId);
    expect(english?.text).toContain('Preliminary report to PPC');
    expect(japanese?.text).toContain(world.desk.incidentId);
    expect(japanese?.subject).toMatch(/[ぁ-ん一-龠]/);
  });

  it('says how many signals wait, since nothing else reminds of them', async () => {
    const world = aWorld();
    await receiveEvent(anEvent('guardduty', aGuardDutyFinding({ id: 'digest-1' })), world.services);
    await receiveEvent(anEvent('guardduty', aGuardDutyFinding({ id: 'digest-2', severity: 1 })), world.services);

    await sendDigest({}, world.services);

    const [english, japanese] = world.mails;
    expect(english?.text).toContain('1 signal waits for a person');
    expect(japanese?.text).toContain('判断待ちのシグナル1件');
  });

  it('leaves out committee members and the people of other parties', async () => {
    const people = [aPerson({ id: 'member', level: 1, party: 'shop' }), aPerson({ id: 'counsel' })];
    const world = createFunctionWorld(table(), { people, at: '2026-11-22T00:00:00Z' });

    expect(await sendDigest({}, world.services)).toEqual({ outcome: 'sent', people: 0 });
  });
});
