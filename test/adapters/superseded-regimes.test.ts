import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiledName, readRegimeFolders, readRegimeTexts, readSuperseded } from '../../adapters/regime-folders.ts';
import { compileRegimes } from '../../domain/law/compile-regimes.ts';
import type { RegimeLibrary } from '../../domain/law/regime-library.ts';

const contract = (revision: string, hours: number) => `id: zz-one
name: A made-up contract
kind: contract
jurisdiction: JP
reach: [party]
zone: Asia/Tokyo
revision: ${revision}
versions:
  - from: 2020-01-01
    duties:
      - duty: processor-to-controller
        owedBy: { roles: [processor] }
        owedTo: controller
        trigger: { events: [awareness] }
        clock: { counting: elapsed-hours, amount: ${hours} }
        citation: Clause 1
        confidence: { level: unverified, source: made up, readOn: 2026-11-22 }
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-law-'));
  put('r1', contract('r1', 24));
  put('r2', contract('r2', 36));
  writeFileSync(join(folder, 'zz-one.yaml'), contract('r3', 48));
});

afterEach(() => rmSync(folder, { recursive: true }));

function put(revision: string, text: string): void {
  mkdirSync(join(folder, 'superseded', revision), { recursive: true });
  writeFileSync(join(folder, 'superseded', revision, 'zz-one.yaml'), text);
}

const clockOf = (library: RegimeLibrary) => library.byId.get('zz-one')?.versions[0]?.duties[0]?.clockWords;

describe('earlier revisions of regime files', () => {
  it('judge whoever is held to them; all others are judged by the present one', async () => {
    const library = await readRegimeFolders([folder]);

    expect(clockOf(library)).toBe('48 hours from awareness');
    expect(clockOf(library.under({ 'zz-one': 'r1' }))).toBe('24 hours from awareness');
    expect(clockOf(library.under({ 'zz-one': 'r2' }))).toBe('36 hours from awareness');
    expect(library.under({ 'zz-one': 'r3' })).toBe(library);
  });

  it('that were not kept are not there: the present one stays', async () => {
    const library = await readRegimeFolders([folder]);

    expect(['r0', 'r1', 'r3'].map((revision) => library.keeps('zz-one', revision))).toEqual([false, true, true]);
    expect(library.under({ 'zz-one': 'r0' })).toBe(library);
  });

  it('are in what functions load', async () => {
    const compiled = compileRegimes(readRegimeTexts(folder), undefined, readSuperseded(folder));
    const deployed = mkdtempSync(join(tmpdir(), 'tocsin-law-'));
    writeFileSync(join(deployed, compiledName), JSON.stringify(compiled));

    const library = await readRegimeFolders([deployed]);

    expect(clockOf(library.under({ 'zz-one': 'r1' }))).toBe('24 hours from awareness');
    rmSync(deployed, { recursive: true });
  });

  it('are checked like the others', async () => {
    put('r1', contract('r1', 24).replace('amount', 'amuont'));

    await expect(readRegimeFolders([folder])).rejects.toThrow(/superseded.r1.zz-one\.yaml:15/);
  });

  it('give the library an edition that changes with each revision', async () => {
    const before = await readRegimeFolders([folder]);
    writeFileSync(join(folder, 'zz-one.yaml'), contract('r4', 48));

    expect((await readRegimeFolders([folder])).edition).not.toBe(before.edition);
  });
});
