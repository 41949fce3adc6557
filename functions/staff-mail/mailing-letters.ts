import type { EntryType } from '../../domain/incident/entries.ts';
import type { Mailing } from '../../domain/incident/state.ts';
import type { StaffMail } from '../../notices/staff-mail.ts';
import type { Person } from '../runtime/ports.ts';
import { type Audience, anyOf, approversOf, counsel, owner, roster } from './audience.ts';
import { about, type Letter, type LetterContext, nameIn, shown, type Writer } from './letter-parts.ts';

/** Letters about telling people; a part of the table of `letters.ts`. */
export const mailingLetters: { readonly [T in EntryType]?: Writer<T> } = {
  'approval-asked': ({ mailing: id, kind }, _entry, context) =>
    aboutMailing(context, id, (mailing) => {
      const { preparation } = mailing;
      if (preparation === undefined) return [];
      const clients = context.incident.facts.parties.some(
        (party) => party.id !== mailing.controller && party.roles.includes('processor'),
      );
      const [obligation] = mailing.obligations.flatMap((owed) => shown(context.incident, owed));
      const write = (person: Person): StaffMail => ({
        kind: 'approval-request',
        ...mailingHeader(context, person, mailing),
        sender: nameIn(context.incident)(mailing.controller),
        noticeVersion: mailing.notice.version,
        variants: variantsOf(mailing, preparation.totals.accepted),
        totals: preparation.totals,
        approvals: { given: mailing.approvals.length, needed: 2 },
        needsController: clients,
        holdFireMinutes: context.policy.approval.holdFireMinutes,
        again: kind === 'reminder',
        ...(obligation ? { obligation } : {}),
      });
      const given = new Set(mailing.approvals.map(({ by }) => by));
      const asked = approversOf(mailing.controller);
      const audience: Audience = (person, incident) => asked(person, incident) && !given.has(person.id);
      return [{ audience, urgent: false, write }];
    }),

  'hold-fire-started': ({ mailing: id, until }, _entry, context) =>
    aboutMailing(context, id, (mailing) => {
      const addresses = mailing.preparation?.totals.accepted ?? 0;
      const variants = mailing.notice.texts.length;
      const write = (person: Person): StaffMail => ({
        kind: 'hold-fire-started',
        ...mailingHeader(context, person, mailing),
        ...{ addresses, variants, until },
      });
      return [{ audience: anyOf(roster, approversOf(mailing.controller)), urgent: true, write }];
    }),

  'mailing-held': ({ mailing: id, reasons }, _entry, context) => heldMailing(context, id, reasons, false),

  'mailing-paused': ({ mailing: id, reason, byHold }, _entry, context) =>
    byHold ? heldMailing(context, id, [reason], true) : [],

  'mailing-halted': ({ mailing: id, reason, totals }, entry, context) =>
    aboutMailing(context, id, (mailing) => {
      const write = (person: Person): StaffMail => ({
        kind: 'mailing-halted',
        ...mailingHeader(context, person, mailing),
        reason: reason.startsWith('bounces') ? 'bounces' : reason.startsWith('complaints') ? 'complaints' : 'other',
        haltedAt: entry.recordedAt,
        sent: totals.sent + totals.delivered + totals.delayed + totals.bounced + totals.complained,
        left: totals.accepted,
        inDoubt: totals['in-doubt'],
      });
      return [{ audience: anyOf(owner, approversOf(mailing.controller)), urgent: true, write }];
    }),

  'doubt-asked': ({ mailing: id, totals }, _entry, context) =>
    aboutMailing(context, id, (mailing) => {
      const write = (person: Person): StaffMail => ({
        kind: 'in-doubt-to-decide',
        ...mailingHeader(context, person, mailing),
        addresses: totals['in-doubt'],
        since: mailing.startedAt ?? context.now,
      });
      return [{ audience: anyOf(owner, approversOf(mailing.controller)), urgent: true, write }];
    }),

  'everyone-accounted-for': ({ mailing: id, totals, letters }, _entry, context) =>
    aboutMailing(context, id, (mailing) => {
      const write = (person: Person): StaffMail => ({
        kind: 'mailing-finished',
        ...mailingHeader(context, person, mailing),
        totals,
        told: totals.sent + totals.delivered + totals.delayed + totals.complained,
        notReached: letters,
        inDoubt: totals['in-doubt'],
      });
      return [{ audience: anyOf(owner, approversOf(mailing.controller)), urgent: false, write }];
    }),
};

/** The law has an approved mailing wait, or has stopped one: who approved it must know that nothing goes out. */
function heldMailing(
  context: LetterContext,
  id: string,
  reasons: readonly string[],
  stopped: boolean,
): readonly Letter[] {
  return aboutMailing(context, id, (mailing) => {
    const write = (person: Person): StaffMail => ({
      kind: 'mailing-held',
      ...mailingHeader(context, person, mailing),
      ...{ reasons, stopped },
    });
    return [{ audience: anyOf(owner, counsel, approversOf(mailing.controller)), urgent: true, write }];
  });
}

function mailingHeader(context: LetterContext, person: Person, mailing: Mailing) {
  return {
    ...about(context, person, `mailings/${mailing.id}`),
    mailing: mailing.id,
    controller: nameIn(context.incident)(mailing.controller),
  };
}

function aboutMailing(context: LetterContext, id: string, write: (mailing: Mailing) => readonly Letter[]) {
  const mailing = context.incident.mailings.find((known) => known.id === id);
  return mailing === undefined ? [] : write(mailing);
}

/** One variant a language until variants by residence and category are drawn up. */
function variantsOf(mailing: Mailing, addresses: number) {
  const locales = mailing.notice.texts.flatMap((text) =>
    typeof text === 'object' && text !== null && 'locale' in text ? [String(text.locale)] : [],
  );
  return [{ name: locales.join(' / '), addresses }];
}
