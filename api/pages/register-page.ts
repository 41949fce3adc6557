import { html } from 'hono/html';
import type { RegisterDeed, RegisterRow } from '../../domain/register/register-row.ts';
import type { Instant } from '../../domain/time.ts';
import type { RegisterQuestion } from '../../functions/requests/read-register.ts';
import { countOf, writeDate } from '../../notices/dates.ts';
import { sayDeed, sayGroup, sayLaws, sayMailing } from '../../notices/register-words.ts';
import { frame, type Html, table, time } from './frame.ts';

export interface RegisterView {
  readonly now: Instant;
  readonly rows: readonly RegisterRow[];
  readonly regimes: readonly { readonly id: string; readonly name: string }[];
  readonly question: RegisterQuestion;
}

/** The register of breaches, to be read on a screen or printed for an authority: first all of them, then each in full. */
export function registerPage({ now, rows, regimes, question }: RegisterView): Html {
  const { regime, from, to } = question;
  const law = regimes.find(({ id }) => id === regime);
  const asked = Object.entries({ regime, from, to }).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(asked as [string, string][]).toString();
  return frame(
    'Register of breaches',
    [
      ['/', 'All incidents'],
      ['/register/new', 'Record what is not notifiable'],
      [`/register.csv${query === '' ? '' : `?${query}`}`, 'As CSV'],
    ],
    html`<h1>Register of breaches</h1>
      <p>${law === undefined ? 'All laws' : law.name}, ${sayTime(question)}: ${countOf(rows.length, 'incident')}. As of ${time(now, rows[0]?.zone ?? 'UTC')}.</p>
      <form method="get" action="/register">
        <label for="regime">Law</label>
        <select id="regime" name="regime">
          <option value="">All laws</option>
          ${regimes.map(({ id, name }) => html`<option value="${id}" ${id === regime ? 'selected' : ''}>${name}</option>`)}
        </select>
        <label for="from">From</label> <input id="from" name="from" type="date" value="${from ?? ''}" />
        <label for="to">To</label> <input id="to" name="to" type="date" value="${to ?? ''}" />
        <button>Show the register</button>
      </form>
      ${rows.length === 0 ? html`<p>Nothing is on the register for this.</p>` : html`${overview(rows)}${rows.map(entry)}`}
      <p class="quiet">An incident stands on the register of every law that it meets, and on all of them while too little is known to tell. Exercises are left out.</p>`,
  );
}

function overview(rows: readonly RegisterRow[]): Html {
  return table(
    ['Day', 'Incident', 'People and records', 'Decision', 'Still missing'],
    rows.map((row) => [
      writeDate(row.on, 'en'),
      html`<a href="#${row.incidentId}">${row.title}</a>`,
      lines(row.groups.map(sayGroup), 'not known'),
      row.decision?.answer.replaceAll('-', ' ') ?? 'not decided yet',
      row.missing.length === 0 ? '' : countOf(row.missing.length, 'thing'),
    ]),
  );
}

function entry(row: RegisterRow): Html {
  const at = (instant: Instant | undefined) => (instant === undefined ? 'not recorded' : time(instant, row.zone));
  const { decision } = row;
  const facts: readonly (readonly [string, Html | string])[] = [
    ['Occurred', at(row.occurredAt)],
    ['Detected', at(row.detectedAt)],
    ['Aware', at(row.awareAt)],
    ['Facts', row.facts],
    ['Cause', row.cause],
    ['Data', [...new Set(row.groups.flatMap(({ categories }) => categories))].join(', ') || 'not known'],
    ['People and records', lines(row.groups.map(sayGroup), 'not known')],
    ['Effects', row.effects ?? 'not recorded'],
    ['Remedial action', row.remedialAction ?? 'not recorded'],
    [
      'Decision',
      decision === undefined
        ? 'Nobody has decided yet.'
        : html`${decision.answer.replaceAll('-', ' ')}, because: ${decision.reason} <span class="quiet">(${decision.by}, ${time(decision.at, row.zone)})</span>`,
    ],
    ...(row.setAside.length === 0
      ? []
      : [
          [
            'Set aside by the decision',
            html`<span class="soon">On the recorded facts these were binding:</span> ${lines(row.setAside, '')}`,
          ] as const,
        ]),
    ['Reports', deeds(row.reports)],
    ['Notices to people', html`${deeds(row.notices)}${lines(row.mailings.map(sayMailing), '')}`],
    ['Laws met', sayLaws(row)],
    ...(row.missing.length === 0 ? [] : [['Still missing', lines(row.missing, '')] as const]),
  ];
  return html`<section id="${row.incidentId}">
    <h2>${row.title}</h2>
    <p class="quiet"><a href="/incidents/${row.incidentId}">${row.incidentId}</a>${row.exercise ? ' – an exercise' : ''}, ${row.status.replaceAll('-', ' ')}.</p>
    ${table(['Asked for', 'On record'], facts)}
  </section>`;
}

function deeds(given: readonly RegisterDeed[]): Html {
  if (given.length === 0) return html`none`;
  return html`${given.map((one) => html`<div class="${one.late ? 'late' : ''}">${sayDeed(one)}</div>`)}`;
}

function lines(texts: readonly string[], none: string): Html {
  return texts.length === 0 ? html`${none}` : html`${texts.map((text) => html`<div>${text}</div>`)}`;
}

function sayTime({ from, to }: RegisterQuestion): string {
  if (from === undefined && to === undefined) return 'all times';
  const [first, last] = [from && writeDate(from, 'en'), to && writeDate(to, 'en')];
  if (first && last) return `${first} to ${last}`;
  return first ? `since ${first}` : `until ${last}`;
}
