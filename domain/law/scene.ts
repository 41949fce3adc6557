import type { Demand, Determination, Done, Facts, Party, Question } from '../facts.ts';
import type { Anchor } from './clock.ts';
import type { Context, ScopedGroup } from './condition.ts';
import type { LoadedDuty, LoadedRegime, RegimeLibrary } from './regime-library.ts';
import type { Trit } from './verdict.ts';
import { liesIn } from './vocabulary.ts';

/** A party with its place in the incident file. */
export interface Actor {
  readonly party: Party;
  readonly path: string;
}

/** The facts, arranged so that each party's share is at hand; made once an assessment. */
export interface Scene {
  readonly facts: Facts;
  readonly library: RegimeLibrary;
  /** Parties as given, then those that others only name. */
  readonly actors: readonly Actor[];
  readonly controllers: readonly Actor[];
  readonly demandPaths: ReadonlyMap<Demand, string>;
  readonly determinationsOf: ReadonlyMap<string, readonly Determination[]>;
  readonly doneBy: ReadonlyMap<string, readonly Done[]>;
  /** The earliest record of an event of a party. */
  recordedEvent(actor: Actor, event: string): Anchor | undefined;
  /** Whether a regime reaches a party; asked once for all regimes of a place. */
  reachOf(regime: LoadedRegime, actor: Actor): Reach;
}

export function setScene(facts: Facts, library: RegimeLibrary): Scene {
  const actors = [
    ...facts.parties.map((party, index) => ({ party, path: `parties[${index}]` })),
    ...impliedActors(facts),
  ];
  const byController = scopeGroups(facts, actors);
  const everyone = allGroups(facts);
  const groupsOf = ({ party }: Actor) =>
    isController(party) ? (byController.get(party.id) ?? byController.get('unknown') ?? []) : everyone;
  const recorded = firstRecords(facts);
  const reaches = new Map<Actor, Map<string, Reach>>(actors.map((actor) => [actor, new Map()]));
  return {
    facts,
    library,
    actors,
    controllers: actors.filter(({ party }) => party.roles.length === 0 || isController(party)),
    demandPaths: new Map(facts.demands.map((demand, index) => [demand, `demands[${index}]`])),
    determinationsOf: groupBy(facts.determinations, ({ party }) => party),
    doneBy: groupBy(facts.done, ({ party }) => party),
    recordedEvent: (actor, event) => recorded.get(actor.party.id)?.get(event),
    reachOf(regime, actor) {
      const known = reaches.get(actor)?.get(regime.reachKey);
      if (known !== undefined) return known;
      const reach = reachOf(regime, actor, groupsOf(actor));
      reaches.get(actor)?.set(regime.reachKey, reach);
      return reach;
    },
  };
}

export function isController(party: Party): boolean {
  return party.roles.includes('controller') || party.roles.includes('joint-controller');
}

/** Parties that a group, a determination or a demand names and the list of parties does not have: all about them is unknown. */
function impliedActors(facts: Facts): readonly Actor[] {
  const known = new Set(facts.parties.map(({ id }) => id));
  const implied = new Map<string, Actor>();
  const add = (id: string, path: string, roles: Party['roles']) => {
    if (id === 'unknown' || known.has(id) || implied.has(id)) return;
    implied.set(id, { party: { id, name: id, roles, country: 'unknown', attributes: ['unknown'] }, path });
  };
  for (const { controller } of facts.groups) add(controller, 'parties', ['controller']);
  for (const { party } of facts.determinations) add(party, 'parties', []);
  for (const { party } of facts.demands) add(party, 'parties', []);
  const nobody = facts.parties.length === 0 && implied.size === 0 && facts.groups.length > 0;
  if (nobody) {
    implied.set('unknown', {
      party: { id: 'unknown', name: 'unknown', roles: ['controller'], country: 'unknown', attributes: ['unknown'] },
      path: 'parties',
    });
  }
  return [...implied.values()];
}

/** Groups by controller; one whose controller nobody has named may be anyone's. */
function scopeGroups(facts: Facts, actors: readonly Actor[]): ReadonlyMap<string, readonly ScopedGroup[]> {
  const all = allGroups(facts);
  const loose = all
    .filter(({ group }) => group.controller === 'unknown')
    .map((scoped): ScopedGroup => ({ ...scoped, member: 'unknown', question: askWhose(scoped) }));
  const own = groupBy(all, ({ group }) => group.controller);
  const scoped = new Map<string, readonly ScopedGroup[]>([['unknown', loose]]);
  for (const { party } of actors) {
    const groups = own.get(party.id);
    if (groups !== undefined && party.id !== 'unknown')
      scoped.set(party.id, loose.length === 0 ? groups : [...groups, ...loose]);
  }
  return scoped;
}

function allGroups(facts: Facts): readonly ScopedGroup[] {
  return facts.groups.map((group, index) => ({ group, path: `groups[${index}]`, member: 'yes' }));
}

function askWhose({ group, path }: ScopedGroup): Question {
  return { path: `${path}.controller`, ask: `Which controller do the people of group ${group.id} belong to?` };
}

/** Whether the regime reaches a party at all, and through which of its groups. */
export interface Reach {
  readonly value: Trit;
  readonly groups: readonly ScopedGroup[];
  readonly questions: readonly Question[];
}

function reachOf(regime: LoadedRegime, actor: Actor, groups: readonly ScopedGroup[]): Reach {
  const { jurisdiction, reach } = regime.regime;
  const { value: byParty, question: ask } = tieOf(regime, actor);
  // Whom the regime reaches by its own place it reaches with all its people, wherever they live.
  if (byParty === 'yes') return { value: 'yes', groups, questions: [] };
  const places = groups.map(({ group, member }) => both(member, liesIn(group.jurisdiction, jurisdiction)));
  const byPeople: Trit = !reach.includes('people')
    ? 'no'
    : places.includes('yes')
      ? 'yes'
      : places.includes('unknown')
        ? 'unknown'
        : 'no';
  const value: Trit = byPeople === 'yes' ? 'yes' : byParty === 'unknown' || byPeople === 'unknown' ? 'unknown' : 'no';
  if (value === 'no') return { value, groups: [], questions: [] };
  const questions: Question[] = [];
  if (byParty === 'unknown') questions.push(ask);
  const inside = groups.flatMap((scoped, index): ScopedGroup[] => {
    const place = places[index] ?? 'no';
    if (place === 'yes') return [scoped];
    if (place === 'no' && byParty === 'no') return [];
    const where = {
      path: `${scoped.path}.jurisdiction`,
      ask: `Where do the people of group ${scoped.group.id} live?`,
    };
    const question = scoped.question ?? (place === 'no' ? ask : where);
    if (place === 'unknown' && value === 'unknown') questions.push(question);
    return [{ ...scoped, member: 'unknown', question }];
  });
  return { value, groups: inside, questions };
}

/** Whether a party is bound on its own account: by its seat, or by an attribute that binds wherever the seat is. */
function tieOf({ regime }: LoadedRegime, actor: Actor): { readonly value: Trit; readonly question: Question } {
  const { id, country, attributes } = actor.party;
  const bySeat: Trit = regime.reach.includes('party') ? liesIn(country, regime.jurisdiction) : 'no';
  const bySeatAsk = { path: fieldOf(actor, 'country'), ask: `In which country is ${id} established?` };
  const { reachedBy } = regime;
  if (reachedBy === undefined || bySeat === 'yes') return { value: bySeat, question: bySeatAsk };
  if (reachedBy.some((attribute) => attributes.includes(attribute))) return { value: 'yes', question: bySeatAsk };
  if (bySeat === 'unknown' || !attributes.includes('unknown')) return { value: bySeat, question: bySeatAsk };
  return {
    value: 'unknown',
    question: { path: fieldOf(actor, 'attributes'), ask: `Is ${id} ${reachedBy.join(' or ')}?` },
  };
}

/** `parties[1].country`; the list itself for a party that is only named elsewhere. */
export function fieldOf(actor: Actor, field: string): string {
  return actor.path === 'parties' ? 'parties' : `${actor.path}.${field}`;
}

/** The context in which the conditions of a regime's duty are asked of a party. */
export function contextOf(scene: Scene, regime: LoadedRegime, actor: Actor, groups: readonly ScopedGroup[]): Context {
  const { facts, library } = scene;
  const done = scene.doneBy.get(actor.party.id) ?? [];
  return {
    party: actor.party,
    partyPath: actor.path,
    groups,
    cause: facts.cause,
    categories: library.categories,
    eventOf: (event) => scene.recordedEvent(actor, event) ?? doneEvent(done, regime, event),
    lastOf: (event) => lastDetermination(scene, actor, event),
    hasDone: (duty) => {
      const own = done.filter((act) => act.duty === duty && act.regime === regime.regime.id);
      if (duty !== 'processor-to-controller') return own.length > 0;
      const told = new Set(own.map(({ owedTo }) => owedTo));
      const controllers = scene.controllers.filter(({ party }) => party.id !== actor.party.id);
      return controllers.length > 0 && controllers.every(({ party }) => told.has(party.id));
    },
  };
}

/** The earliest record of each event of each party; a processor's notice is an event of the controller that got it. */
function firstRecords(facts: Facts): ReadonlyMap<string, ReadonlyMap<string, Anchor>> {
  const first = new Map<string, Map<string, Anchor>>();
  const note = (party: string, anchor: Anchor) => {
    const own = first.get(party) ?? new Map<string, Anchor>();
    first.set(party, own);
    const known = own.get(anchor.event);
    if (known === undefined || anchor.at < known.at) own.set(anchor.event, anchor);
  };
  for (const { kind, party, at, precision } of facts.determinations) note(party, { event: kind, at, precision });
  for (const { duty, owedTo, at } of facts.done)
    if (duty === 'processor-to-controller') note(owedTo, { event: noticeReceived, at, precision: 'exact' });
  return first;
}

const noticeReceived = 'processor-notice-received';

/** `individual-notice-sent`, `regulator-report-submitted`: what the party did is the event, the first time it did it. */
function doneEvent(done: readonly Done[], regime: LoadedRegime, event: string): Anchor | undefined {
  const duty = event.replace(/-(sent|submitted)$/, '');
  if (duty === event) return undefined;
  const first = firstDone(done, regime, duty);
  return first === undefined ? undefined : { event, at: first.at, precision: 'exact' };
}

function firstDone(done: readonly Done[], { regime }: LoadedRegime, duty: string): Done | undefined {
  return done
    .filter((act) => act.duty === duty && act.regime === regime.id)
    .reduce<Done | undefined>((a, b) => (a === undefined || b.at < a.at ? b : a), undefined);
}

function lastDetermination(scene: Scene, actor: Actor, event: string): Determination | undefined {
  return scene.determinationsOf
    .get(actor.party.id)
    ?.filter(({ kind }) => kind === event)
    .reduce<Determination | undefined>((a, b) => (a === undefined || b.at > a.at ? b : a), undefined);
}

/** What starts a duty's clock, as far as it is known. */
export type TriggerReading =
  | { readonly state: 'known'; readonly anchor: Anchor; readonly provisional: boolean; readonly readFrom?: string }
  /** Chained or on an event of its own: nothing to wait for yet. */
  | { readonly state: 'not-yet'; readonly event: string }
  | { readonly state: 'unknown'; readonly event: string };

export function readTrigger(scene: Scene, regime: LoadedRegime, { duty }: LoadedDuty, actor: Actor): TriggerReading {
  const { events, readFrom, after, opens, provisionalFromDetection } = duty.trigger;
  const event = events[0] ?? 'awareness';
  if (after !== undefined) {
    const first = firstDone(scene.doneBy.get(actor.party.id) ?? [], regime, after);
    if (first !== undefined)
      return { state: 'known', anchor: { event, at: first.at, precision: 'exact' }, provisional: false };
  }
  const recorded = events
    .map((name) => scene.recordedEvent(actor, name))
    .filter((anchor) => anchor !== undefined)
    .reduce<Anchor | undefined>((a, b) => (a === undefined || b.at < a.at ? b : a), undefined);
  if (recorded !== undefined) return { state: 'known', anchor: recorded, provisional: false };
  // A clock that the law itself starts with the detection needs no one's decision.
  if (events.includes('detection') && scene.facts.detectedAt !== 'unknown') {
    const anchor: Anchor = { event: 'detection', at: scene.facts.detectedAt, precision: 'exact' };
    return { state: 'known', anchor, provisional: false };
  }
  for (const name of readFrom ?? []) {
    const stand = scene.recordedEvent(actor, name);
    if (stand !== undefined) return { state: 'known', anchor: { ...stand, event }, provisional: false, readFrom: name };
  }
  if (after !== undefined || opens === 'on-event') return { state: 'not-yet', event };
  const { detectedAt } = scene.facts;
  if (provisionalFromDetection === true && detectedAt !== 'unknown') {
    return { state: 'known', anchor: { event: 'detection', at: detectedAt, precision: 'exact' }, provisional: true };
  }
  return { state: 'unknown', event };
}

function both(a: Trit, b: Trit): Trit {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' && b === 'yes' ? 'yes' : 'unknown';
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const map = new Map<string, T[]>();
  for (const item of items) {
    const list = map.get(key(item));
    if (list === undefined) map.set(key(item), [item]);
    else list.push(item);
  }
  return map;
}
