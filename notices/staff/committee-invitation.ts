import type { Instant } from '../../domain/time.ts';
import type { Block, Content, Locale, Row } from '../content.ts';
import { only } from '../content.ts';
import { writeDeadline, writeInstant } from '../dates.ts';
import { type IncidentMail, incidentRow, sayIn, withId } from './parts.ts';

/** Calls a committee together. */
export interface CommitteeInvitation extends IncidentMail {
  readonly kind: 'committee-invitation';
  /** Name of the committee. */
  readonly committee: string;
  readonly meetingAt: Instant;
  readonly meetingZone: string;
  readonly place?: string;
  readonly agenda: readonly string[];
}

export function writeCommitteeInvitation(mail: CommitteeInvitation, locale: Locale): Content {
  const say = sayIn(locale);
  const at = writeInstant(mail.meetingAt, mail.meetingZone, locale);
  const when = writeDeadline(mail.meetingAt, mail.meetingZone, mail.now, locale);
  return {
    subject: withId(say(`${mail.committee} meets ${at}`, `${mail.committee}の開催：${at}`), mail.incidentId, locale),
    preview: say(
      `You are invited: ${mail.committee} meets ${when}.`,
      `${mail.committee}を開催します。日時は${when}です。`,
    ),
    blocks: [
      {
        kind: 'facts',
        rows: only<Row>(
          incidentRow(mail, locale),
          { label: say('Committee', '委員会'), value: mail.committee },
          { label: say('When', '日時'), value: when },
          mail.place !== undefined && { label: say('Where', '場所'), value: mail.place },
        ),
      },
      ...agenda(mail.agenda, locale),
      { kind: 'action', label: say('Open the papers', '資料を開く'), url: mail.link },
      {
        kind: 'small',
        text: say(
          'The papers are read after signing in. Please do not forward them.',
          '資料の閲覧にはサインインが必要です。転送はお控えください。',
        ),
      },
    ],
  };
}

function agenda(items: readonly string[], locale: Locale): readonly Block[] {
  if (items.length === 0) return [];
  return [
    { kind: 'heading', text: sayIn(locale)('Agenda', '議題') },
    { kind: 'list', items, ordered: true },
  ];
}
