import type { Demand, Party, Question } from '../facts.ts';
import type { Instant } from '../time.ts';
import { sayClock } from './clock-words.ts';
import { readDeadline } from './deadline.ts';
import { dateOf, millisecondsOf, wallClock } from './local-time.ts';
import type { Obligation } from './obligation.ts';
import type { Office } from './regime.ts';
import type { LoadedDuty, LoadedRegime, LoadedVersion } from './regime-library.ts';
import type { Scene } from './scene.ts';
import { liesIn } from './vocabulary.ts';

const duty = 'regulator-report-on-demand';
const trigger = 'regulator-demand';

/** The power under which a demand was made. */
interface Power {
  readonly regime: LoadedRegime;
  readonly version: LoadedVersion;
  readonly loaded: LoadedDuty;
}

/**
 * One obligation a demand. A demand is judged by the law of the day it came, whatever law the rest is judged by; one under
 * a regime that the library lacks still has its date.
 */
export function assessDemands(scene: Scene, tzdata: string, obligations: Obligation[], questions: Question[]): void {
  for (const demand of scene.facts.demands) {
    const path = scene.demandPaths.get(demand) ?? 'demands';
    for (const party of owersOf(demand, scene)) {
      const powers = powersOf(demand, party, scene);
      for (const power of powers.length === 0 ? [undefined] : powers) {
        obligations.push(assessDemand(scene, demand, party, power, path, tzdata, questions));
      }
    }
  }
}

function assessDemand(
  scene: Scene,
  demand: Demand,
  owedBy: string,
  power: Power | undefined,
  path: string,
  tzdata: string,
  questions: Question[],
): Obligation {
  const regime = power?.regime.regime.id ?? demand.regime;
  const office = power === undefined ? undefined : officeOf(demand, owedBy, power, scene);
  const zone = demand.zone === 'unknown' ? (office?.zone ?? power?.regime.home.zone ?? 'UTC') : demand.zone;
  const citation =
    demand.legalBasis === 'unknown' ? (power?.loaded.duty.citation ?? demand.legalBasis) : demand.legalBasis;
  const common: Obligation = {
    id: `${regime}/${duty}/${owedBy}/${demand.authority}/${demand.id}`,
    regime,
    version: power?.version.label ?? 'none',
    duty,
    owedBy,
    owedTo: demand.authority,
    answer: 'binds',
    confidence: power?.loaded.duty.confidence.level ?? 'unverified',
    provisional: false,
    zone,
    clock: sayClock({ counting: 'date-in-demand' }, trigger),
    contents: demand.headings.length > 0 ? demand.headings : (power?.loaded.contents ?? []),
    channels: power?.loaded.channels ?? [],
    ...(power === undefined
      ? { because: `the library has no regime ${demand.regime} in force that day; the demand's own date stands` }
      : {}),
  };
  const asked: Question[] = [];
  if (demand.dueOn === 'unknown')
    asked.push({
      path: `${path}.dueOn`,
      ask: `By which date does ${demand.authority} want the answer to ${demand.id}?`,
    });
  if (demand.party === 'unknown')
    asked.push({ path: `${path}.party`, ask: `Whom did ${demand.authority} order to answer ${demand.id}?` });
  if (demand.regime === 'unknown')
    asked.push({
      path: `${path}.regime`,
      ask: `Under which regime did ${demand.authority} make the demand ${demand.id}?`,
    });
  questions.push(...asked);
  const receivedAt: Instant | undefined = demand.receivedAt === 'unknown' ? undefined : demand.receivedAt;
  if (receivedAt === undefined)
    questions.push({ path: `${path}.receivedAt`, ask: `When did the demand ${demand.id} come?` });

  const anchorAt = receivedAt ?? (scene.facts.detectedAt === 'unknown' ? undefined : scene.facts.detectedAt);
  const deadline =
    demand.dueOn === 'unknown' || anchorAt === undefined
      ? undefined
      : readDeadline(
          { possible: [{ counting: 'date-in-demand' }], because: '', questions: [] },
          { event: receivedAt === undefined ? 'detection' : trigger, at: anchorAt, precision: 'exact' },
          {
            library: scene.library,
            office: office ?? power?.regime.home ?? noOffice,
            zone,
            citation,
            tzdata,
            event: trigger,
            demanded: { dueOn: demand.dueOn, zone },
          },
        );
  const derived = deadline === undefined ? {} : { derivation: deadline.derivation };
  const [question] = asked;
  if (question !== undefined || deadline?.dueAt === undefined) {
    return {
      ...common,
      ...derived,
      answer: 'cant-tell',
      because: question?.ask ?? 'no date can be read from the demand',
      ...(deadline?.dueAt === undefined ? {} : { target: deadline.dueAt }),
      ...(question === undefined ? {} : { question }),
    };
  }
  return { ...common, ...derived, dueAt: deadline.dueAt, latestAt: deadline.latestAt ?? deadline.dueAt };
}

/** Of an authority with several offices the one that made the demand, else the one of the party's place. */
function officeOf({ authority: maker }: Demand, owedBy: string, { loaded }: Power, scene: Scene): Office | undefined {
  const { authority } = loaded;
  if (authority === undefined || !('offices' in authority)) return authority;
  const country = scene.actors.find(({ party }) => party.id === owedBy)?.party.country ?? 'unknown';
  return (
    authority.offices.find(({ id }) => id === maker) ??
    authority.offices.find(({ place }) => liesIn(country, place) === 'yes')
  );
}

const noOffice = { id: 'none', name: 'none', zone: 'UTC', calendar: { holidays: 'BE' } } as const;

/** The party named; while nobody is, everyone who could be meant. */
function owersOf(demand: Demand, scene: Scene): readonly string[] {
  if (demand.party !== 'unknown') return [demand.party];
  const parties = scene.actors.filter(({ party }) => !party.roles.includes('authority')).map(({ party }) => party.id);
  return parties.length === 0 ? ['unknown'] : parties;
}

/** False for whom the duty is not: a shop is not asked under the law of banks. */
function mayOwe(party: Party | undefined, { duty: { owedBy } }: LoadedDuty): boolean {
  if (party === undefined || owedBy.attributes === undefined) return true;
  return party.attributes.includes('unknown') || owedBy.attributes.some((one) => party.attributes.includes(one));
}

/** The regime named; while none is, every one that could have given the power where the party is. */
function powersOf(demand: Demand, owedBy: string, scene: Scene): readonly Power[] {
  const party = scene.actors.find((actor) => actor.party.id === owedBy)?.party;
  const country = party?.country ?? 'unknown';
  const named = demand.regime !== 'unknown';
  const candidates = named
    ? [scene.library.byId.get(demand.regime)].filter((regime) => regime !== undefined)
    : scene.library.regimes.filter(({ regime }) => liesIn(country, regime.jurisdiction) !== 'no');
  return candidates.flatMap((regime) => {
    const at = demand.receivedAt === 'unknown' ? scene.facts.detectedAt : demand.receivedAt;
    const zone = demand.zone === 'unknown' ? regime.home.zone : demand.zone;
    const day = at === 'unknown' ? undefined : dateOf(wallClock(millisecondsOf(at), zone).day);
    const version = regime.versions.find(
      ({ from, to }) => day === undefined || (from <= day && (to === undefined || day <= to)),
    );
    const loaded = version?.duties.find(
      (candidate) => candidate.duty.duty === duty && (named || mayOwe(party, candidate)),
    );
    return version === undefined || loaded === undefined ? [] : [{ regime, version, loaded }];
  });
}
