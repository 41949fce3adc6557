import { randomUUID } from 'node:crypto';
import { type Context, Hono, type Next } from 'hono';
import { csrf } from 'hono/csrf';
import { html } from 'hono/html';
import type { Entry } from '../../domain/record.ts';
import type { Versioned } from '../../functions/runtime/ports.ts';
import { commandIdOf } from '../identity.ts';
import type { ApiOptions, ApiServices } from '../options.ts';
import { frame } from './frame.ts';
import { pageHeaders } from './headers.ts';
import { confirmPage, incidentPage } from './incident-page.ts';
import { startPage } from './start-page.ts';
import { wantsPage } from './wants-page.ts';

/** Entries shown on a page; the rest is in the record. */
const shownEntries = 200;

/** The pages that mails lead to: one an incident, read only, and the one with *I have it*. */
export function pageRoutes(services: ApiServices, { mailboxPath }: ApiOptions): Hono {
  const app = new Hono();
  const headers = pageHeaders();

  app.get('/', headers, async (c) => {
    const [deadlines, incidents] = await Promise.all([
      services.readModels.openObligations(50),
      services.readModels.incidents('open', 50),
    ]);
    const view = { now: services.clock.now(), deadlines, incidents };
    return c.html(startPage(mailboxPath === undefined ? view : { ...view, mailboxPath }));
  });

  const showIncident = async (c: Context) => {
    const found = await findIncident(c);
    if (found === undefined) return unknown(c);
    const { mailing } = c.req.param() as { mailing?: string };
    if (mailing !== undefined && !found.incident.mailings.some(({ id }) => id === mailing)) return unknown(c);
    const entries: Entry[] = [];
    const from = Math.max(1, found.version - shownEntries + 1);
    for await (const entry of services.record.entries(found.incident.id, from)) entries.push(entry);
    return c.html(incidentPage({ incident: found.incident, entries, now: services.clock.now() }));
  };
  app.get('/incidents/:id/obligations', headers, showIncident);
  app.get('/incidents/:id/committee', headers, showIncident);

  // These addresses answer programs with JSON: a later route does.
  const browsersOnly = (show: (c: Context) => Promise<Response>) => async (c: Context, next: Next) => {
    if (!wantsPage(c)) return next();
    let page: Response | undefined;
    await headers(c, async () => {
      page = await show(c);
      c.res = page;
    });
    return page;
  };
  app.get(
    '/incidents',
    browsersOnly(async (c) => c.redirect('/')),
  );
  app.get('/incidents/:id', browsersOnly(showIncident));
  app.get('/incidents/:id/mailings/:mailing', browsersOnly(showIncident));

  app.get('/incidents/:id/confirm', headers, async (c) => {
    const found = await findIncident(c);
    return found === undefined ? unknown(c) : showForm(c, found);
  });

  // A form can be sent from any page in the browser: this one is taken from our own only.
  app.post('/incidents/:id/have-it', headers, csrf(), async (c) => {
    const found = await findIncident(c);
    if (found === undefined) return unknown(c);
    const form = await c.req.parseBody();
    const person = String(form.person ?? '');
    const commandId = commandIdOf(c, person, String(form.once ?? ''));
    if (!(await roster()).includes(person) || commandId === undefined) {
      return showForm(c, found, 'Nothing was recorded: choose who you are, then press the button again.');
    }
    const result = await services.commands.run({
      ...{ commandId, incidentId: found.incident.id, actor: person },
      command: { type: 'answer-confirmation', answer: 'have-it', reason: '' },
    });
    if (result.outcome === 'refused') return showForm(c, found, `Nothing was recorded: ${result.message}`);
    return c.redirect(`/incidents/${found.incident.id}/confirm`, 303);
  });

  async function showForm(c: Context, { incident }: Versioned, problem?: string) {
    const form = { people: await roster(), once: randomUUID(), ...(problem === undefined ? {} : { problem }) };
    return c.html(confirmPage({ incident, now: services.clock.now() }, form), problem === undefined ? 200 : 409);
  }

  /** Ids of those who are asked; names and addresses stay in the directory. */
  async function roster(): Promise<readonly string[]> {
    const people = await services.directory.people();
    return people.filter(({ level, party }) => level !== undefined && party === undefined).map(({ id }) => id);
  }

  function findIncident(c: Context): Promise<Versioned | undefined> {
    return services.record.read((c.req.param() as { id?: string }).id ?? '');
  }

  function unknown(c: Context) {
    return c.html(
      frame(
        'Not found',
        [['/', 'All incidents']],
        html`<h1>There is no such page</h1><p>The incident or mailing in this address is not known here.</p>`,
      ),
      404,
    );
  }

  return app;
}
