import type { Command } from 'commander';
import type { LoadedDuty, LoadedRegime, RegimeLibrary } from '../../domain/law/regime-library.ts';
import { act, collect, type Printer } from '../command.ts';
import { badInput } from '../errors.ts';
import type { Io } from '../io.ts';

interface Flags {
  readonly jurisdiction?: string;
  readonly duty?: string;
  readonly regimes?: readonly string[];
}

/** `regimes` and `regime show`: the law that incidents are judged by, for people. Both ask no server. */
export function addRegimes(program: Command, io: Io): void {
  addList(program, io);
  addShow(program, io);
}

function addList(program: Command, io: Io): void {
  const command = program
    .command('regimes')
    .description('the laws, rules and contracts in the library; needs no server')
    .option('--jurisdiction <place>', 'only of this place, as JP, EU or US-CA')
    .option('--duty <duty>', 'only those with this duty, as individual-notice')
    .option('--regimes <folder>', 'more regime files (again for more)', collect);
  act<Flags>(command, io, async ({ flags }) => {
    const [{ readLibrary }, { countConfidence }] = await Promise.all([
      import('../regimes.ts'),
      import('../../domain/law/rule-words.ts'),
    ]);
    const library = await readLibrary(flags.regimes, io);
    const found = await filter(library, flags);
    const regimes = found.map((loaded) => {
      const { id, name, kind = 'law', jurisdiction, revision } = loaded.regime;
      const versions = loaded.versions.map(({ from, to }) => ({ from, to: to ?? null }));
      return { id, name, kind, jurisdiction, versions, duties: countConfidence(loaded), revision };
    });
    return { json: { regimes }, text: (printer) => sayList(regimes, printer) };
  });
}

/** @throws CliError for a place or a duty that no regime has. */
async function filter(library: RegimeLibrary, { jurisdiction, duty }: Flags): Promise<readonly LoadedRegime[]> {
  const { suggest } = await import('../../domain/law/near-name.ts');
  const places = library.regimes.map(({ regime }) => regime.jurisdiction);
  if (jurisdiction !== undefined && !places.includes(jurisdiction))
    throw badInput(`--jurisdiction: no regime is of "${jurisdiction}"; ${suggest(jurisdiction, places)}`);
  const duties = library.regimes.flatMap((one) => [...dutyNames(one)]);
  if (duty !== undefined && !duties.includes(duty))
    throw badInput(`--duty: no regime has "${duty}"; ${suggest(duty, duties)}`);
  return library.regimes.filter(
    (one) =>
      (jurisdiction === undefined || one.regime.jurisdiction === jurisdiction) &&
      (duty === undefined || dutyNames(one).has(duty)),
  );
}

function dutyNames({ versions }: LoadedRegime): ReadonlySet<string> {
  return new Set(versions.flatMap(({ duties }) => duties.map(({ duty }) => duty.duty)));
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly jurisdiction: string;
  readonly versions: readonly { readonly from: string; readonly to: string | null }[];
  readonly duties: { readonly verified: number; readonly unverified: number; readonly listed: number };
  readonly revision: string;
}

function sayList(rows: readonly Row[], printer: Printer): string {
  const table = printer.table(
    ['ID', 'NAME', 'PLACE', 'IN FORCE', 'VERIFIED', 'UNVERIFIED', 'ASK COUNSEL', 'FILE'],
    rows.map(({ id, name, jurisdiction, versions, duties, revision }) => [
      id,
      name,
      jurisdiction,
      sayVersions(versions),
      ...[duties.verified, duties.unverified, duties.listed].map((count) => (count === 0 ? '' : String(count))),
      revision,
    ]),
  );
  return `${table}\n${rows.length} ${rows.length === 1 ? 'regime' : 'regimes'}; duties of the last version of each. More: tocsin regime show <id>\n`;
}

function sayVersions(versions: Row['versions']): string {
  const [first, last] = [versions[0], versions.at(-1)];
  const span = last?.to ? `${first?.from} to ${last.to}` : `since ${first?.from}`;
  return versions.length > 1 ? `${span}, ${versions.length} versions` : span;
}

function addShow(program: Command, io: Io): void {
  const group = program.command('regime').description('one law, rule or contract of the library');
  const command = group
    .command('show')
    .description('every duty of a regime in words, with its source; needs no server')
    .argument('<id>', 'regime, as jp-appi')
    .option('--regimes <folder>', 'more regime files (again for more)', collect);
  act<Flags>(command, io, async ({ flags }, id = '') => {
    const [{ readLibrary }, { suggest }, { tellRegime }] = await Promise.all([
      import('../regimes.ts'),
      import('../../domain/law/near-name.ts'),
      import('./regime-text.ts'),
    ]);
    const library = await readLibrary(flags.regimes, io);
    const loaded = library.byId.get(id);
    if (loaded === undefined)
      throw badInput(`There is no regime "${id}"; ${suggest(id, library.byId.keys())}`, { code: 'unknown-regime' });
    return { json: showRegime(loaded), text: (printer) => tellRegime(loaded, printer) };
  });
}

function showRegime({ regime, versions }: LoadedRegime) {
  const { id, name, kind = 'law', jurisdiction, revision, authorities = [] } = regime;
  return {
    ...{ id, name, kind, jurisdiction, revision, authorities },
    versions: versions.map(({ from, to, duties }) => ({ from, to: to ?? null, duties: duties.map(showDuty) })),
  };
}

function showDuty({ duty, clockWords, contents, forbidden, channels }: LoadedDuty) {
  const { owedBy, owedTo, trigger, holds = [], order = [], exemptions = [], citation, confidence } = duty;
  const when = duty.when ?? null;
  const said = { clock: clockWords, required: contents, forbidden, channels };
  return { duty: duty.duty, owedBy, owedTo, trigger, when, ...said, holds, order, exemptions, citation, confidence };
}
