import { givesNumber } from '../../../domain/law/clock.ts';
import { readWorkedCases } from '../../../local/worked-cases.ts';
import { theLibrary } from './builders.ts';
import { failureOf } from './worked-cases.ts';

const cases = readWorkedCases();

describe('the worked cases', () => {
  it('have each a name of its own', () => {
    const names = cases.map(({ kind, id }) => `${kind} ${id}`);

    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('are all answered as they say', () => {
    const failures = cases.flatMap((given) => {
      const failure = failureOf(given, theLibrary());
      return failure === undefined ? [] : [`${given.regime} ${given.id}: ${failure}`];
    });

    expect(failures).toEqual([]);
  });

  it('hold a literal date for each enabled duty with a number in it', () => {
    const dated = new Set(
      cases.flatMap((given) =>
        (given.kind === 'deadline' || given.kind === 'answer') && given.dueAt !== undefined
          ? [`${given.regime}/${given.duty}`]
          : [],
      ),
    );

    const missing = theLibrary().regimes.flatMap(({ regime, versions }) =>
      versions
        .flatMap(({ duties }) => duties)
        .filter(
          ({ duty, clocks }) => duty.confidence.level !== 'listed' && clocks.some(({ clock }) => givesNumber(clock)),
        )
        .map(({ duty }) => `${regime.id}/${duty.duty}`)
        .filter((name) => !dated.has(name)),
    );

    expect([...new Set(missing)]).toEqual([]);
  });
});
