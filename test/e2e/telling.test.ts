import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beQuiet } from '../../local/quiet.ts';
import { recipientFile, tokyoList } from '../../local/recipient-file.ts';
import { nobody, play } from '../../local/rehearsal/play.ts';
import { readScript, type Script } from '../../local/rehearsal/script.ts';
import { noFaults } from '../../local/ses/faults.ts';
import { createFolders } from './support.ts';

/*
 * The checker below shares no code with the product. It reads the recipient file that was uploaded and the mail endpoint's
 * own log, and knows only what a mail server knows: that case, width and spaces around an address don't matter.
 */

const folders = createFolders();
beforeAll(() => beQuiet());
afterAll(() => folders.removeAll());

/** Addresses in the recipient file, each once, as a mail server reads them. */
function addressesIn(file: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const line of file.split('\r\n').slice(1)) {
    const cell = line.split(',').find((text) => /[@＠]/.test(text));
    const bare = cell
      ?.normalize('NFKC')
      .replace(/^"|"$/g, '')
      .replace(/^mailto:/i, '')
      .replace(/^.*<|>.*$/g, '')
      .trim();
    if (bare) found.add(bare.toLowerCase());
  }
  return found;
}

/** How often each address was accepted by the mail endpoint as a notice. */
function noticesIn(log: string): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const line of log.split('\n').filter((text) => text !== '')) {
    const mail = JSON.parse(line) as { to: string[]; tags: Record<string, string> };
    if (mail.tags.kind !== 'notice') continue;
    for (const to of mail.to) times.set(to.toLowerCase(), (times.get(to.toLowerCase()) ?? 0) + 1);
  }
  return times;
}

/** Report, confirmation, list and approvals of the real script, within one day: what comes after is not about telling. */
function shortScript(): Script {
  const script = readScript('gmo-pg-2017');
  const wanted = ['report', 'confirm', 'list', 'draft', 'approval-1', 'approval-2', 'doubt'];
  const start = Date.parse('2017-03-10T00:00:00+09:00');
  const steps = script.steps
    .filter(({ id }) => wanted.includes(id))
    .map((step) => {
      const hours = step.id === 'doubt' ? 30 : wanted.indexOf(step.id);
      return { ...step, at: new Date(start + hours * 3_600_000).toISOString() as (typeof step)['at'] };
    });
  return { ...script, steps, endsAt: new Date(start + 40 * 3_600_000).toISOString() as Script['endsAt'] };
}

const seeds = Array.from({ length: 20 }, (_, place) => place + 1);

describe('an independent checker of recipient file and mail log', () => {
  it.each(seeds)('agrees with the ledger for seed %i, through faults and a killed sender', async (seed) => {
    const rows = 40 + ((seed * 7919) % 700);
    const dataDir = folders.make();
    const faults = {
      ...noFaults,
      bounceRate: 0.02,
      throttleRate: seed % 2 === 0 ? 0.2 : 0,
      http5xxRate: seed % 3 === 0 ? 0.1 : 0,
      lostReplyRate: seed % 4 === 0 ? 0.15 : 0,
      entryFailureRate: seed % 5 === 0 ? 0.05 : 0,
      duplicateEventRate: 0.1,
      reorderEvents: seed % 2 === 1,
    };

    const outcome = await play(
      shortScript(),
      { law: 'then', seed, rows, without: [], kill: seed % 3 === 1, dataDir, faults },
      nobody,
      async ({ incidentId }, cloud) => {
        const read = await cloud.services.record.read(incidentId ?? '');
        const [mailing] = read?.incident.mailings ?? [];
        return {
          mailing,
          totals: await cloud.services.ledger.totals(`${incidentId}_notice-tokyo`),
        };
      },
    );

    const file = Buffer.concat([...recipientFile(tokyoList(seed, rows))]).toString('utf8');
    const wanted = addressesIn(file);
    const written = noticesIn(readFileSync(join(dataDir, 'ses', 'mails', 'mails.jsonl'), 'utf8'));
    const twice = [...written].filter(([, count]) => count > 1);
    const strangers = [...written.keys()].filter((address) => !wanted.has(address));
    const { totals } = outcome;
    const reached = totals.sent + totals.delivered + totals.delayed + totals.bounced + totals.complained;
    expect(twice).toEqual([]);
    expect(strangers).toEqual([]);
    expect(Object.values(totals).reduce((sum, count) => sum + count, 0)).toBe(wanted.size);
    expect(totals.accepted + totals.claimed).toBe(0);
    // Whoever is proved reached was written to; whoever was not is refused, or accounted for by a decision of a person.
    expect(reached).toBeLessThanOrEqual(written.size);
    expect(reached + totals.refused + totals.suppressed + totals['accounted-for'] + totals['in-doubt']).toBe(
      wanted.size,
    );
    expect(written.size).toBeGreaterThanOrEqual(
      wanted.size - totals.refused - totals['accounted-for'] - totals['in-doubt'],
    );
    expect(outcome.mailing?.status).toBe('accounted');
  });
});
