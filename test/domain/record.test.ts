import type { NewEntry } from '../../domain/incident/entries.ts';
import { chain, type Entry, genesisHash, recorded, verifyChain } from '../../domain/record.ts';
import { plus } from '../../domain/time.ts';
import { aReport, aStory, breach, startsAt, told } from '../support/builders.ts';

const news: readonly NewEntry[] = told(aStory(), aReport(), breach).entries.map(
  ({ type, body }) => ({ type, body }) as NewEntry,
);

function chained(entries: readonly NewEntry[] = news): readonly Entry[] {
  let salts = 0;
  const salt = () => {
    salts += 1;
    return `salt-${salts}`;
  };
  return chain(entries, {
    ...{
      incidentId: 'INC-1',
      commandId: 'command-1',
      actor: 'legal',
      recordedAt: startsAt,
      occurredAt: startsAt,
      salt,
    },
    last: { sequence: 0, hash: genesisHash },
  });
}

/** The entries with one of them changed. */
function changed(place: number, change: (entry: Entry) => Entry): readonly Entry[] {
  return chained().map((entry, index) => (index === place ? change(entry) : entry));
}

describe('the chain', () => {
  it('numbers entries without gaps and binds each to the one before', () => {
    const entries = chained();

    expect(entries.map(({ header }) => header.sequence)).toEqual(news.map((_, index) => index + 1));
    expect(entries.map(({ header }) => header.prevHash)).toEqual([
      genesisHash,
      ...entries.slice(0, -1).map(({ hash }) => hash),
    ]);
    expect(verifyChain(entries)).toEqual([]);
  });

  it('goes on behind the last entry of the record', () => {
    const entries = chained();
    const last = entries.at(-1);
    if (last === undefined) throw new Error('no entries');

    const more = chain([{ type: 'response-closed', body: {} }], {
      ...{ incidentId: 'INC-1', commandId: 'command-2', actor: 'legal', salt: () => 'salt' },
      ...{ recordedAt: plus(startsAt, { hours: 1 }), occurredAt: startsAt },
      last: { sequence: last.header.sequence, hash: last.hash },
    });

    expect(verifyChain([...entries, ...more])).toEqual([]);
  });

  it('is without entries whole', () => {
    expect(verifyChain([])).toEqual([]);
  });

  it.each(['actor', 'type', 'recordedAt', 'occurredAt', 'commandId', 'incidentId'] as const)(
    'shows a changed %s in a header',
    (field) => {
      const forged = changed(1, (entry) => ({ ...entry, header: { ...entry.header, [field]: 'forged' } }) as Entry);

      expect(verifyChain(forged)).toEqual([expect.stringContaining('its header was changed')]);
    },
  );

  it('shows a header that was changed with its hash, by the entry after it', () => {
    const forger = chained(news.map((entry, index) => (index === 0 ? { type: 'response-closed', body: {} } : entry)));
    const forged = changed(0, () => forger[0] as Entry);

    expect(verifyChain(forged)).toEqual([expect.stringMatching(/entry 2 .*does not follow the entry before it/)]);
  });

  it('shows a changed body', () => {
    const forged = changed(1, (entry) => ({ ...entry, content: { salt: 'salt-2', body: { part: 9 } as never } }));

    expect(verifyChain(forged)).toEqual([expect.stringMatching(/entry 2 .*its body was changed/)]);
  });

  it('shows another salt', () => {
    const forged = changed(1, (entry) => ({
      ...entry,
      content: { salt: 'other', body: entry.content?.body as never },
    }));

    expect(verifyChain(forged)).toEqual([expect.stringMatching(/entry 2 .*its body was changed/)]);
  });

  it('shows a missing entry', () => {
    const problems = verifyChain(chained().filter((_, index) => index !== 1));

    expect(problems).toEqual([
      expect.stringMatching(/entry 3 .*expected sequence 2/),
      expect.stringMatching(/entry 3 .*does not follow/),
    ]);
  });

  it('shows two entries that changed places', () => {
    const [first, second, ...rest] = chained();

    expect(verifyChain([second as Entry, first as Entry, ...rest]).length).toBeGreaterThanOrEqual(4);
  });

  it('verifies with a body left out: the header stays bound', () => {
    const { header, hash } = chained()[1] as Entry;
    const withheld = changed(1, () => ({ header, hash }));

    expect(verifyChain(withheld)).toEqual([]);
    expect(recorded({ header, hash })).toBeUndefined();
  });

  it('commits to equal bodies differently, so that nobody can guess one that was left out', () => {
    const twice = chained([
      { type: 'response-closed', body: {} },
      { type: 'response-closed', body: {} },
    ]);

    expect(twice[0]?.header.commitment).not.toBe(twice[1]?.header.commitment);
  });

  it('does not depend on the order of keys that a store gives back', () => {
    const reordered = changed(0, (entry) => {
      const body = Object.fromEntries(Object.entries(entry.content?.body ?? {}).reverse());
      const header = Object.fromEntries(Object.entries(entry.header).reverse());
      return { ...entry, header, content: { salt: 'salt-1', body } } as unknown as Entry;
    });

    expect(verifyChain(reordered)).toEqual([]);
  });

  it('gives evolve what the header knows', () => {
    expect(recorded(chained()[0] as Entry)).toMatchObject({
      ...{ type: 'incident-reported', incidentId: 'INC-1', actor: 'legal', recordedAt: startsAt, occurredAt: startsAt },
    });
  });
});
