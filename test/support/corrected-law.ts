import type { Duty, Regime } from '../../domain/law/regime.ts';
import { createLibrary, type RegimeLibrary } from '../../domain/law/regime-library.ts';
import { holidayTable, theLibrary } from '../domain/law/builders.ts';

interface Correction {
  readonly regime?: string;
  /** Whether the revision before is kept. */
  readonly kept?: boolean;
  readonly revision?: string;
  readonly correct?: (duty: Duty) => Duty;
}

/** The library after somebody has corrected a file: the final report to the PPC is due in 20 days, and no longer in 30 or 60. */
export function correctedLaw({
  regime: id = 'jp-appi',
  kept = true,
  revision = 'r90',
  correct = inDays(20),
}: Correction = {}): RegimeLibrary {
  const regimes = theLibrary().regimes.map(({ regime }) => regime);
  const before = regimes.find((regime) => regime.id === id);
  if (before === undefined) throw new Error(`There is no regime ${id}`);
  const after: Regime = {
    ...before,
    revision,
    versions: before.versions.map((version) => ({ ...version, duties: version.duties.map(correct) })),
  };
  return createLibrary({
    regimes: regimes.map((regime) => (regime === before ? after : regime)),
    holidays: holidayTable(),
    superseded: kept ? [before] : [],
  });
}

/** Every clock of final reports in calendar days counts so many. */
export function inDays(amount: number): (duty: Duty) => Duty {
  return (duty) =>
    duty.duty === 'regulator-report-final' && duty.clocks !== undefined
      ? {
          ...duty,
          clocks: duty.clocks.map(({ clock, ...rest }) => ({
            ...rest,
            clock: clock.counting === 'calendar-days' ? { ...clock, amount } : clock,
          })),
        }
      : duty;
}
