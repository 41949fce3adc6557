import { html, raw } from 'hono/html';
import type { Instant } from '../../domain/time.ts';
import { writeDeadline, writeInstant } from '../../notices/dates.ts';
import { toneOf } from '../../notices/staff/parts.ts';
import { style } from './style.ts';

export type Html = ReturnType<typeof html>;

/** @param links Pages that this one leads to, path and name. */
export function frame(title: string, links: readonly (readonly [path: string, name: string])[], content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – Tocsin</title>
        <style>${raw(style)}</style>
      </head>
      <body><main>
        <nav>${links.map(([path, name]) => html`<a href="${path}">${name}</a>`)}</nav>
        ${content}
      </main></body>
    </html>`;
}

export function table(heads: readonly string[], rows: readonly (readonly (Html | string)[])[]): Html {
  return html`<div class="wide" tabindex="0"><table>
    <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
    <tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

/** A due time with its tone; what has no date shows its clock in the law's words. */
export function due(
  given: { readonly dueAt?: Instant; readonly target?: Instant; readonly zone: string; readonly clock: string },
  now: Instant,
): Html {
  const { dueAt, target, zone, clock } = given;
  const at = dueAt ?? target;
  if (at === undefined) return html`${clock}`;
  const tone = toneOf(at, now, dueAt === undefined);
  const ours = dueAt === undefined ? html` <span class="quiet">our own target; the law says: ${clock}</span>` : '';
  const text = writeDeadline(at, zone, now, 'en');
  return html`<time datetime="${at}" class="${tone === 'note' ? '' : tone}">${text}</time>${ours}`;
}

export function time(at: Instant, zone: string): Html {
  return html`<time datetime="${at}">${writeInstant(at, zone, 'en')}</time>`;
}
