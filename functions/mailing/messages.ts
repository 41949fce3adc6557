import type { Incident, Mailing } from '../../domain/incident/state.ts';
import type { Addressee } from '../../domain/mailing/addressee.ts';
import type { BulkMail, MailContent, Sender } from '../../domain/mailing/bulk-mailer.ts';
import type { BatchKey } from '../../domain/mailing/ledger.ts';
import { tagsOf } from '../../domain/mailing/mail-event.ts';
import { noticeNumber } from '../../domain/mailing/notice-number.ts';
import { renderNotice, templateData } from '../../notices/people/notice.ts';
import { NoticeFile } from '../../notices/people/notice-file.ts';
import { GiveUpError } from '../runtime/errors.ts';

/** The mailing's mails, ready to be filled in. */
export interface Messages {
  /** Which variant a person gets; one call carries one variant. */
  variantOf(addressee: Addressee): number;
  /** @param places of those written to, in `people`; all of one variant. */
  mail(batch: BatchKey, people: readonly Addressee[], places: readonly number[]): BulkMail;
}

/** @throws GiveUpError when a text is none, or the controller has no sender in the configuration. */
export function createMessages(
  incident: Incident,
  mailing: Mailing,
  senders: Readonly<Record<string, Sender>>,
): Messages {
  const sender = senders[mailing.controller];
  if (sender === undefined) {
    throw new GiveUpError(`No sender is set up for controller ${mailing.controller}; add it to SENDERS`);
  }
  const { exercise } = incident.facts;
  const variants = mailing.notice.texts.map((text, index) => {
    const read = NoticeFile.safeParse(text);
    if (read.success) return { locale: read.data.locale, content: renderNotice(read.data, { exercise }) };
    const problems = read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new GiveUpError(`Text ${index + 1} of ${mailing.id} is no notice: ${problems.join('; ')}`);
  });
  const byLocale = new Map<string, number>(variants.map(({ locale }, index) => [locale, index]));

  const variantOf = ({ l }: Addressee) => {
    if (l === undefined) return 0;
    return byLocale.get(l) ?? byLocale.get(l.split('-')[0] ?? l) ?? 0;
  };

  return {
    variantOf,
    mail(batch, people, places) {
      const addressees = places.flatMap((place) => people[place] ?? []);
      const variant = variants[addressees[0] === undefined ? 0 : variantOf(addressees[0])];
      if (variant === undefined) throw new GiveUpError(`${mailing.id} has no text`);
      const content: MailContent = variant.content;
      return {
        sender,
        content,
        entries: addressees.map((addressee, at) => ({
          address: exercise ? harmless(addressee) : addressee.a,
          data: templateData(
            {
              noticeNumber: noticeNumber(mailing.id, addressee.h),
              ...(addressee.n === undefined ? {} : { name: addressee.n }),
            },
            variant.locale,
          ),
          tags: tagsOf(batch, places[at] ?? 0),
        })),
      };
    },
  };
}

/** Domains nobody has (RFC 2606), and SES's simulator. */
const reserved = /@(?:[^@]+\.)?(?:example(?:\.(?:com|net|org|jp))?|test|invalid|localhost|simulator\.amazonses\.com)$/i;

/** An exercise can reach no real address. */
function harmless({ a, h }: Addressee): string {
  return reserved.test(a) ? a : `success+${h}@simulator.amazonses.com`;
}
