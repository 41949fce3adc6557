import { handOverPackage } from '../../functions/requests/hand-over-package.ts';
import { approveMailing, draftMailing } from '../../functions/requests/mailing-requests.ts';
import { incidentIdOf, reportIncident } from '../../functions/requests/report-incident.ts';
import { aGroup, aParty } from '../domain/law/builders.ts';
import { aCase, aReport, breach, preparation } from '../support/builders.ts';
import { createFunctionWorld, type FunctionWorld } from '../support/function-world.ts';
import { createMemoryObjects } from '../support/mailing-world.ts';
import { entriesOf, useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();
const aWorld = () => createFunctionWorld(table());
const actor = 'privacy-office';

let files = 0;
/** An incident file of a source that no other test uses. */
function aFile(more = ''): string {
  files += 1;
  return `title: Card data leaked\nsource: { system: soc, id: "file-${files}" }\n${more}`;
}

async function typesIn(incidentId: string): Promise<readonly string[]> {
  return (await entriesOf(table().record, incidentId)).map(({ header }) => header.type);
}

describe('a report', () => {
  it('is stored however incomplete it is, with what is still needed', async () => {
    const taken = await reportIncident({ text: aFile(), actor, requestId: 'r' }, aWorld().services);

    expect(taken).toMatchObject({ outcome: 'taken', result: { outcome: 'accepted' } });
    if (taken.outcome !== 'taken') return;
    expect(taken.needed.map(({ path }) => path)).toEqual(expect.arrayContaining(['detectedAt', 'cause', 'parties']));
    expect((await table().record.read(taken.incidentId))?.incident.needed).toEqual(taken.needed);
  });

  it('of the same source is the same incident: its facts are joined', async () => {
    const { services } = aWorld();
    const text = aFile();
    const first = await reportIncident({ text, actor, requestId: 'r1' }, services);

    const second = await reportIncident({ text: `${text}cause: malicious\n`, actor, requestId: 'r2' }, services);

    if (first.outcome !== 'taken' || second.outcome !== 'taken') throw new Error('refused');
    expect(second.incidentId).toBe(first.incidentId);
    expect((await table().record.read(first.incidentId))?.incident.facts.cause).toBe('malicious');
    expect(await typesIn(first.incidentId)).toEqual(['incident-reported', 'report-updated']);
  });

  it('sent twice is one report', async () => {
    const { services } = aWorld();
    const request = { text: aFile(), actor, requestId: 'r' };
    const first = await reportIncident(request, services);

    expect(await reportIncident(request, services)).toEqual(first);
    if (first.outcome === 'taken') expect(await typesIn(first.incidentId)).toEqual(['incident-reported']);
  });

  it('is known before the record’s stream has brought it, and written down again by a repetition', async () => {
    const { services } = aWorld();
    const request = { text: aFile(), actor, requestId: 'r' };
    const isKnown = async (incidentId: string) =>
      (await services.readModels.incidents('open', 10_000)).some((row) => row.incidentId === incidentId);
    const failing = {
      ...services,
      readModels: { ...services.readModels, enlist: () => Promise.reject(new Error('no answer')) },
    };
    await expect(reportIncident(request, failing)).rejects.toThrow('no answer');
    const again = await reportIncident(request, services);

    if (again.outcome !== 'taken') throw new Error('refused');
    expect(await isKnown(again.incidentId)).toBe(true);
    expect(await typesIn(again.incidentId)).toEqual(['incident-reported']);
  });

  it('without a source is named by its request', async () => {
    const { services } = aWorld();
    const text = 'title: Somebody called';

    const [one, again, other] = [
      await reportIncident({ text, actor, requestId: 'call-1' }, services),
      await reportIncident({ text, actor, requestId: 'call-1' }, services),
      await reportIncident({ text, actor, requestId: 'call-2' }, services),
    ];

    expect(again).toEqual(one);
    expect(other).not.toMatchObject({ incidentId: one.outcome === 'taken' ? one.incidentId : '' });
  });

  it('that can’t be read is refused with every problem at once, and nothing is stored', async () => {
    const run = jest.fn();

    const refused = await reportIncident(
      { text: 'title: 7\ndetectedAt: yesterday\ncause: bad luck', actor, requestId: 'r' },
      { ...aWorld().services, commands: { run } },
    );

    expect(refused).toMatchObject({ outcome: 'unreadable' });
    if (refused.outcome === 'unreadable')
      expect(refused.problems.map(({ path }) => path)).toEqual(['title', 'detectedAt', 'cause']);
    expect(run).not.toHaveBeenCalled();
  });

  it('that is incomplete is refused where everything must be there', async () => {
    const run = jest.fn();

    expect(
      await reportIncident(
        { text: aFile(), actor, requestId: 'r', strict: true },
        { ...aWorld().services, commands: { run } },
      ),
    ).toMatchObject({
      outcome: 'unreadable',
    });
    expect(run).not.toHaveBeenCalled();
  });

  it('gives ids that a telephone does not garble, the same for the same source', () => {
    const id = incidentIdOf({ system: 'soc', id: '2017-0310-1' });

    expect(id).toMatch(/^INC-[0-9A-HJKMNP-TV-Z]{10}$/);
    expect(incidentIdOf({ system: 'soc', id: '2017-0310-1' })).toBe(id);
    expect(incidentIdOf({ system: 'so', id: 'c2017-0310-1' })).not.toBe(id);
  });
});

describe('a package for a controller', () => {
  const facts = aCase({
    parties: [
      aParty({ id: 'pay', name: 'Pay', roles: ['processor'] }),
      aParty({ id: 'shop', name: 'Shop' }),
      aParty({ id: 'bank', name: 'Bank of the Other Client' }),
    ],
    groups: [aGroup({ controller: 'shop' }), aGroup({ id: 'account-holders', controller: 'bank' })],
  });

  async function handOver() {
    const world = aWorld();
    await world.desk.run(aReport({ facts }));
    const objects = createMemoryObjects();
    const request = { incidentId: world.desk.incidentId, controller: 'shop', actor, commandId: 'package-1' };
    const services = { ...world.services, objects };
    return {
      world,
      objects,
      again: () => handOverPackage(request, services),
      result: await handOverPackage(request, services),
    };
  }

  it('holds that controller’s facts and nothing of another’s, and its digest goes on the record', async () => {
    const { world, objects, result } = await handOver();

    expect(result).toMatchObject({ outcome: 'accepted', entries: ['package-handed-over'] });
    const [[key, body] = []] = [...objects.objects];
    expect(key).toMatch(new RegExp(`^incidents/${world.desk.incidentId}/packages/shop-[0-9a-f]{12}\\.json$`));
    expect(body?.toString()).toContain('customers');
    expect(body?.toString()).not.toMatch(/bank|account-holders|Other Client/i);
    const read = await table().record.read(world.desk.incidentId);
    expect(read?.incident.packages).toMatchObject([
      { controller: 'shop', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  it('meets what the processor owes to that controller, and to no other', async () => {
    const { world } = await handOver();
    const read = await table().record.read(world.desk.incidentId);
    const owed = read?.incident.obligations.filter(({ duty }) => duty === 'processor-to-controller') ?? [];

    expect(owed.map(({ owedTo, status }) => `${owedTo} ${status}`).sort()).toEqual(['bank open', 'shop met']);
  });

  it('handed over twice is handed over once', async () => {
    const { world, again } = await handOver();
    const before = await typesIn(world.desk.incidentId);

    expect(await again()).toMatchObject({ outcome: 'accepted' });
    expect(await typesIn(world.desk.incidentId)).toEqual(before);
  });
});

describe('a mailing', () => {
  const text = {
    ...{
      locale: 'en',
      subject: 'Your data',
      whatInformation: 'Your mail address.',
      whatWeAreDoing: 'The site is closed.',
    },
    sender: { name: 'Shop', address: 'notice@shop.example', replyTo: 'help@shop.example' },
    ...{ whatHappened: 'Somebody read data.', whatYouCanDo: ['Be careful.'], signature: 'Shop' },
    whomToAsk: { name: 'Help desk', phone: '03-0000-0000', hours: '9-17' },
    more: [
      { heading: 'Secondary damage or its risk', text: 'Unwanted mail is possible.' },
      { heading: 'Other matters of reference', text: 'We will write again.' },
    ],
    covers: {
      'Overview of what happened': 'whatHappened',
      'Items of personal data': 'whatInformation',
      Cause: 'whatHappened',
    },
  };

  async function aBreach(): Promise<FunctionWorld> {
    const world = aWorld();
    await world.desk.run(aReport());
    await world.desk.run(breach);
    return world;
  }

  const request = (world: FunctionWorld, texts: readonly unknown[] = [text]) => ({
    ...{ incidentId: world.desk.incidentId, mailing: 'notice-1', actor, commandId: 'draft-1' },
    ...{ controller: 'shop', texts, listKey: 'lists/shop.csv' },
  });

  it('serves the open duties of its controller to notify people', async () => {
    const world = await aBreach();

    expect(await draftMailing(request(world), world.services)).toMatchObject({ outcome: 'accepted' });

    const read = await table().record.read(world.desk.incidentId);
    expect(read?.incident.mailings[0]?.obligations).toEqual(['jp-appi/individual-notice/shop/people']);
  });

  it('is refused with every field of its texts that is not as it has to be', async () => {
    const world = await aBreach();

    const refused = await draftMailing(request(world, [text, { ...text, subject: '', locale: 'fr' }]), world.services);

    expect(refused).toMatchObject({ outcome: 'refused', code: 'notice-unreadable' });
    if (refused.outcome === 'refused') {
      expect(refused.open).toEqual([
        expect.stringMatching(/^texts\[1\]\.locale/),
        expect.stringMatching(/^texts\[1\]\.subject/),
      ]);
    }
  });

  it('is approved as it is now, and not before there is something to approve', async () => {
    const world = await aBreach();
    await draftMailing(request(world), world.services);
    const approve = (commandId: string, as: 'processor' | 'controller') =>
      approveMailing({ ...request(world), commandId, actor: commandId, as }, world.services);

    expect(await approve('too-early', 'processor')).toMatchObject({ code: 'not-prepared' });
    await world.desk.run(preparation);
    expect(await approve('one', 'processor')).toMatchObject({ entries: ['mailing-approved'] });
    expect(await approve('two', 'controller')).toMatchObject({ entries: ['mailing-approved', 'hold-fire-started'] });
  });
});
