import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FEATURES, renderSupported } from '../../../local/step-functions/supported.ts';

describe('the page of what is supported', () => {
  it('is the one made from the list', () => {
    const page = readFileSync(join(__dirname, '../../../local/SUPPORTED.md'), 'utf8');

    expect(page).toBe(renderSupported());
  });

  it('names a test for each feature', () => {
    const tests = readdirSync(__dirname)
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(__dirname, name), 'utf8'))
      .join('\n');

    const without = FEATURES.filter(({ test }) => !tests.includes(`it('${test}'`)).map(({ name }) => name);

    expect(without).toEqual([]);
  });
});
