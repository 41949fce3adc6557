import { placesOf, readRegimes } from '../../../domain/law/compile-regimes.ts';
import { tabulateHolidays } from '../../../domain/law/holiday-table.ts';
import { createCalendar, type HolidayTable, openTable } from '../../../domain/law/holidays.ts';
import { dayOf } from '../../../domain/law/local-time.ts';
import { holidayTable, regimeFiles } from './builders.ts';

const table: HolidayTable = {
  from: 2020,
  to: 2021,
  places: {
    XX: { 'New Year': '01-01 2020-2021', 'Moving Day': '03-02 2020; 03-05 2021', 'Second Name': '03-05 2021' },
  },
};

describe('the holidays that are kept', () => {
  it('are those of every place that a clock can ask for', () => {
    const wanted = new Set(readRegimes(regimeFiles()).flatMap(placesOf));

    // Otherwise: `npm run regimes` works them out.
    expect(Object.keys(holidayTable().places).sort()).toEqual([...wanted].sort());
  });

  it.each(['JP', 'DE', 'US'])('of %s are what the package says', (place) => {
    expect(holidayTable().places[place]).toEqual(tabulateHolidays([place]).places[place]);
  });
});

describe('a calendar', () => {
  const book = openTable(table);

  it.each([
    ['2020-01-01', 'New Year'],
    ['2020-03-02', 'Moving Day'],
    ['2021-03-02', undefined],
    ['2021-03-05', 'Moving Day, Second Name'],
    ['2021-03-06', 'Saturday'],
  ])('says why nobody works on %s: %s', (date, why) => {
    expect(createCalendar({ holidays: 'XX' }, book).whyOff(dayOf(date))).toBe(why);
  });

  it('leaves out the holidays on which an office works', () => {
    const calendar = createCalendar({ holidays: 'XX', without: ['Moving Day', 'Second Name'] }, book);

    expect(calendar.whyOff(dayOf('2021-03-05'))).toBeUndefined();
  });

  it('knows of which years it knows nothing', () => {
    const calendar = createCalendar({ holidays: 'XX' }, book);

    expect(['2019-12-31', '2020-01-01', '2021-12-31', '2022-01-01'].map((date) => calendar.knows(dayOf(date)))).toEqual(
      [false, true, true, false],
    );
  });
});
