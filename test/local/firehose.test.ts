import { createFirehose, type FirehoseOptions } from '../../local/firehose.ts';
import { createManualClock } from '../support/manual-clock.ts';

interface StoredObject {
  readonly key: string;
  readonly text: string;
}

function setUp(options: Partial<FirehoseOptions> = {}) {
  const clock = createManualClock('2017-03-10T09:20:00Z');
  const stored: StoredObject[] = [];
  const put = async (key: string, body: Buffer) => void stored.push({ key, text: body.toString() });
  return { clock, stored, firehose: createFirehose({ clock, put, bufferSeconds: 60, ...options }) };
}

/** Lets the puts that are under way end; they wait for no time. */
const settle = () => new Promise(setImmediate);

describe('Firehose', () => {
  it('stores what came in since the first line when its seconds are over', async () => {
    const { clock, stored, firehose } = setUp();
    firehose.accept('one');
    clock.advance(59);
    firehose.accept('two');
    const before = stored.length;

    clock.advance(1);
    await settle();

    expect(before).toBe(0);
    expect(stored.map(({ text }) => text)).toEqual(['one\ntwo\n']);
    expect(stored[0]?.key).toMatch(/^ses-events\/2017\/03\/10\/09\/2017-03-10-09-21-00-[0-9a-f]{12}\.jsonl$/);
    expect([firehose.pending(), clock.held(), clock.timers()]).toEqual([0, [], 0]);
  });

  it('stores earlier when its bytes are full', async () => {
    const { stored, firehose } = setUp({ bufferBytes: 10 });

    for (const line of ['12345', '1234', 'x']) firehose.accept(line);
    await settle();

    expect([stored.map(({ text }) => text), firehose.pending()]).toEqual([['12345\n1234\n'], 1]);
  });

  it('can wait longer or shorter while it runs', async () => {
    const { clock, stored, firehose } = setUp({ bufferSeconds: 900 });
    firehose.accept('one');
    clock.advance(30);

    firehose.setBufferSeconds(60);
    clock.advance(30);
    await settle();

    expect(stored).toHaveLength(1);
  });

  it('tells its source that a batch is stored, not sooner', async () => {
    const { firehose, stored } = setUp();
    const told: string[] = [];
    firehose.onBatch(() => {
      told.push(`closed with ${stored.length} stored`);
      return () => told.push(`done with ${stored.length} stored`);
    });
    firehose.accept('one');

    await firehose.flush();

    expect(told).toEqual(['closed with 0 stored', 'done with 1 stored']);
  });

  it('tries a failed put again and keeps the order', async () => {
    let failures = 1;
    const bodies: string[] = [];
    const { clock, firehose } = setUp({
      put: async (_key, body) => {
        if (failures-- > 0) throw new Error('503');
        bodies.push(body.toString());
      },
    });
    firehose.accept('one');
    const first = firehose.flush();
    await settle();
    firehose.accept('two');
    const second = firehose.flush();
    const heldWhileWaiting = clock.held();

    clock.advance(10);
    await Promise.all([first, second]);

    expect([heldWhileWaiting, bodies, firehose.pending()]).toEqual([[], ['one\n', 'two\n'], 0]);
  });
});
