import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRegimeFolders } from '../../adapters/regime-folders.ts';

const contract = (id: string) => `id: ${id}
name: A made-up contract
kind: contract
jurisdiction: JP
reach: [party]
zone: Asia/Tokyo
revision: r1
versions:
  - from: 2020-01-01
    duties:
      - duty: processor-to-controller
        owedBy: { roles: [processor] }
        owedTo: controller
        trigger: { events: [awareness] }
        clock: { counting: elapsed-hours, amount: 24 }
        citation: Clause 1
        confidence: { level: unverified, source: made up, readOn: 2026-11-22 }
`;

let folder: string;
const put = (name: string, text: string) => writeFileSync(join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-law-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a folder of regime files', () => {
  it('is read anew when a file has changed', async () => {
    put('zz-one.yaml', contract('zz-one'));
    const before = await readRegimeFolders([folder]);
    put('zz-one.yaml', contract('zz-one').replace('24', '48'));
    const after = await readRegimeFolders([folder]);

    const words = [before, after].map(({ byId }) => byId.get('zz-one')?.versions[0]?.duties[0]?.clockWords);
    expect(words).toEqual(['24 hours from awareness', '48 hours from awareness']);
  });

  it('is refused with file and line when something is wrong in it', async () => {
    put('zz-one.yaml', contract('zz-one').replace('hours, amount', 'hours, amuont'));

    await expect(readRegimeFolders([folder])).rejects.toThrow(/zz-one\.yaml:15/);
  });

  it('adds to the others and shares no id with them', async () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'zz-two.yaml'), contract('zz-two'));
    put('zz-one.yaml', contract('zz-one'));

    expect([...(await readRegimeFolders([folder, other])).byId.keys()]).toEqual(['zz-one', 'zz-two']);
    writeFileSync(join(other, 'zz-one.yaml'), contract('zz-one'));
    await expect(readRegimeFolders([folder, other])).rejects.toThrow(/already the id of/);
  });

  it('needs no YAML where it was compiled', async () => {
    put('compiled.json', JSON.stringify({ regimes: [], holidays: { from: 2000, to: 2060, places: {} } }));
    put('zz-broken.yaml', 'not: [a regime');

    expect((await readRegimeFolders([folder])).regimes).toEqual([]);
  });
});
