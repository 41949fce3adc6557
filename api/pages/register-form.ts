import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { html } from 'hono/html';
import type { FinalAnswer } from '../../domain/incident/state.ts';
import { reportIncident } from '../../functions/requests/report-incident.ts';
import { commandIdOf } from '../identity.ts';
import type { ApiServices } from '../options.ts';
import { frame, type Html } from './frame.ts';
import { pageHeaders } from './headers.ts';

type Answer = Exclude<FinalAnswer, 'breach-notifiable'>;

const answers: readonly (readonly [Answer, string])[] = [
  ['breach-not-notifiable', 'A breach, and nobody has to be notified'],
  ['no-personal-data', 'A security incident without personal data'],
  ['false-alarm', 'A false alarm'],
];

interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly long?: true;
  readonly optional?: true;
}

const fields: readonly Field[] = [
  { name: 'title', label: 'What happened, in one line' },
  {
    name: 'detectedAt',
    label: 'When was it noticed?',
    hint: 'With its offset, as 2026-04-01T09:00+09:00',
    optional: true,
  },
  {
    name: 'facts',
    label: 'The facts, where one line is not enough',
    hint: 'No names of people',
    long: true,
    optional: true,
  },
  { name: 'controller', label: 'Whose data? Name of the organisation', optional: true },
  { name: 'country', label: 'Its country', hint: 'Two letters, as DE', optional: true },
  { name: 'jurisdiction', label: 'Where do the people live?', hint: 'As DE, JP or US-CA', optional: true },
  { name: 'people', label: 'How many people?', optional: true },
  { name: 'categories', label: 'Which data?', hint: 'As name, email', optional: true },
  { name: 'effects', label: 'Effects on the people', long: true },
  { name: 'remedialAction', label: 'What was done about it', long: true },
  { name: 'reason', label: 'Why is there nothing to notify?', long: true },
];

type Values = Readonly<Record<string, string>>;

/** One page from what happened to *recorded, not notifiable, because …*. */
export function registerForm(services: ApiServices): Hono {
  const app = new Hono();
  const headers = pageHeaders();

  app.get('/register/new', headers, (c) => show(c, { once: randomUUID() }, []));

  // A form can be sent from any page in the browser: this one is taken from our own only.
  app.post('/register/new', headers, csrf(), async (c) => {
    const form = await c.req.parseBody();
    const values = Object.fromEntries(Object.entries(form).map(([key, value]) => [key, String(value).trim()]));
    const { person = '', once = '', answer = '' } = values;
    const commandId = commandIdOf(c, person, once);
    const problems = [
      ...((await roster()).includes(person) && commandId !== undefined ? [] : ['Who are you? Choose one.']),
      ...(answers.some(([known]) => known === answer) ? [] : ['What was it? Choose one.']),
      ...fields.flatMap(({ name, label, optional }) =>
        optional || values[name] ? [] : [`${label}: nothing is written.`],
      ),
    ];
    if (problems.length > 0 || commandId === undefined) return show(c, values, problems);
    const text = JSON.stringify(incidentFile(values, services.clock.now()));
    const taken = await reportIncident({ text, actor: person, requestId: commandId }, services);
    if (taken.outcome === 'unreadable') {
      const wrong = taken.problems.map(
        ({ path, problem, wouldBeRight }) => `${path}: ${problem}; ${wouldBeRight ?? ''}`,
      );
      return show(c, values, wrong);
    }
    const { facts = '', effects = '', remedialAction = '', reason = '' } = values;
    const result = await services.commands.run({
      ...{ commandId: `${commandId}.register`, incidentId: taken.incidentId, actor: person },
      command: {
        type: 'record-on-register',
        answer: answer as Answer,
        ...{ reason, effects, remedialAction },
        ...(facts === '' ? {} : { facts }),
      },
    });
    if (result.outcome === 'refused') return show(c, values, [`${taken.incidentId} is reported. ${result.message}`]);
    return c.redirect(`/register#${taken.incidentId}`, 303);
  });

  async function show(c: Context, values: Values, problems: readonly string[]) {
    return c.html(formPage(values, problems, await roster()), problems.length === 0 ? 200 : 422);
  }

  /** Ids of those who are asked; names and addresses stay in the directory. */
  async function roster(): Promise<readonly string[]> {
    const people = await services.directory.people();
    return people.filter(({ level, party }) => level !== undefined && party === undefined).map(({ id }) => id);
  }

  return app;
}

/** What was typed, as an incident file; what was left out stays unknown. */
function incidentFile(values: Values, now: string): Readonly<Record<string, unknown>> {
  const { title, once = '', detectedAt, controller, country, jurisdiction, people = '', categories = '' } = values;
  const hasGroup = [jurisdiction, people, categories].some((value) => value !== undefined && value !== '');
  const count = {
    unit: 'people',
    value: Number(people),
    quality: 'estimate',
    asOf: now,
    source: 'page',
    reason: 'first',
  };
  return {
    title,
    source: { system: 'page', id: once },
    ...(detectedAt ? { detectedAt } : {}),
    ...(controller
      ? { parties: [{ id: 'controller', name: controller, roles: ['controller'], country: country || 'unknown' }] }
      : {}),
    ...(hasGroup
      ? {
          groups: [
            {
              ...{ id: 'people', controller: controller ? 'controller' : 'unknown' },
              jurisdiction: jurisdiction || 'unknown',
              categories: categories.split(/[\s,;]+/).filter((name) => name !== ''),
              counts: people === '' ? [] : [count],
            },
          ],
        }
      : {}),
  };
}

function formPage(values: Values, problems: readonly string[], people: readonly string[]): Html {
  return frame(
    'Record what is not notifiable',
    [['/register', 'Register']],
    html`<h1>Record what is not notifiable</h1>
      <p>It goes on the register with its reason and who decided. Nobody is notified. It can be reopened.</p>
      ${problems.length === 0 ? '' : html`<div role="alert"><p class="late">Not recorded as not notifiable:</p><ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul></div>`}
      <form method="post" action="/register/new">
        <input type="hidden" name="once" value="${values.once ?? ''}" />
        <label for="person">Who are you? Nobody signs in here yet; what you choose is recorded.</label>
        <select id="person" name="person" required>
          <option value="">Choose</option>
          ${people.map((person) => html`<option ${person === values.person ? 'selected' : ''}>${person}</option>`)}
        </select>
        <label for="answer">What was it?</label>
        <select id="answer" name="answer" required>
          ${answers.map(([answer, words]) => html`<option value="${answer}" ${answer === values.answer ? 'selected' : ''}>${words}</option>`)}
        </select>
        ${fields.map((field) => input(field, values[field.name] ?? ''))}
        <button>Record 1 incident as not notifiable</button>
      </form>`,
  );
}

function input({ name, label, hint, long, optional }: Field, value: string): Html {
  const words = html`<label for="${name}">${label}${optional ? html` <span class="quiet">(if known)</span>` : ''}</label>${hint === undefined ? '' : html`<p class="quiet">${hint}</p>`}`;
  return long
    ? html`${words}<textarea id="${name}" name="${name}" rows="3" ${optional ? '' : 'required'}>${value}</textarea>`
    : html`${words}<input id="${name}" name="${name}" value="${value}" ${optional ? '' : 'required'} />`;
}
