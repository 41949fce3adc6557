import type { Question } from '../facts.ts';
import { type Context, judge, type ScopedGroup } from './condition.ts';
import type { Condition } from './condition-schema.ts';
import type { Office } from './regime.ts';
import type { LoadedDuty, LoadedRegime } from './regime-library.ts';
import { type Actor, fieldOf, isController, type Scene } from './scene.ts';
import { liesIn } from './vocabulary.ts';

/** One recipient of a duty, and the office by whose zone and calendar its clock is read. */
export interface Recipient {
  /** As the obligation names it: an authority's id, a controller's id, `people`, `media`, `internal`. */
  readonly owedTo: string;
  readonly office: Office;
  /** Set while it can't be told that this is the right recipient. */
  readonly open?: { readonly because: string; readonly question: Question };
}

/** Everyone the duty is owed to by that party, in the order of the incident file and of the regime file. */
export function recipientsOf(
  scene: Scene,
  regime: LoadedRegime,
  loaded: LoadedDuty,
  actor: Actor,
  context: Context,
): readonly Recipient[] {
  const { duty, authority } = loaded;
  if (duty.owedTo === 'controller') return controllersOf(scene, regime, actor);
  if (authority === undefined) return [{ owedTo: duty.owedTo, office: placeOffice(regime, loaded, actor) }];
  if (!('offices' in authority)) return [{ owedTo: authority.id, office: withZone(authority, duty.zone) }];
  return officesOf(authority, regime, actor, concerned(loaded.when, context));
}

function controllersOf(scene: Scene, regime: LoadedRegime, actor: Actor): readonly Recipient[] {
  const others = scene.controllers.filter(({ party }) => party.id !== actor.party.id);
  const office = regime.home;
  if (others.length === 0) {
    const question = { path: 'parties', ask: `Whose data did ${actor.party.id} handle? Name the controllers` };
    return [{ owedTo: 'controller', office, open: { because: 'no controller is named', question } }];
  }
  return others.map((other): Recipient => {
    if (isController(other.party)) return { owedTo: other.party.id, office };
    const question = { path: fieldOf(other, 'roles'), ask: `Was ${other.party.id} a controller?` };
    return {
      owedTo: other.party.id,
      office,
      open: { because: `the role of ${other.party.id} is not known`, question },
    };
  });
}

/**
 * The groups on whose account the duty binds: where people live whom it does not concern, nobody is told. A threshold is
 * met by all together, so that then all are concerned.
 */
function concerned(when: Condition | undefined, context: Context): readonly ScopedGroup[] {
  if (when === undefined || context.groups.length < 2 || counts(when)) return context.groups;
  return context.groups.filter((scoped) => judge(when, { ...context, groups: [scoped] }).value !== 'no');
}

function counts(condition: Condition): boolean {
  if (condition.kind === 'fact') return condition.fact.startsWith('count.');
  if (condition.kind === 'named') return false;
  return 'length' in condition.of ? condition.of.some(counts) : counts(condition.of);
}

type ChosenAuthority = Extract<NonNullable<LoadedDuty['authority']>, { offices: unknown }>;

/** The office of the owing party's establishment; without one, the office of each place where affected people live. */
function officesOf(
  authority: ChosenAuthority,
  regime: LoadedRegime,
  actor: Actor,
  groups: readonly ScopedGroup[],
): readonly Recipient[] {
  const country = actor.party.country;
  const established = authority.offices.find(({ place }) => liesIn(country, place) === 'yes');
  if (established !== undefined && authority.choose !== 'residence') {
    return [{ owedTo: established.id, office: established }];
  }
  const home: Office = { ...regime.home, id: authority.id, name: authority.name };
  if (country === 'unknown' && authority.choose !== 'residence') {
    const question = {
      path: fieldOf(actor, 'country'),
      ask: `Where is ${actor.party.id}'s main establishment? It decides which authority is competent`,
    };
    return [
      { owedTo: authority.id, office: home, open: { because: 'the competent authority is not known', question } },
    ];
  }
  const found = authority.offices.filter(({ place }) =>
    groups.some(({ group }) => liesIn(group.jurisdiction, place) === 'yes'),
  );
  if (found.length > 0) return found.map((office) => ({ owedTo: office.id, office }));
  const question = {
    path: 'groups',
    ask: 'In which countries do the affected people live? It decides which authority is competent',
  };
  return [{ owedTo: authority.id, office: home, open: { because: 'the competent authority is not known', question } }];
}

/** Zone and calendar of duties to people, media and one's own records: the owing party's office where the regime has one. */
function placeOffice(regime: LoadedRegime, { duty }: LoadedDuty, actor: Actor): Office {
  for (const authority of regime.regime.authorities ?? []) {
    if (!('offices' in authority)) continue;
    const office = authority.offices.find(({ place }) => liesIn(actor.party.country, place) === 'yes');
    if (office !== undefined) return withZone(office, duty.zone);
  }
  return withZone(regime.home, duty.zone);
}

function withZone(office: Office, zone: string | undefined): Office {
  return zone === undefined || zone === office.zone ? office : { ...office, zone };
}
