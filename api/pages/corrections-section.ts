import { html } from 'hono/html';
import type { Judged } from '../../domain/incident/obligation-changes.ts';
import type { Incident } from '../../domain/incident/state.ts';
import { writeInstant } from '../../notices/dates.ts';
import { type Html, table, time } from './frame.ts';

/** Regime files that were corrected while the incident was open: old and new due dates side by side. */
export function correctionsSection({ id, corrections = [] }: Incident): Html | '' {
  const shown = corrections.filter(({ changes }) => changes.length > 0);
  if (shown.length === 0) return '';
  return html`<section><h2>Corrected regime files</h2>${shown.map(
    ({ regime, from, to, kept, changes, answer, foundAt }) => html`<h3>${regime}: ${from} to ${to}</h3>
      <p>${
        answer === undefined
          ? html`<span class="soon">Counsel has to answer</span>: adopt the correction or keep ${from}. Until then ${kept ? `${from} judges this incident` : 'the stricter of the two stands'}. <code>tocsin answer-correction ${id} ${regime} adopt --reason … --counsel …</code>`
          : html`${answer.answer === 'adopt' ? `${to} was adopted` : `${from} was kept`} by ${answer.by} for ${answer.counsel}, because: ${answer.reason}`
      }</p>
      ${table(
        ['Obligation', `Under ${from}`, `Under ${to}`, 'Why'],
        changes.map(({ obligation, was, now, because, zone }) => [
          obligation,
          judged(was, zone),
          judged(now, zone),
          because,
        ]),
      )}
      <p class="quiet">As it was when the correction was found, ${time(foundAt, changes[0]?.zone ?? 'UTC')}.</p>`,
  )}</section>`;
}

function judged(given: Judged | undefined, zone: string): string {
  if (given === undefined) return 'not owed';
  const { dueAt, target, clock } = given;
  if (dueAt !== undefined) return writeInstant(dueAt, zone, 'en');
  return target === undefined ? clock : `${writeInstant(target, zone, 'en')} (our own target)`;
}
