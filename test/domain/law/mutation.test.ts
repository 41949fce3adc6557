import { compileRegimes } from '../../../domain/law/compile-regimes.ts';
import { createLibrary } from '../../../domain/law/regime-library.ts';
import { readWorkedCases, type WorkedCase } from '../../../local/worked-cases.ts';
import { holidayTable, regimeFiles } from './builders.ts';
import { mutationsOf } from './mutations.ts';
import { failureOf } from './worked-cases.ts';

const { regimes, holidays } = compileRegimes(regimeFiles(), holidayTable());
const byRegime = new Map<string, WorkedCase[]>();
for (const given of readWorkedCases()) byRegime.set(given.regime, [...(byRegime.get(given.regime) ?? []), given]);

describe('a number in a regime file', () => {
  it.each(regimes.map((regime) => [regime.id, regime] as const))('of %s can’t change unnoticed', (id, regime) => {
    const cases = byRegime.get(id) ?? [];

    const unnoticed = mutationsOf(regime).filter((mutation) => {
      const library = createLibrary({ regimes: [mutation.regime], holidays });
      return cases.every((given) => failureOf(given, library) === undefined);
    });

    // Each needs a worked case in cases/*.jsonl whose literal date or answer hangs on it.
    expect(unnoticed.map(({ name }) => name)).toEqual([]);
  });
});
