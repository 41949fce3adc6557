import { type Context, Hono } from 'hono';
import { suggest } from '../domain/law/near-name.ts';
import type { LocalDate } from '../domain/time.ts';
import { type RegisterQuestion, readRegister } from '../functions/requests/read-register.ts';
import { writeRegisterCsv } from '../notices/register-words.ts';
import { answerUnreadable, type Problem } from './answers.ts';
import type { ApiServices } from './options.ts';
import { pageHeaders } from './pages/headers.ts';
import { registerPage } from './pages/register-page.ts';
import { wantsPage } from './pages/wants-page.ts';
import type { Read } from './read-body.ts';

/** The register of breaches: JSON, a page for browsers, and CSV. Reading changes nothing. */
export function registerRoutes(services: ApiServices): Hono {
  const app = new Hono();

  app.get('/register', pageHeaders(), async (c) => {
    const question = readQuestion(c);
    if (!question.ok) return question.answer;
    const rows = await readRegister(question.value, services);
    const now = services.clock.now();
    if (!wantsPage(c)) return c.json({ now, register: rows });
    const regimes = services.decision.regimes.regimes.map(({ regime: { id, name } }) => ({ id, name }));
    return c.html(registerPage({ now, rows, regimes, question: question.value }));
  });

  app.get('/register.csv', async (c) => {
    const question = readQuestion(c);
    if (!question.ok) return question.answer;
    const rows = await readRegister(question.value, services);
    const name = ['register', question.value.regime].filter((part) => part !== undefined).join('-');
    c.header('Content-Type', 'text/csv; charset=utf-8');
    c.header('Content-Disposition', `attachment; filename="${name}.csv"`);
    return c.body(writeRegisterCsv(rows));
  });

  /** An empty field of the page's form asks for nothing. */
  function readQuestion(c: Context): Read<RegisterQuestion> {
    const { regime = '', from = '', to = '', exercises = '' } = c.req.query();
    const { regimes } = services.decision;
    const problems: Problem[] = [];
    if (regime !== '' && !regimes.byId.has(regime)) {
      const wouldBeRight = suggest(regime, regimes.byId.keys());
      problems.push({ path: 'regime', problem: `there is no regime "${regime}"`, wouldBeRight });
    }
    for (const [path, text] of Object.entries({ from, to })) {
      if (text !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(text))
        problems.push({ path, problem: `"${text}" is no date`, wouldBeRight: '2026-04-01' });
    }
    if (problems.length > 0) return { ok: false, answer: answerUnreadable(c, problems) };
    const value = {
      ...(regime === '' ? {} : { regime }),
      ...(from === '' ? {} : { from: from as LocalDate }),
      ...(to === '' ? {} : { to: to as LocalDate }),
      ...(exercises === '' ? {} : { exercises: exercises !== 'false' && exercises !== '0' }),
    };
    return { ok: true, value };
  }

  return app;
}
