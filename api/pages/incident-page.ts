import { html } from 'hono/html';
import { openForFollowUp, openForResponse } from '../../domain/incident/closing.ts';
import type { Incident, Mailing, TrackedObligation } from '../../domain/incident/state.ts';
import { watchedAt } from '../../domain/law/obligation.ts';
import type { Entry } from '../../domain/record.ts';
import type { Instant } from '../../domain/time.ts';
import { countOf, writeNumber } from '../../notices/dates.ts';
import { capitalise, sortStates, stateWord, writeDuty } from '../../notices/words.ts';
import { correctionsSection } from './corrections-section.ts';
import { due, frame, type Html, table, time } from './frame.ts';

export interface IncidentView {
  readonly incident: Incident;
  readonly entries: readonly Entry[];
  readonly now: Instant;
}

/** Everything about one incident on one page, read only: the next clock first, the record last. */
export function incidentPage({ incident, entries, now }: IncidentView): Html {
  const { facts, needed, mailings, committee } = incident;
  const zone = zoneOf(incident);
  const open = incident.obligations.filter(({ status }) => status === 'open').sort(byTime);
  const ended = incident.obligations.filter(({ status }) => status !== 'open');
  const name = nameIn(incident);
  const standing = incident.responseClosedAt === undefined ? openForResponse(incident, now) : openForFollowUp(incident);
  return frame(
    facts.title,
    [
      ['/', 'All incidents'],
      [`/incidents/${incident.id}/confirm`, 'Confirmation'],
    ],
    html`<h1>${facts.title}</h1>
      <p class="quiet">${incident.id}${facts.exercise ? ' – an exercise' : ''}. Reported ${time(incident.reportedAt, zone)}.</p>
      ${nextClock(incident, now)}
      <p>${sayStatus(incident)}</p>
      ${section(
        'What is owed',
        open.length === 0
          ? html`<p>Nothing is open.</p>`
          : table(
              ['What', 'Owed by', 'Due', 'How sure'],
              open.map((one) => [
                capitalise(writeDuty(one.duty, name(one.owedTo), 'en')),
                name(one.owedBy),
                due(one, now),
                sayConfidence(one),
              ]),
            ),
      )}
      ${
        ended.length === 0
          ? ''
          : section(
              'What is done',
              table(
                ['What', 'Owed by', 'How it ended'],
                ended.map((one) => [
                  capitalise(writeDuty(one.duty, name(one.owedTo), 'en')),
                  name(one.owedBy),
                  html`<span class="${one.status === 'met' ? 'met' : ''}">${one.status.replaceAll('-', ' ')}</span> ${one.closedBecause ?? ''}`,
                ]),
              ),
            )
      }
      ${correctionsSection(incident)}
      ${needed.length === 0 || incident.responseClosedAt !== undefined ? '' : section('What is still asked', html`<ul>${needed.map(({ ask }) => html`<li>${ask}</li>`)}</ul>`)}
      ${mailings.length === 0 ? '' : section('Who is told', html`${mailings.map((mailing) => showMailing(mailing, zone))}`)}
      ${
        committee === undefined
          ? ''
          : section(
              committee.name,
              html`<p>${countOf(committee.members.length, 'member')}, ${committee.external} of them external. ${countOf(committee.reports.length, 'report')} delivered.</p>
              ${table(
                ['Meeting', 'When', ''],
                committee.meetings.map(({ id, at, zone: place, held }) => [
                  id,
                  time(at, place),
                  held ? 'held' : 'called',
                ]),
              )}
              ${table(
                ['Measure', 'What', 'Owner', 'Due'],
                committee.measures.map((measure) => [
                  measure.id,
                  measure.text,
                  measure.owner,
                  measure.status === 'open'
                    ? due({ dueAt: measure.dueAt, zone: measure.zone, clock: '' }, now)
                    : `${measure.status.replaceAll('-', ' ')}: ${measure.closedBecause ?? ''}`,
                ]),
              )}`,
            )
      }
      ${standing.length === 0 ? '' : section('What stands in the way of closing', html`<ul>${standing.map((line) => html`<li>${line}</li>`)}</ul>`)}
      ${section(
        'What was done here, by whom',
        table(
          ['', 'When', 'What', 'Who'],
          entries.map(({ header }) => [
            String(header.sequence),
            time(header.recordedAt, zone),
            header.type.replaceAll('-', ' '),
            header.actor.replace(/^system:/, 'Tocsin: '),
          ]),
        ),
      )}`,
  );
}

/** The one form there is: it stops the escalation and decides nothing. */
export function confirmPage(
  { incident, now }: Omit<IncidentView, 'entries'>,
  form: { readonly people: readonly string[]; readonly once: string; readonly problem?: string },
): Html {
  const { id, facts, confirmation } = incident;
  const { answer } = confirmation;
  return frame(
    `Confirm: ${facts.title}`,
    [
      ['/', 'All incidents'],
      [`/incidents/${id}`, 'This incident'],
    ],
    html`<h1>${facts.title}</h1>
      ${nextClock(incident, now)}
      <p>${sayStatus(incident)}</p>
      ${form.problem === undefined ? '' : html`<p class="late" role="alert">${form.problem}</p>`}
      ${
        answer === undefined
          ? html`<form method="post" action="/incidents/${id}/have-it">
              <input type="hidden" name="once" value="${form.once}" />
              <label for="person">Who are you? Nobody signs in here yet; what you choose is recorded.</label>
              <select id="person" name="person" required>
                <option value="">Choose</option>
                ${form.people.map((person) => html`<option>${person}</option>`)}
              </select>
              <button>I have it</button>
            </form>
            <p>This stops the escalation and decides nothing. Whether it is a breach is decided with
            <code>tocsin confirm ${id} &lt;answer&gt; --reason …</code> or in the console.</p>`
          : ''
      }`,
  );
}

function nextClock(incident: Incident, now: Instant): Html {
  const [next] = incident.obligations
    .filter((one) => one.status === 'open' && watchedAt(one) !== undefined)
    .sort(byTime);
  if (next === undefined) return html`<p class="next">No clock runs.</p>`;
  const what = capitalise(writeDuty(next.duty, nameIn(incident)(next.owedTo), 'en'));
  return html`<p class="next">Next: <strong>${what}</strong> ${due(next, now)}${next.provisional ? html`<br>Provisional: counted from detection until the moment that starts this clock is recorded.` : ''}</p>`;
}

function sayStatus({ confirmation, status }: Incident): string {
  const { answer, owner, unansweredAt } = confirmation;
  if (answer !== undefined)
    return `Answered by ${answer.by}: ${answer.answer.replaceAll('-', ' ')}, because: ${answer.reason} (${status.replaceAll('-', ' ')})`;
  if (owner !== undefined) return `${owner} has it. Nobody has decided yet whether this is a breach.`;
  if (unansweredAt !== undefined) return 'Every level was asked and nobody answered.';
  return 'Nobody has it yet. Nobody has decided yet whether this is a breach.';
}

function showMailing(
  { id, controller, status, preparation, totals, approvals, haltReason }: Mailing,
  zone: string,
): Html {
  const states =
    totals === undefined
      ? []
      : sortStates(Object.keys(totals)).map((state) => [state, totals[state as keyof typeof totals]] as const);
  return html`<h3 id="mailing-${id}">${id} for ${controller}: ${status.replaceAll('-', ' ')}</h3>
    ${haltReason === undefined ? '' : html`<p>${haltReason}</p>`}
    ${preparation === undefined ? '' : html`<p>${writeNumber(preparation.totals.rows, 'en')} rows: ${countOf(preparation.totals.accepted, 'address', 'addresses')}, ${countOf(preparation.totals.duplicates, 'duplicate')}, ${writeNumber(preparation.totals.unreachable, 'en')} without an address, ${writeNumber(preparation.totals.rejected, 'en')} rejected.</p>`}
    ${approvals.length === 0 ? '' : html`<ul>${approvals.map(({ by, as, at }) => html`<li>Approved by ${by} as ${as}, ${time(at, zone)}</li>`)}</ul>`}
    ${
      states.length === 0
        ? ''
        : table(
            ['Recipients', 'Number'],
            states
              .filter(([, count]) => count > 0)
              .map(([state, count]) => [stateWord(state, 'en'), writeNumber(count, 'en')]),
          )
    }`;
}

function section(title: string, content: Html): Html {
  return html`<section><h2>${title}</h2>${content}</section>`;
}

function sayConfidence({ answer, confidence, provisional, question, because }: TrackedObligation): string {
  if (answer === 'cant-tell') return `can't tell yet: ${question?.ask ?? because ?? 'a fact is missing'}`;
  const listed = confidence === 'listed' ? 'listed only: ask counsel' : confidence;
  return provisional ? `${listed}, provisional` : listed;
}

function byTime(a: TrackedObligation, b: TrackedObligation): number {
  const [one = '~', other = '~'] = [watchedAt(a), watchedAt(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function nameIn(incident: Incident): (id: string) => string {
  return (id) => incident.facts.parties.find((party) => party.id === id)?.name ?? id;
}

/** Times that are no deadlines are shown in the zone of the first clock. */
function zoneOf(incident: Incident): string {
  return incident.obligations[0]?.zone ?? 'UTC';
}
