import type { Locale } from './content.ts';

type Words = Readonly<Record<Locale, string>>;

interface DutyWords extends Words {
  /** The recipient is in the name and is not said again. */
  readonly saysRecipient?: true;
  /** What it is called when the recipient is named after it. */
  readonly named?: Words;
}

const duties: Readonly<Record<string, DutyWords>> = {
  'regulator-report': { en: 'report', ja: '報告' },
  'regulator-report-preliminary': { en: 'preliminary report', ja: '速報' },
  'regulator-report-update': { en: 'supplementary report', ja: '追加報告' },
  'regulator-report-final': { en: 'final report', ja: '確報' },
  'regulator-report-on-demand': { en: 'demanded report', ja: '報告（報告徴収への回答）' },
  'regulator-report-extortion-payment': { en: 'report of the ransom payment', ja: '身代金支払いの報告' },
  'regulator-report-extortion-description': { en: 'description of the ransom payment', ja: '身代金支払いの経緯の報告' },
  'individual-notice': { en: 'notice to the people affected', ja: '本人への通知', saysRecipient: true },
  'media-notice': { en: 'notice to the media', ja: '報道機関への通知', saysRecipient: true },
  'consumer-reporting-agency-notice': {
    en: 'notice to the consumer reporting agencies',
    ja: '信用情報機関への通知',
    saysRecipient: true,
  },
  'processor-to-controller': {
    en: 'notice to the controller',
    ja: '委託元への通知',
    named: { en: 'notice', ja: '通知' },
  },
  'card-brand-notice': {
    en: 'notice to the card brand',
    ja: 'カードブランドへの通知',
    named: { en: 'notice', ja: '通知' },
  },
  'card-brand-account-list': { en: 'list of card accounts', ja: '対象カード一覧の提出' },
  'market-disclosure': { en: 'disclosure to the market', ja: '適時開示', saysRecipient: true },
  'internal-record': { en: 'internal record', ja: '社内記録の作成', saysRecipient: true },
  'law-correction': {
    en: 'answer to a corrected regime file',
    ja: '法令データ訂正への回答',
    saysRecipient: true,
  },
  'assessment-complete': { en: 'assessment', ja: '影響評価の完了', saysRecipient: true },
};

/** The duty alone: `preliminary report`, `速報`. A duty without an entry is read from its id. */
export function dutyName(duty: string, locale: Locale): string {
  return duties[duty]?.[locale] ?? duty.replaceAll('-', ' ');
}

/** The duty with its recipient: `preliminary report to PPC`, `個人情報保護委員会への速報`. */
export function writeDuty(duty: string, owedTo: string, locale: Locale): string {
  const words = duties[duty];
  if (words?.saysRecipient) return words[locale];
  const name = words?.named?.[locale] ?? dutyName(duty, locale);
  return locale === 'ja' ? `${owedTo}への${name}` : `${name} to ${owedTo}`;
}

/** The few words for how something stands. */
export const statuses = [
  'due',
  'due-soon',
  'late',
  'met',
  'exempt',
  'cant-tell',
  'told',
  'not-reached',
  'in-doubt',
] as const;
export type Status = (typeof statuses)[number];

const statusWords: Readonly<Record<Status, Words>> = {
  due: { en: 'due', ja: '期限前' },
  'due-soon': { en: 'due soon', ja: '期限間近' },
  late: { en: 'late', ja: '超過' },
  met: { en: 'met', ja: '完了' },
  exempt: { en: 'exempt', ja: '免除' },
  'cant-tell': { en: "can't tell yet", ja: '未確定' },
  told: { en: 'told', ja: '通知済み' },
  'not-reached': { en: 'not reached', ja: '未達' },
  'in-doubt': { en: 'in doubt', ja: '送信結果不明' },
};

export function statusWord(status: Status, locale: Locale): string {
  return statusWords[status][locale];
}

/** States of a recipient in a mailing, in the order they are passed through. */
const stateWords: Readonly<Record<string, Words>> = {
  accepted: { en: 'Not yet sent', ja: '未送信' },
  claimed: { en: 'Being sent', ja: '送信処理中' },
  'in-doubt': { en: 'In doubt', ja: '送信結果不明' },
  sent: { en: 'Sent, no answer yet', ja: '送信済み（到達未確認）' },
  delivered: { en: 'Delivered', ja: '到達' },
  delayed: { en: 'Delayed', ja: '遅延' },
  bounced: { en: 'Bounced', ja: '不達' },
  complained: { en: 'Delivered, marked as unwanted', ja: '到達（迷惑メールとして申告）' },
  suppressed: { en: 'Not sent, on the suppression list', ja: '配信停止リストにより未送信' },
  refused: { en: 'Refused', ja: '送信拒否' },
  unreachable: { en: 'No address that can be used', ja: '有効な宛先なし' },
  'accounted-for': { en: 'Accounted for by another channel', ja: '別の手段で対応済み' },
};

/** A recipient state of the mailing ledger in words. A state without an entry is read from its id. */
export function stateWord(state: string, locale: Locale): string {
  return stateWords[state]?.[locale] ?? state.replaceAll('-', ' ');
}

/** States in the order a reader expects them; others follow as they come. */
export function sortStates(states: readonly string[]): readonly string[] {
  const order = Object.keys(stateWords);
  const rank = (state: string) => (order.includes(state) ? order.indexOf(state) : order.length);
  return [...states].sort((a, b) => rank(a) - rank(b));
}

/** `Preliminary report`: the first letter of a line. */
export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
