import type { Locale } from '../content.ts';
import type { Section } from './notice-file.ts';

export interface NoticeWords {
  readonly headings: Readonly<Record<Section, string>>;
  readonly numberLabel: string;
  readonly realHeading: string;
  /** How to check that the mail is real: by a number the reader looks up, not by one a forger could have written here. */
  readonly real: (sender: string) => string;
  readonly phone: string;
  readonly hours: string;
  readonly web: string;
  readonly ask: string;
  /** The title a law wants, before the first line. */
  readonly entitle: (title: string, line: string) => string;
  readonly greet: (name: string | undefined) => string;
}

/** The English headings are those of California, Civil Code § 1798.82(d)(1), which read well everywhere. */
const en: NoticeWords = {
  headings: {
    whatHappened: 'What happened',
    whatInformation: 'What information was involved',
    whatWeAreDoing: 'What we are doing',
    whatYouCanDo: 'What you can do',
    whomToAsk: 'For more information',
  },
  numberLabel: 'Your notice number',
  realHeading: 'How to check that this mail is real',
  real: (sender) =>
    `Look up the phone number of ${sender} yourself, for example on a letter or a bill you already have. Call and read out your notice number. We can tell you whether we sent it.`,
  phone: 'Phone',
  hours: 'Open',
  web: 'Website',
  ask: 'Who answers',
  entitle: (title, line) => `${title}: ${line}`,
  greet: (name) => (name ? `Dear ${name},` : 'Hello,'),
};

const ja: NoticeWords = {
  headings: {
    whatHappened: '何が起きたか',
    whatInformation: '関係する情報',
    whatWeAreDoing: '私たちの対応',
    whatYouCanDo: 'あなたにできること',
    whomToAsk: 'お問い合わせ先',
  },
  numberLabel: 'お知らせ番号',
  realHeading: 'このメールが本物か確かめるには',
  real: (sender) =>
    `お手元の書類などで、${sender}の電話番号をご自身で調べてください。電話でお知らせ番号を伝えていただければ、私たちが送ったものかどうかをお答えします。`,
  phone: '電話',
  hours: '受付時間',
  web: 'ウェブサイト',
  ask: '窓口',
  entitle: (title, line) => `${title}：${line}`,
  greet: (name) => (name ? `${name} 様` : 'このお知らせを受け取られた方へ'),
};

export function noticeWords(locale: Locale): NoticeWords {
  return locale === 'ja' ? ja : en;
}
