import type { EntryBodies, EntryType, RecordedEntry } from '../../domain/incident/entries.ts';
import type { Instant } from '../../domain/time.ts';
import { writeInstant, writeNumber } from '../../notices/dates.ts';

type Teller<T extends EntryType> = (body: EntryBodies[T]) => readonly string[];

/** An entry for a diary: the first line says what happened, the others which clocks it moved. */
export function tell(entry: RecordedEntry, zone: string): readonly string[] {
  const teller = tellers(zone)[entry.type] as Teller<EntryType>;
  return teller(entry.body);
}

const number = (value: number) => writeNumber(value, 'en');

function tellers(zone: string): { readonly [T in EntryType]: Teller<T> } {
  const time = (at: Instant) => writeInstant(at, zone, 'en');
  const rungs = (reminders: readonly { readonly obligation: string; readonly rung: number }[]) =>
    reminders.map(({ obligation, rung }) => `${obligation} (${rung} % of its time)`);
  return {
    'incident-reported': ({ facts, needed }) => [
      `reports "${facts.title}"`,
      ...(needed.length > 0 ? [`stored; still needed: ${needed.map(({ ask }) => ask).join('; ')}`] : []),
    ],
    'report-updated': () => ['reports again: facts joined'],
    'determination-recorded': ({ determination: { kind, party, at } }) => [
      `determines: ${kind} of ${party} at ${time(at)}`,
    ],
    'count-revised': ({ group, count: { unit, value, reason } }) => [
      `corrects ${group}: ${value === 'unknown' ? 'unknown' : number(value)} ${unit} (${reason})`,
    ],
    'demand-received': ({ demand }) => [
      `records a demand of ${demand.authority}, due ${demand.dueOn}`,
      `it wants: ${demand.headings.join('; ')}`,
    ],
    'confirmation-asked': ({ level, kind }) => [
      { request: 'asks', reminder: 'reminds', escalation: 'nobody answered: asks', again: 'asks again' }[kind] +
        ` level ${level}: is it a breach?`,
    ],
    'confirmation-answered': ({ answer, reason }) => [`answers "${answer}"${reason ? `: ${reason}` : ''}`],
    'confirmation-unanswered': ({ levels }) => [`silence: all ${levels} levels were asked and nobody answered`],
    'law-correction-found': ({ regime, from, to, changes }) => [
      `the file of ${regime} was corrected, ${from} to ${to}: ${changes.length} of its clocks would change; asks counsel`,
    ],
    'law-correction-answered': ({ regime, revision, answer }) => [
      answer === 'adopt' ? `adopts ${revision} of ${regime}` : `keeps what ${regime} was judged by, not ${revision}`,
    ],
    'register-stated': () => ['puts effects and remedial action on the register'],
    'obligations-assessed': ({ opened, moved, withdrawn, reopened }) => [
      ...[...opened, ...reopened].map(
        ({ id, answer, dueAt, target, clock, provisional }) =>
          `opens ${id}: ${answer === 'cant-tell' ? "can't tell yet" : dueAt ? `due ${time(dueAt)}` : target ? `${clock}; our target ${time(target)}` : clock}${provisional ? ' (provisional)' : ''}`,
      ),
      ...moved.map(({ obligation, because }) => `moves ${obligation.id}: ${becauseIn(because, time)}`),
      ...withdrawn.map(({ id, because }) => `withdraws ${id}: ${because}`),
    ],
    'reminder-issued': ({ reminders }) => ['reminds', ...rungs(reminders)],
    'obligation-overdue': ({ reminders }) => ['LATE', ...reminders.map(({ obligation }) => obligation)],
    'filing-made': ({ filing }) => [
      `files ${filing.id} (${filing.stage}) with ${filing.to}`,
      ...filing.obligations.map((id) => `meets ${id}`),
    ],
    'obligation-done': ({ obligation, proof }) => [`done: ${obligation}`, proof],
    'obligation-exempted': ({ obligation, citation }) => [`relies on an exemption: ${obligation}`, citation],
    'lateness-explained': ({ obligation, reason }) => [`says why ${obligation} is late`, reason],
    'obligation-held': ({ held }) => [
      `records a hold by ${held[0]?.hold.by ?? 'somebody'}`,
      ...held.map(
        ({ obligation, hold }) =>
          `${obligation} waits ${hold.until ? `until ${time(hold.until)}` : 'until it is lifted'}`,
      ),
    ],
    'hold-lifted': ({ hold, by }) => [`records that ${by} has lifted ${hold}`],
    'hold-ended': ({ ended }) => ['a hold is over', ...ended.map(({ obligation }) => obligation)],
    'hold-reminded': ({ reminders }) => ['reminds of a hold', ...reminders.map(({ obligation }) => obligation)],
    'obligation-extended': ({ obligation, extension: { by, dueAt } }) => [
      `records more time granted by ${by}`,
      `${obligation}: now ${time(dueAt)}`,
    ],
    'package-handed-over': ({ controller, digest }) => [`hands ${controller} its package (${digest.slice(0, 12)})`],
    'mailing-drafted': ({ mailing, controller }) => [`drafts ${mailing} for the people of ${controller}`],
    'mailing-prepared': ({ totals, shards }) => [
      `list read: ${number(totals.rows)} rows`,
      `${number(totals.accepted)} addresses to write to, ${number(totals.duplicates)} duplicates, ${number(totals.unreachable)} without an address, ${number(totals.rejected)} rejected; ${shards.length} shards`,
    ],
    'list-quarantined': ({ mailing, reason }) => [`list of ${mailing} quarantined: ${reason}`],
    'approval-asked': ({ mailing, kind }) => [
      `${kind === 'reminder' ? 'reminds' : 'asks'} the approvers of ${mailing}`,
    ],
    'mailing-approved': ({ mailing, as }) => [`approves ${mailing} for the ${as}`],
    'hold-fire-started': ({ until }) => [`approved by two; anyone may stop it until ${time(until)}`],
    'mailing-held': ({ mailing, reasons }) => [`${mailing} waits, as the law has it`, ...reasons],
    'mailing-paused': ({ mailing, reason }) => [`pauses ${mailing}: ${reason}`],
    'mailing-resumed': ({ mailing }) => [`resumes ${mailing}`],
    'mailing-cancelled': ({ mailing, reason }) => [`cancels ${mailing}: ${reason}`],
    'sending-started': ({ mailing }) => [`begins to send ${mailing}`],
    'mailing-halted': ({ mailing, reason }) => [`${mailing} halts: ${reason}`],
    'sending-finished': ({ mailing, totals }) => [`${mailing} is sent`, totalsIn(totals)],
    'doubt-asked': ({ mailing, totals }) => [
      `${number(totals['in-doubt'])} of ${mailing} are in doubt: asks for a decision`,
    ],
    'doubt-decided': ({ decision, reason }) => [
      `decides: those in doubt are ${decision === 'letter' ? 'written to on paper' : 'told'}`,
      reason,
    ],
    'everyone-accounted-for': ({ totals, letters }) => [
      `everyone is accounted for; ${number(letters)} rows on the letter list`,
      totalsIn(totals),
    ],
    'committee-set-up': ({ name, members, external }) => [
      `sets up the ${name}: ${members.length} members, ${external} of them external`,
    ],
    'meeting-called': ({ meeting, at }) => [`calls the ${meeting} meeting for ${time(at)}`],
    'meeting-held': ({ meeting }) => [`holds the ${meeting} meeting`],
    'committee-reported': ({ title }) => [`delivers: ${title}`],
    'measure-promised': ({ measure, text, owner, dueAt }) => [
      `promises ${measure}: ${text}`,
      `${owner}, by ${time(dueAt)}`,
    ],
    'measure-reminded': ({ measure, rung }) => [
      rung >= 100 ? `LATE: measure ${measure}` : `reminds of measure ${measure} (${rung} %)`,
    ],
    'measure-completed': ({ measure, proof }) => [`${measure} is done: ${proof}`],
    'measure-handed-over': ({ measure, to, reason }) => [`hands ${measure} over to ${to}: ${reason}`],
    'response-closed': () => ['closes the response: everything owed is done, everyone accounted for'],
    'follow-up-closed': () => ['closes the follow-up: every promise kept'],
    'incident-reopened': ({ reason }) => [`reopens it: ${reason}`],
    'machine-failed': ({ machine, error }) => [`machine ${machine} failed: ${error.split(':')[0]}`],
  };
}

function totalsIn(totals: EntryBodies['sending-finished']['totals']): string {
  return Object.entries(totals)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${number(count)} ${state}`)
    .join(', ');
}

/** Instants in a reason, in the reader's zone. */
function becauseIn(because: string, time: (at: Instant) => string): string {
  return because.replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, (at) => time(at as Instant));
}
