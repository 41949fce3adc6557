import type { Locale, Row } from '../content.ts';
import { countOf, writeNumber } from '../dates.ts';
import { type IncidentMail, incidentRow, sayIn } from './parts.ts';

/** What every mail about one mailing carries. */
export interface MailingMail extends IncidentMail {
  /** Id of the mailing: `notice-1`. */
  readonly mailing: string;
  /** Name of the controller whose list it is. */
  readonly controller: string;
}

export function mailingRows(mail: MailingMail, locale: Locale): readonly Row[] {
  const say = sayIn(locale);
  return [
    incidentRow(mail, locale),
    { label: say('Mailing', '送信'), value: mail.mailing },
    { label: say('For', '通知の主体'), value: mail.controller },
  ];
}

/** `362,049 addresses`, `362,049件`. */
export function addresses(count: number, locale: Locale): string {
  return locale === 'ja' ? `${writeNumber(count, 'ja')}件` : countOf(count, 'address', 'addresses');
}

/** `3 variants`, `3種類の文面`. */
export function variants(count: number, locale: Locale): string {
  return locale === 'ja' ? `${writeNumber(count, 'ja')}種類の文面` : countOf(count, 'variant');
}
