import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions } from '../../infra/bundles.ts';

const megabyte = 1_000_000;

describe('what a function carries of the law', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-law-'));
    const args = ['--import', 'tsx', 'local/compile-regimes.ts', '--into', folder];
    execFileSync(process.execPath, args, { stdio: 'ignore' });
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('is one file below two megabytes', () => {
    expect(statSync(join(folder, '0', 'compiled.json')).size).toBeLessThan(2 * megabyte);
  });

  it('is loaded by no YAML parser, no schema of regime files and no holiday package', () => {
    const { metafile } = buildSync({
      ...bundleOptions(['evaluate-deadlines']),
      outdir: folder,
      write: false,
      metafile: true,
    });
    const inputs = Object.values(metafile?.outputs ?? {}).flatMap(({ inputs: parts }) => Object.keys(parts));

    expect(inputs).toContain('domain/law/assess.ts');
    expect(
      inputs.filter((file) =>
        /node_modules\/(yaml|date-holidays|moment|astronomia)|domain\/law\/(regime-file|regime-checks|compile-regimes|condition-schema|regime)\.ts/.test(
          file,
        ),
      ),
    ).toEqual([]);
  });
});
