import type { Instant, LocalDate } from './time.ts';

/** A fact nobody has established yet. It is a value: whatever hangs on it answers *can't tell yet*, never nothing. */
export type Unknown = 'unknown';
export type Knowable<T> = T | Unknown;

export const roles = ['controller', 'joint-controller', 'processor', 'sub-processor', 'authority'] as const;
export type Role = (typeof roles)[number];

/** An organisation that owes, or is owed, something in this incident. */
export interface Party {
  readonly id: string;
  readonly name: string;
  /** Empty while nobody has said which. */
  readonly roles: readonly Role[];
  /** ISO 3166-1 alpha-2. */
  readonly country: Knowable<string>;
  /**
   * What regimes ask about a party: `listed-jp`, `payment-processor`, `public-body`, `hipaa-covered-entity`, …
   * The word `unknown` among them says that there may be more.
   */
  readonly attributes: readonly string[];
}

export const precisions = ['exact', 'minute', 'hour', 'day', 'assumed'] as const;
export type Precision = (typeof precisions)[number];

/**
 * A party's dated decision on which law hangs. `kind` is a trigger event of the regimes: `awareness`, `discovery`,
 * `determination`, `classification`, `materiality`, `confirmation`, …
 */
export interface Determination {
  readonly kind: string;
  readonly party: string;
  readonly at: Instant;
  readonly basis: string;
  readonly precision: Precision;
  /** Actor id of the person who decided; absent while nobody is named. */
  readonly decidedBy?: string;
}

export const countUnits = ['records', 'cards', 'addresses', 'people'] as const;
export type CountUnit = (typeof countUnits)[number];

/** A number is never alone: unit, quality, source, as-of time and the reason why it stands here. */
export interface Count {
  readonly unit: CountUnit;
  readonly value: Knowable<number>;
  readonly quality: 'exact' | 'estimate' | 'range';
  /** Upper end when `quality` is `range`; `value` is the lower end. */
  readonly upTo?: number;
  readonly asOf: Instant;
  readonly source: string;
  readonly reason: string;
}

/** Affected people of one controller in one jurisdiction (`JP`, `DE`, `US-CA`, …); either may be the word `unknown`. */
export interface Group {
  readonly id: string;
  readonly controller: string;
  readonly jurisdiction: string;
  /** Empty while nobody has said which. */
  readonly categories: readonly string[];
  readonly encrypted: Knowable<'no' | 'yes' | 'key-taken'>;
  /** What the leak may do to them: `none` (unlikely to result in a risk), `risk`, `high`. */
  readonly harm: Knowable<'none' | 'risk' | 'high'>;
  /** Every figure ever given, oldest first; the last of a unit is in force. */
  readonly counts: readonly Count[];
}

/** An authority's order with its own due date and its own list of contents. */
export interface Demand {
  readonly id: string;
  readonly authority: string;
  /** Party id that must answer. */
  readonly party: string;
  /** Regime that gives the authority this power, for instance `jp-appi-2005`. */
  readonly regime: string;
  readonly legalBasis: string;
  readonly receivedAt: Knowable<Instant>;
  /** Last day, read in `zone`; the obligation ends with the end of that day. */
  readonly dueOn: Knowable<LocalDate>;
  readonly zone: string;
  readonly headings: readonly string[];
}

/** Something done that other clocks hang on: a filing handed in, people told. Recorded by its own command. */
export interface Done {
  /** Duty fulfilled: `regulator-report-preliminary`, `individual-notice`, … */
  readonly duty: string;
  readonly regime: string;
  readonly party: string;
  /** Recipient as the obligation names it. */
  readonly owedTo: string;
  readonly at: Instant;
}

/** Everything the law asks about an incident; what the regimes are judged on. */
export interface Facts {
  readonly title: string;
  readonly exercise: boolean;
  readonly detectedAt: Knowable<Instant>;
  readonly cause: Knowable<'malicious' | 'accidental'>;
  readonly parties: readonly Party[];
  readonly determinations: readonly Determination[];
  readonly groups: readonly Group[];
  readonly demands: readonly Demand[];
  readonly done: readonly Done[];
}

/** Something still needed: where in the incident file, what to ask, and who would know. */
export interface Question {
  /** JSON path in the incident file, `groups[0].encrypted`. */
  readonly path: string;
  readonly ask: string;
}
