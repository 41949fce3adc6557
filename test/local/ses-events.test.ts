import { addresses, sendBulk, setUpSes, tally, tearDownSes } from '../support/ses-setup.ts';

afterEach(tearDownSes);

const minute = 60;
const hour = 3600;

describe('events', () => {
  it('tell of the sending at once and of the delivery some seconds later', async () => {
    const { client, clock, sink } = await setUpSes();
    await sendBulk(client, ['taro@example.jp']);
    const atOnce = sink.events.map(({ eventType }) => eventType);

    clock.advance(minute);

    expect(atOnce).toEqual(['Send']);
    expect(sink.events.map(({ eventType }) => eventType)).toEqual(['Send', 'Delivery']);
    expect(sink.events[1]?.mail).toMatchObject({
      destination: ['taro@example.jp'],
      tags: { mailing: ['INC-1-1'], entry: ['0'], 'ses:configuration-set': ['notices'] },
    });
  });

  it('are not there for a mail without a configuration set', async () => {
    const { client, clock, sink, ses } = await setUpSes();

    await sendBulk(client, addresses(3), { ConfigurationSetName: undefined });
    clock.advance(minute);

    expect([sink.events, ses.pendingEvents()]).toEqual([[], 0]);
  });

  it('use one timer for all that is due in the same ten seconds', async () => {
    const { client, clock, ses } = await setUpSes();

    await sendBulk(client, addresses(50));

    expect([clock.timers(), ses.pendingEvents()]).toEqual([1, 50]);
  });

  it('give an address the same fate each time, by seed', async () => {
    const bouncedWith = async (seed: number) => {
      const { client, clock, sink } = await setUpSes({ seed, faults: { bounceRate: 0.2 } });
      await sendBulk(client, addresses(50));
      clock.advance(minute);
      return sink.events.filter(({ eventType }) => eventType === 'Bounce').map(({ mail }) => mail.destination[0]);
    };

    const [one, again, other] = [await bouncedWith(1), await bouncedWith(1), await bouncedWith(2)];

    expect(one.length).toBeGreaterThan(0);
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('put a bounced address on the suppression list, and bounce the next mail to it as suppressed', async () => {
    const { client, clock, sink, ses } = await setUpSes({ faults: { bounceRate: 1 } });
    await sendBulk(client, ['gone@example.jp']);
    clock.advance(minute);
    ses.faults.set({ bounceRate: 0 });

    const [result] = await sendBulk(client, ['gone@example.jp']);
    clock.advance(minute);

    expect(result?.Status).toBe('SUCCESS');
    expect(sink.events.map(({ eventType, bounce }) => [eventType, bounce?.bounceSubType])).toEqual([
      ['Send', undefined],
      ['Bounce', 'General'],
      ['Send', undefined],
      ['Bounce', 'OnAccountSuppressionList'],
    ]);
  });

  it('deliver to a suppressed address when the configuration set says so', async () => {
    const setup = { configurationSets: [{ name: 'notices', ignoresSuppression: true }] };
    const { client, clock, sink, ses } = await setUpSes({ setup });
    ses.suppression.add({ address: 'gone@example.jp', reason: 'BOUNCE', at: clock.now() });

    await sendBulk(client, ['gone@example.jp']);
    clock.advance(minute);

    expect(sink.events.map(({ eventType }) => eventType)).toEqual(['Send', 'Delivery']);
  });

  it('tell of a missing template value only after SUCCESS', async () => {
    const { client, clock, sink } = await setUpSes();
    const template = { TemplateContent: { Subject: '{{name}} {{number}}', Text: '' }, TemplateData: '{}' };

    const [result] = await sendBulk(client, ['taro@example.jp'], { DefaultContent: { Template: template } });
    clock.advance(minute);

    expect(result?.Status).toBe('SUCCESS');
    expect(sink.events.map(({ eventType }) => eventType)).toEqual(['Rendering Failure']);
  });

  it('tell of complaints after the delivery and of delays before it', async () => {
    const { client, clock, sink, ses } = await setUpSes({ faults: { complaintRate: 1 } });
    await sendBulk(client, ['cross@example.jp']);
    ses.faults.set({ complaintRate: 0, delayRate: 1 });
    await sendBulk(client, ['slow@example.jp']);

    clock.advance(3 * hour);

    const typesFor = (address: string) =>
      sink.events.filter(({ mail }) => mail.destination[0] === address).map(({ eventType }) => eventType);
    expect(typesFor('cross@example.jp')).toEqual(['Send', 'Delivery', 'Complaint']);
    expect(typesFor('slow@example.jp')).toEqual(['Send', 'DeliveryDelay', 'Delivery']);
  });

  it('get lost, doubled and shuffled as told', async () => {
    const { client, clock, sink, ses } = await setUpSes({ faults: { lostEventRate: 0.2, duplicateEventRate: 0.2 } });
    await sendBulk(client, addresses(50));
    clock.advance(minute);
    const perMail = Object.values(tally(sink.events.map(({ eventType, mail }) => eventType + mail.messageId)));
    ses.faults.set({ lostEventRate: 0, duplicateEventRate: 0, reorderEvents: true });
    const before = sink.events.length;
    await sendBulk(client, addresses(50));
    clock.advance(minute);
    const order = sink.events.slice(before).map(({ eventType }) => eventType);

    expect(perMail.length).toBeLessThan(100);
    expect(new Set(perMail)).toEqual(new Set([1, 2]));
    expect(tally(order)).toEqual({ Send: 50, Delivery: 50 });
    expect(order.indexOf('Delivery')).toBeLessThan(order.lastIndexOf('Send'));
  });

  it('come again after a crash for the mails whose events were not stored', async () => {
    const { client, clock, sink, ses, dataDir } = await setUpSes();
    await sendBulk(client, ['stored@example.jp']);
    clock.advance(minute);
    sink.storeAll();
    await sendBulk(client, ['handed-over@example.jp']);
    clock.advance(minute);
    await sendBulk(client, ['waiting@example.jp']);
    await ses.stop();

    const again = await setUpSes({ clock, dataDir });
    clock.advance(minute);

    expect(again.sink.events.map(({ eventType, mail }) => `${eventType} ${mail.destination[0]}`).sort()).toEqual([
      'Delivery handed-over@example.jp',
      'Delivery waiting@example.jp',
      'Send handed-over@example.jp',
      'Send waiting@example.jp',
    ]);
  });

  it('keep a late one in mind while later mails are stored', async () => {
    const { client, clock, sink, ses, dataDir } = await setUpSes({ faults: { delayRate: 1 } });
    await sendBulk(client, ['slow@example.jp']);
    ses.faults.set({ delayRate: 0 });
    await sendBulk(client, ['quick@example.jp']);
    clock.advance(minute);
    sink.storeAll();
    await ses.stop();

    const again = await setUpSes({ clock, dataDir });
    clock.advance(3 * hour);

    expect(new Set(again.sink.events.map(({ mail }) => mail.destination[0]))).toEqual(new Set(['slow@example.jp']));
    expect(again.sink.events.at(-1)?.eventType).toBe('Delivery');
  });
});
