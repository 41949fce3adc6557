import { toInstant } from '../../domain/time.ts';
import { NoticeFile, type NoticeInput, type NoticeText } from '../../notices/people/notice-file.ts';
import type { DueObligation, IncidentMail } from '../../notices/staff/parts.ts';
import type { StaffMail, StaffMailKind } from '../../notices/staff-mail.ts';

/** Monday, 17 April 2017, noon in Tokyo: a week before the report is due. */
export const now = toInstant('2017-04-17T12:00:00+09:00');

export const incident: IncidentMail = {
  incidentId: 'INC-2F7K9Q',
  title: 'Card data leaked from two payment sites',
  now,
  zone: 'Asia/Tokyo',
  link: 'https://tocsin.example.com/incidents/INC-2F7K9Q',
};

export const report: DueObligation & { readonly dueAt: NonNullable<DueObligation['dueAt']> } = {
  duty: 'regulator-report-on-demand',
  regime: 'jp-appi-2005',
  owedBy: 'GMO Payment Gateway',
  owedTo: 'METI',
  dueAt: toInstant('2017-04-24T23:59:59+09:00'),
  isTarget: false,
  zone: 'Asia/Tokyo',
  clock: 'by the date in the demand',
  confidence: 'verified',
  owner: 'legal',
};

export const preliminary: DueObligation = {
  ...report,
  duty: 'regulator-report-preliminary',
  regime: 'jp-appi',
  owedTo: 'PPC',
  dueAt: toInstant('2017-04-17T23:59:59+09:00'),
  isTarget: true,
  clock: 'promptly (guideline mark, not a limit: 3 to 5 days from awareness, that day is day 1)',
  confidence: 'unverified',
  provisional: true,
  owner: 'dpo',
};

export const gdpr: DueObligation = {
  ...report,
  duty: 'regulator-report',
  regime: 'eu-gdpr',
  owedTo: 'BlnBDI',
  dueAt: toInstant('2017-04-19T18:20:00+02:00'),
  latestAt: toInstant('2017-04-20T23:59:59+02:00'),
  zone: 'Europe/Berlin',
  clock: '72 hours from awareness',
};

const { dueAt: _, ...undated } = gdpr;
export const people: DueObligation = {
  ...undated,
  duty: 'individual-notice',
  owedTo: 'people',
  clock: 'without undue delay',
};

const mailing = {
  ...incident,
  mailing: 'notice-1',
  controller: 'Tokyo Metropolitan Government',
  link: `${incident.link}/mailings/notice-1`,
};

const measure = {
  ...incident,
  measure: 'M-3',
  text: 'Watch national vulnerability alerts and patch web frameworks within 24 hours',
  owner: 'head-of-platform',
  dueZone: 'Asia/Tokyo',
};

const asked = {
  ...incident,
  detectedAt: toInstant('2017-04-17T10:40:00+09:00'),
  source: 'soc',
  obligations: [gdpr, preliminary],
};

/** One mail of every kind, with the facts of the 2017 case where it has them. */
export const mails: { readonly [K in StaffMailKind]: Extract<StaffMail, { kind: K }> } = {
  'confirmation-request': {
    ...asked,
    kind: 'confirmation-request',
    level: 1,
    answerBy: toInstant('2017-04-17T12:45:00+09:00'),
  },
  'confirmation-reminder': {
    ...asked,
    kind: 'confirmation-reminder',
    askedAt: toInstant('2017-04-17T11:40:00+09:00'),
    answerBy: toInstant('2017-04-17T12:25:00+09:00'),
    readerHasIt: false,
  },
  'confirmation-escalation': {
    ...asked,
    kind: 'confirmation-escalation',
    unansweredLevel: 1,
    askedAt: toInstant('2017-04-17T11:15:00+09:00'),
    next: { level: 2, answerBy: toInstant('2017-04-17T12:45:00+09:00') },
  },
  'obligation-reminder': { ...incident, kind: 'obligation-reminder', obligations: [report, preliminary, gdpr] },
  'obligation-overdue': {
    ...incident,
    kind: 'obligation-overdue',
    obligations: [{ ...report, duty: 'regulator-report', dueAt: toInstant('2017-04-17T09:00:00+09:00') }],
  },
  'hold-reminder': {
    ...incident,
    kind: 'hold-reminder',
    obligations: [
      { ...people, held: { by: 'the prefectural police', until: toInstant('2017-04-19T23:59:59+02:00') } },
      { ...gdpr, held: { by: 'the public prosecutor' } },
    ],
  },
  'demand-received': {
    ...incident,
    kind: 'demand-received',
    authority: 'METI',
    party: 'GMO Payment Gateway',
    regime: 'jp-appi-2005',
    legalBasis: 'Act on the Protection of Personal Information, Art. 32',
    receivedAt: toInstant('2017-04-17T11:30:00+09:00'),
    dueAt: report.dueAt,
    dueZone: 'Asia/Tokyo',
    headings: [
      'The facts of the leak',
      'How personal information was handled and managed',
      'Progress of the investigation',
      'Recurrence prevention',
    ],
  },
  'approval-request': {
    ...mailing,
    kind: 'approval-request',
    sender: 'Bureau of Taxation <notice@tax.example.jp>',
    noticeVersion: 2,
    variants: [
      { name: 'ja, card number and expiry', addresses: 361_020 },
      { name: 'en, card number and expiry', addresses: 1_029 },
    ],
    totals: { rows: 676_290, accepted: 362_049, duplicates: 252_570, unreachable: 61_661, rejected: 10 },
    approvals: { given: 1, needed: 2 },
    needsController: true,
    holdFireMinutes: 10,
    again: false,
    obligation: people,
  },
  'approval-voided': { ...mailing, kind: 'approval-voided', changed: 'texts', approvalsLost: 1 },
  'hold-fire-started': {
    ...mailing,
    kind: 'hold-fire-started',
    addresses: 362_049,
    variants: 2,
    until: toInstant('2017-04-17T12:10:00+09:00'),
  },
  'mailing-halted': {
    ...mailing,
    kind: 'mailing-halted',
    reason: 'bounces',
    haltedAt: toInstant('2017-04-17T11:58:00+09:00'),
    sent: 12_400,
    failedShare: 0.062,
    limit: 0.05,
    left: 349_599,
    inDoubt: 50,
    obligation: gdpr,
  },
  'mailing-held': {
    ...mailing,
    kind: 'mailing-held',
    reasons: [
      'jp-appi/individual-notice/tokyo/people: held by the prefectural police (letter 7) without an end (Art. 26); the prefectural police can lift it',
    ],
    stopped: false,
  },
  'mailing-finished': {
    ...mailing,
    kind: 'mailing-finished',
    totals: {
      accepted: 0,
      claimed: 0,
      'in-doubt': 50,
      sent: 210,
      delayed: 0,
      delivered: 354_549,
      bounced: 7_105,
      complained: 12,
      suppressed: 101,
      refused: 22,
      'accounted-for': 0,
    },
    told: 354_561,
    notReached: 7_228,
    inDoubt: 50,
  },
  'in-doubt-to-decide': {
    ...mailing,
    kind: 'in-doubt-to-decide',
    addresses: 50,
    since: toInstant('2017-04-16T11:00:00+09:00'),
  },
  'committee-invitation': {
    ...incident,
    kind: 'committee-invitation',
    committee: 'Recurrence prevention committee',
    meetingAt: toInstant('2017-04-21T14:00:00+09:00'),
    meetingZone: 'Asia/Tokyo',
    place: 'Room 7, and by video',
    agenda: ['Forensic report', 'Corrected counts', 'Measures'],
  },
  'measure-due': { ...measure, kind: 'measure-due', dueAt: toInstant('2017-04-30T23:59:59+09:00') },
  'measure-overdue': { ...measure, kind: 'measure-overdue', dueAt: toInstant('2017-04-14T23:59:59+09:00') },
  'daily-digest': {
    kind: 'daily-digest',
    now,
    zone: 'Asia/Tokyo',
    link: 'https://tocsin.example.com/register',
    clocks: [
      { ...report, incidentId: 'INC-2F7K9Q' },
      { ...gdpr, incidentId: 'INC-8M3D2A' },
      { ...people, incidentId: 'INC-8M3D2A' },
      { ...preliminary, incidentId: 'INC-2F7K9Q' },
      {
        ...report,
        duty: 'regulator-report-final',
        owedTo: 'PPC',
        dueAt: toInstant('2017-04-17T09:00:00+09:00'),
        incidentId: 'INC-5T1R7C',
      },
    ],
    openIncidents: 3,
    waitingSignals: 2,
    nextDigestAt: toInstant('2017-04-18T12:00:00+09:00'),
  },
  'response-closed': {
    ...incident,
    kind: 'response-closed',
    closedAt: now,
    by: 'counsel-1',
    obligations: { met: 5, exempt: 1, late: 1 },
    people: { told: 354_561, otherwise: 68_949 },
    openMeasures: 4,
  },
  'follow-up-closed': {
    ...incident,
    kind: 'follow-up-closed',
    closedAt: now,
    by: 'secretariat-1',
    measures: { done: 11, handedOver: 1 },
  },
  'machine-failed': {
    ...incident,
    kind: 'machine-failed',
    machine: 'deadlines',
    execution: 'INC-2F7K9Q-deadlines-3',
    state: 'Evaluate what is due',
    error: 'States.DataLimitExceeded',
    failedAt: toInstant('2017-04-17T11:59:00+09:00'),
    restarted: false,
  },
};

export const kinds = Object.keys(mails) as readonly StaffMailKind[];

const englishNotice: NoticeInput = {
  locale: 'en',
  sender: { name: 'Example City Tax Office', address: 'notice@tax.example.org', replyTo: 'help@tax.example.org' },
  subject: 'Your card details were taken from our tax payment site',
  whatHappened:
    'Your card number was copied by someone who broke into the website where you paid your tax. It happened between 8 and 10 March 2017.\n\nWe found out on 10 March and closed the site the same day.',
  whatInformation: ['Your card number', 'The date your card expires', 'Your e-mail address'],
  whatWeAreDoing:
    'The site stays closed until it has been checked. We have told the police and the card companies. They watch your card for payments that look wrong.',
  whatYouCanDo: [
    'Look at your card statements since March. If you see a payment that is not yours, call your card company.',
    'Ask your card company for a new card. You do not have to pay for it.',
    'Be careful with mails and calls about this. We never ask for your card number.',
  ],
  whomToAsk: { name: 'Tax Office help desk', phone: '+00 5550 0100', hours: '9:00 to 20:00, every day' },
  signature: 'Example City Tax Office\n1 Town Hall Square, Example City',
};

const japaneseNotice: NoticeInput = {
  ...englishNotice,
  locale: 'ja',
  sender: { name: '見本市税務局', address: 'notice@tax.example.jp', replyTo: 'help@tax.example.jp' },
  subject: '納税サイトから、あなたのカード情報が流出しました',
  whatHappened:
    'あなたが税金の支払いに使ったサイトに何者かが侵入し、あなたのカード番号を持ち出しました。期間は2017年3月8日から10日までです。\n\n3月10日に気付き、その日のうちにサイトを止めました。',
  whatInformation: ['カード番号', 'カードの有効期限', 'メールアドレス'],
  whatWeAreDoing:
    '安全が確かめられるまで、サイトは止めたままにします。警察とカード会社に連絡しました。カード会社は、不審な支払いがないか見張っています。',
  whatYouCanDo: [
    '3月以降のカードの利用明細を見てください。覚えのない支払いがあれば、カード会社に電話してください。',
    'カード会社に新しいカードを頼んでください。費用はかかりません。',
    'この件をかたるメールや電話に気を付けてください。私たちがカード番号をお聞きすることはありません。',
  ],
  whomToAsk: { name: '見本市税務局 専用窓口', phone: '00-5550-0100', hours: '毎日 9時から20時まで' },
  signature: '見本市税務局\n見本市中央1-1',
};

export function aNotice(changes: Partial<NoticeInput> = {}): NoticeText {
  return NoticeFile.parse({ ...(changes.locale === 'ja' ? japaneseNotice : englishNotice), ...changes });
}
