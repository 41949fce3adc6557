import type { Locale } from './content.ts';

const events: Readonly<Record<string, string>> = {
  awareness: '認知',
  discovery: '発見',
  detection: '検知',
  determination: '判断',
  classification: '分類',
  materiality: '重要性の判断',
  confirmation: '確認',
  knowledge: '認知',
  demand: '報告徴収',
  noticing: '認知',
  occurrence: '発生',
};

const phrases: Readonly<Record<string, string>> = {
  promptly: '速やかに',
  immediately: '直ちに',
  'without delay': '遅滞なく',
  'without undue delay': '不当な遅滞なく',
  'without unreasonable delay': '不合理な遅滞なく',
  'as soon as possible': '可能な限り速やかに',
  'as soon as practicable': '実務上可能な限り速やかに',
  'by the date in the demand': '報告徴収で指定された日まで',
};

type Rule = readonly [form: RegExp, write: (...groups: readonly string[]) => string];

/** The forms in which `domain/law/clock-words.ts` says a clock. */
const rules: readonly Rule[] = [
  [/^(\d+) hours? from (\S+)$/, (amount, event) => `${eventName(event)}から${amount}時間`],
  [
    /^(\d+) calendar days from (\S+?)(, that day is day 1)?$/,
    (amount, event, first) => days(amount, '日', event, first),
  ],
  [/^(\d+) business days from (\S+)$/, (amount, event) => days(amount, '営業日', event)],
  [
    /^the regime file was corrected, (r\d+) to (r\d+): adopt it or keep r\d+$/,
    (from, to) => `法令データが${from}から${to}に訂正されました。採用するか、${from}のまま判断するかを回答してください`,
  ],
  [/^(\d+) months? from (\S+)$/, (amount, event) => `${eventName(event)}から${amount}か月`],
];

/**
 * A clock in the reader's language. The law's own words are English in the regime files; a clock in a form that isn't
 * known here is shown as it stands there, since a guess at the law would be worse than a foreign word.
 */
export function writeClock(clock: string, locale: Locale): string {
  if (locale === 'en') return clock;
  const [, core = clock, note = ''] = /^(.*?)(?: \((.*)\))?$/.exec(clock) ?? [];
  const known = phrases[core] ?? matchRule(core);
  if (known === undefined) return clock;
  return note === '' ? known : `${known}（${writeNote(note)}）`;
}

function matchRule(core: string): string | undefined {
  for (const [form, write] of rules) {
    const found = form.exec(core);
    if (found) return write(...found.slice(1).map((group) => group ?? ''));
  }
  return undefined;
}

function writeNote(note: string): string {
  const mark = /^guideline mark, not a limit: (\d+) to (\d+) days from (\S+?)(, that day is day 1)?$/.exec(note);
  if (mark)
    return `ガイドラインの目安：${eventName(mark[3])}から${mark[1]}～${mark[2]}日${mark[4] ? '、当日を1日目とする' : ''}`;
  const target = /^no number in the law; our own target: (\d+) (\S+)$/.exec(note);
  if (target) return `法令に数値の定めなし。自社の目標：${target[1]}${unitName(target[2])}`;
  return note;
}

function days(amount = '', unit: string, event = '', first = ''): string {
  return `${eventName(event)}から${amount}${unit}${first === '' ? '' : '（当日を1日目とする）'}`;
}

function eventName(event = ''): string {
  return events[event] ?? event;
}

function unitName(unit = ''): string {
  return { hours: '時間', hour: '時間', days: '日', day: '日' }[unit] ?? unit;
}
