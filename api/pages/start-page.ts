import { html } from 'hono/html';
import type { Instant } from '../../domain/time.ts';
import type { IncidentRow, OpenObligation } from '../../functions/runtime/ports.ts';
import { capitalise, writeDuty } from '../../notices/words.ts';
import { due, frame, type Html, table, time } from './frame.ts';

export interface StartView {
  readonly now: Instant;
  readonly deadlines: readonly OpenObligation[];
  readonly incidents: readonly IncidentRow[];
  readonly mailboxPath?: string;
}

/** What is next, over all incidents, like a departure board. */
export function startPage({ now, deadlines, incidents, mailboxPath }: StartView): Html {
  const link = (id: string, text: string) => html`<a href="/incidents/${id}">${text}</a>`;
  return frame(
    'Deadlines',
    [['/register', 'Register'], ...(mailboxPath === undefined ? [] : [[mailboxPath, 'Mailbox'] as const])],
    html`<h1>What is due next</h1>
      <p class="quiet">It is ${time(now, deadlines[0]?.zone ?? 'UTC')}.</p>
      ${
        deadlines.length === 0
          ? html`<p>Nothing is due.</p>`
          : table(
              ['What', 'Due', 'Who has it', 'Incident'],
              deadlines.map((row) => [
                capitalise(writeDuty(row.duty, row.owedTo, 'en')),
                due(row, now),
                row.owner ?? 'nobody yet',
                link(row.incidentId, row.incidentId),
              ]),
            )
      }
      <h2>Open incidents</h2>
      ${
        incidents.length === 0
          ? html`<p>No incident is open. <code>tocsin report &lt;file&gt;</code> reports one.</p>`
          : table(
              ['Incident', 'Status', 'Reported', ''],
              incidents.map((row) => [
                link(row.incidentId, row.title),
                row.status.replaceAll('-', ' '),
                time(row.reportedAt, 'UTC'),
                row.exercise ? 'exercise' : '',
              ]),
            )
      }`,
  );
}
