import { toInstant } from '../../domain/time.ts';
import { writeClock } from '../../notices/clock-words.ts';
import { writeDate, writeDeadline, writeDuration, writeInstant, writeNumber, writeShare } from '../../notices/dates.ts';
import { dutyName, sortStates, stateWord, statuses, statusWord, writeDuty } from '../../notices/words.ts';
import { zoneName } from '../../notices/zones.ts';

const due = toInstant('2017-04-24T23:59:59+09:00');

describe('a deadline', () => {
  it.each([
    ['2017-04-17T12:00:00+09:00', 'Mon 24 Apr 2017, 24:00 Tokyo (7 days left)'],
    ['2017-04-22T00:00:00+09:00', 'Mon 24 Apr 2017, 24:00 Tokyo (72 hours left)'],
    ['2017-04-24T14:00:00+09:00', 'Mon 24 Apr 2017, 24:00 Tokyo (10 hours left)'],
    ['2017-04-24T22:30:00+09:00', 'Mon 24 Apr 2017, 24:00 Tokyo (1 hour 30 minutes left)'],
    ['2017-04-24T23:59:30+09:00', 'Mon 24 Apr 2017, 24:00 Tokyo (less than a minute left)'],
    ['2017-04-25T02:00:00+09:00', 'Mon 24 Apr 2017, 24:00 Tokyo (late by 2 hours)'],
    ['2017-05-01T00:00:00+09:00', 'Mon 24 Apr 2017, 24:00 Tokyo (late by 6 days)'],
  ])('is written absolute first, relative second, at %s', (now, words) => {
    expect(writeDeadline(due, 'Asia/Tokyo', toInstant(now), 'en')).toBe(words);
  });

  it.each([
    ['2017-04-17T12:00:00+09:00', '2017年4月24日(月) 24時（日本時間、残り7日）'],
    ['2017-04-24T22:30:00+09:00', '2017年4月24日(月) 24時（日本時間、残り1時間30分）'],
    ['2017-04-24T23:59:30+09:00', '2017年4月24日(月) 24時（日本時間、残り1分未満）'],
    ['2017-04-25T02:00:00+09:00', '2017年4月24日(月) 24時（日本時間、2時間超過）'],
  ])('is written in Japanese at %s', (now, words) => {
    expect(writeDeadline(due, 'Asia/Tokyo', toInstant(now), 'ja')).toBe(words);
  });

  it('keeps its own day and hour in another zone', () => {
    const now = toInstant('2017-04-24T09:00:00+02:00');

    expect(writeDeadline(due, 'Europe/Berlin', now, 'en')).toBe('Mon 24 Apr 2017, 17:00 Berlin (8 hours left)');
    expect(writeDeadline(due, 'Europe/Berlin', now, 'ja')).toBe(
      '2017年4月24日(月) 17時（ドイツ時間・ベルリン、残り8時間）',
    );
  });

  it('at midnight belongs to the day that begins', () => {
    const midnight = toInstant('2017-04-25T00:00:00+09:00');

    expect(writeInstant(midnight, 'Asia/Tokyo', 'en')).toBe('Tue 25 Apr 2017, 00:00 Tokyo');
    expect(writeInstant(midnight, 'Asia/Tokyo', 'ja')).toBe('2017年4月25日(火) 0時（日本時間）');
  });

  it('at the end of a day with a clock change is still 24:00 of that day', () => {
    const end = toInstant('2026-10-25T23:59:59+01:00');

    expect(writeInstant(end, 'Europe/Berlin', 'en')).toBe('Sun 25 Oct 2026, 24:00 Berlin');
  });

  it('says hours and minutes in Japanese with two digits', () => {
    const at = toInstant('2017-03-10T18:05:00+09:00');

    expect(writeInstant(at, 'Asia/Tokyo', 'ja')).toBe('2017年3月10日(金) 18時05分（日本時間）');
  });
});

describe('dates, durations and numbers', () => {
  it('writes a date alone', () => {
    const on = '2027-01-04' as Parameters<typeof writeDate>[0];

    expect(writeDate(on, 'en')).toBe('Mon 4 Jan 2027');
    expect(writeDate(on, 'ja')).toBe('2027年1月4日(月)');
  });

  it.each([
    [59, 'less than a minute', '1分未満'],
    [60, '1 minute', '1分'],
    [5400, '1 hour 30 minutes', '1時間30分'],
    [36_000, '10 hours', '10時間'],
    [72 * 3600, '72 hours', '72時間'],
    [72 * 3600 + 60, '3 days', '3日'],
  ])('writes %d seconds rounded down', (seconds, english, japanese) => {
    expect(writeDuration(seconds, 'en')).toBe(english);
    expect(writeDuration(seconds, 'ja')).toBe(japanese);
  });

  it('separates thousands', () => {
    expect(writeNumber(676_290, 'en')).toBe('676,290');
    expect(writeNumber(676_290, 'ja')).toBe('676,290');
    expect(writeShare(0.0625, 'en')).toBe('6.3 %');
  });
});

describe('zones', () => {
  it.each([
    ['Asia/Tokyo', 'Tokyo', '日本時間'],
    ['Europe/Berlin', 'Berlin', 'ドイツ時間・ベルリン'],
    ['America/New_York', 'New York', '米国東部時間・ニューヨーク'],
    ['Asia/Ho_Chi_Minh', 'Ho Chi Minh City', 'ベトナム時間'],
    ['Europe/Warsaw', 'Warsaw', 'ポーランド時間'],
    ['UTC', 'UTC', '協定世界時(UTC)'],
    ['Etc/GMT-9', 'UTC+9', 'UTC+9'],
    ['+09:00', 'UTC+09:00', 'UTC+09:00'],
  ])('names %s as its readers do', (zone, english, japanese) => {
    expect(zoneName(zone, 'en')).toBe(english);
    expect(zoneName(zone, 'ja')).toBe(japanese);
  });
});

describe('words', () => {
  it.each([
    ['regulator-report-preliminary', 'PPC', 'preliminary report to PPC', 'PPCへの速報'],
    ['individual-notice', 'people', 'notice to the people affected', '本人への通知'],
    ['processor-to-controller', 'Tokyo', 'notice to Tokyo', 'Tokyoへの通知'],
    ['some-new-duty', 'X', 'some new duty to X', 'Xへのsome new duty'],
  ])('names the duty %s with its recipient once', (duty, owedTo, english, japanese) => {
    expect(writeDuty(duty, owedTo, 'en')).toBe(english);
    expect(writeDuty(duty, owedTo, 'ja')).toBe(japanese);
  });

  it('names a duty alone', () => {
    expect(dutyName('regulator-report-final', 'ja')).toBe('確報');
    expect(dutyName('processor-to-controller', 'en')).toBe('notice to the controller');
  });

  it('has one different word for every status in both languages', () => {
    for (const locale of ['en', 'ja'] as const) {
      const words = statuses.map((status) => statusWord(status, locale));

      expect(new Set(words).size).toBe(statuses.length);
    }
    expect(statusWord('cant-tell', 'en')).toBe("can't tell yet");
  });

  it('puts the states of recipients in the order of their life, unknown ones last', () => {
    expect(sortStates(['new-state', 'bounced', 'sent'])).toEqual(['sent', 'bounced', 'new-state']);
    expect(stateWord('new-state', 'en')).toBe('new state');
  });
});

describe('the clock in words', () => {
  it.each([
    ['72 hours from awareness', '認知から72時間'],
    ['30 calendar days from awareness, that day is day 1', '認知から30日（当日を1日目とする）'],
    ['3 business days from suspicion-of-compromise', 'suspicion-of-compromiseから3営業日'],
    ['without undue delay', '不当な遅滞なく'],
    [
      'promptly (guideline mark, not a limit: 3 to 5 days from awareness, that day is day 1)',
      '速やかに（ガイドラインの目安：認知から3～5日、当日を1日目とする）',
    ],
    ['promptly (no number in the law; our own target: 5 days)', '速やかに（法令に数値の定めなし。自社の目標：5日）'],
  ])('is Japanese for a Japanese reader: %s', (clock, japanese) => {
    expect(writeClock(clock, 'ja')).toBe(japanese);
    expect(writeClock(clock, 'en')).toBe(clock);
  });

  it('stays as it is when its form is not known', () => {
    expect(writeClock('the earlier of: this; that', 'ja')).toBe('the earlier of: this; that');
  });
});
