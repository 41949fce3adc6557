import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keys } from '../adapters/record-keys.ts';
import { readHolidayTable, readRegimeTexts } from '../adapters/regime-folders.ts';
import { loadRegimes } from '../domain/law/compile-regimes.ts';
import type { Entry } from '../domain/record.ts';
import { hopeless, passing } from '../functions/runtime/errors.ts';
import { deadlinesPage, drawDeadlines } from '../local/deadline-page.ts';
import { drawMachinesInto, machinesPage } from '../local/machine-pages.ts';
import { reasons as unusedGrants } from '../local/permissions/unused-grants.ts';
import { createPhases } from '../local/rehearsal/phases.ts';
import { readWorkedCases } from '../local/worked-cases.ts';
import { RETRY_BLOCKS } from '../statemachines/lint.ts';

const read = (file: string) => readFileSync(file, 'utf8');
const markdownIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));

const decisions = markdownIn('docs/decisions');
const pages = [...readdirSync('.').filter((name) => name.endsWith('.md')), ...markdownIn('docs'), 'local/SUPPORTED.md'];

describe('the documents', () => {
  it('show the machines as their files have them', () => {
    const page = read(machinesPage);

    const drawn = drawMachinesInto(page, (name) => read(`statemachines/${name}.asl.json`));

    // Out of date: `npm run docs` draws them anew.
    expect(page).toBe(drawn);
  });

  it('say of the law what its files say', () => {
    const library = loadRegimes(readRegimeTexts('regimes'), readHolidayTable());

    // Out of date: `npm run docs` draws it anew.
    expect(read(deadlinesPage)).toBe(drawDeadlines(library, readWorkedCases()));
  });

  it('have links that lead somewhere', () => {
    const broken = pages.flatMap((page) =>
      linksIn(read(page))
        .filter((link) => !leadsSomewhere(page, link))
        .map((link) => `${page}: ${link}`),
    );

    expect(broken).toEqual([]);
  });

  it('name only scripts that the package has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

    const unknown = pages.flatMap((page) =>
      [...read(page).matchAll(/\bnpm (?:run (?:-s )?([a-z]\S*?)|(test|start))(?=[\s`)\]])/g)]
        .map(([, run, short]) => run ?? short ?? '')
        .filter((script) => !Object.hasOwn(scripts, script))
        .map((script) => `${page}: ${script}`),
    );

    expect(unknown).toEqual([]);
  });
});

describe('the README', () => {
  const lines = read('README.md').split('\n');

  it('can be read in one go', () => {
    expect(lines.length).toBeLessThanOrEqual(150);
  });

  it('gives its two commands near the top', () => {
    expect(lines.slice(0, 25)).toEqual(expect.arrayContaining(['npm ci && npm run rehearse', 'npm ci && npm test']));
  });

  it('lists the flags that the rehearsal takes', () => {
    const taken = [...read('local/rehearse.ts').matchAll(/'--([a-z]+)/g)].map(([, flag]) => flag);
    const listed = [...lines.join('\n').matchAll(/^\| `--([a-z]+)/gm)].map(([, flag]) => flag);

    expect(listed.sort()).toEqual(taken.sort());
  });
});

describe('the page of errors', () => {
  const page = read('docs/errors.md');

  it('puts each name into the family that the code gives it', () => {
    const listed = [...page.matchAll(/^\| `(\w+)` \| `(TryAgain|GiveUp)` \|/gm)].map(([, name, family]) => [
      name,
      family,
    ]);
    const mapped = [
      ...[...passing].map((name) => [name, 'TryAgain']),
      ...[...hopeless].map((name) => [name, 'GiveUp']),
    ];

    expect(listed.sort()).toEqual(mapped.sort());
  });

  it('shows the retriers that the lint holds the machines to', () => {
    const [, json = ''] = /```json\n([\s\S]+?)```/.exec(page) ?? [];

    expect(JSON.parse(json)).toEqual(RETRY_BLOCKS);
  });
});

describe('the other pages', () => {
  it('say of every function what calls it', () => {
    const page = read(machinesPage);
    const files = readdirSync('functions').filter((name) => name.endsWith('.ts'));

    expect(files.filter((name) => !page.includes(`(../functions/${name})`))).toEqual([]);
  });

  it('list every kind of item in the record table', () => {
    const page = read(machinesPage);
    const kinds = [
      ...[keys.head('i'), keys.entry('i', 1), keys.command('i', 'c'), keys.watch('i', 'p'), keys.generation('i', 'p')],
      ...[keys.staffMail('i', 1, 'k', 'p'), keys.openObligation('i', 'o'), keys.incidentRow('i'), keys.signal('s')],
    ].map(({ sk }) => sk.replace(/#.*/, ''));

    expect(kinds.filter((kind) => !page.includes(`\`${kind}`))).toEqual([]);
  });

  it('explain every variable of a function’s environment', () => {
    const [, schema = ''] =
      /const Environment = z\.object\(\{([\s\S]+?)\n\}\);/.exec(read('functions/runtime/config.ts')) ?? [];
    const variables = [...schema.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name ?? '');
    const explained = [...read('docs/operating.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name ?? '');

    expect(variables.length).toBeGreaterThan(10);
    expect(explained.sort()).toEqual(variables.sort());
  });

  it('give the reason for every grant that nothing asks for', () => {
    const page = read('docs/operating.md');

    expect(unusedGrants.map(({ why }) => why).filter((why) => !page.includes(why))).toEqual([]);
  });

  it('time the phases that a rehearsal has', () => {
    const phases = createPhases();
    for (const type of phaseEnds) phases.note({ header: { type } } as unknown as Entry);
    phases.end();

    const rows = [...read('docs/performance.md').matchAll(/^\| ([^|]+?) \|(?: [^|]*\|){3}$/gm)].map(
      ([, phase]) => phase,
    );

    expect(rows).toEqual(['Phase', ...phases.list().map(({ phase }) => phase), 'in all']);
  });
});

const phaseEnds: readonly Entry['header']['type'][] = [
  'incident-reported',
  'mailing-drafted',
  'mailing-prepared',
  'sending-started',
  'sending-finished',
  'everyone-accounted-for',
];

describe('a decision', () => {
  it.each(decisions)('%s has its five parts, in 60 lines, and says whether there is a way back', (file) => {
    const text = read(file);

    expect(text.split('\n').length).toBeLessThanOrEqual(61);
    expect(text).toContain('**Status:**');
    expect(text).toMatch(/^## Context$/m);
    expect(text).toMatch(/^## Positions/m);
    expect(text).toMatch(/^## .*[Dd]ecisions?$/m);
    expect(text).toMatch(/^## Consequences$/m);
    expect(text).toContain('**One-way door?**');
  });

  it('has a number of its own', () => {
    const numbers = decisions.map((file) => /(\d{3})-[^/]+$/.exec(file)?.[1]);

    expect(new Set(numbers).size).toBe(decisions.length);
    expect(numbers).not.toContain(undefined);
  });
});

/** Targets of Markdown links outside code, pages elsewhere left out. */
function linksIn(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(target)) return false;
  return anchor === undefined || headingsOf(read(target)).includes(anchor);
}

/** Headings as GitHub and its like make them into anchors. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, '')
      .replace(/\s/g, '-'),
  );
}
