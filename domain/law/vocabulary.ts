/**
 * The words that regime files and incident files share: facts that conditions may ask, events that start clocks, data
 * categories, attributes of parties, and places. A name outside these lists is a slip and is answered with the nearest ones.
 */

/** Facts a condition may ask, and what each means. */
export const factNames = {
  'party.role': 'a role of the party that owes the duty',
  'party.attribute': 'an attribute of the party that owes the duty',
  'party.country': 'the country of the party that owes the duty',
  'group.jurisdiction': 'where the affected people of a group live',
  'group.category': 'a category of data of a group',
  'group.encrypted': 'whether the data were encrypted: no, yes, key-taken',
  'group.harm': 'what the leak may do to the people: none, risk, high',
  'count.records': 'records affected',
  'count.cards': 'distinct cards affected',
  'count.addresses': 'distinct addresses affected',
  'count.people': 'people affected',
  cause: 'malicious or accidental',
  event: 'an event that has been recorded for the party',
  elapsed: 'time between two recorded events of the party',
  done: 'a duty that the party has done',
} as const;
export type FactName = keyof typeof factNames;

/** Events that start clocks, as determinations name them; chained ones follow from what was done. */
export const events: readonly string[] = [
  'detection',
  'awareness',
  'reasonable-belief',
  'suspicion-of-compromise',
  'noticing',
  'knowledge',
  'occurrence',
  'discovery',
  'discovery-imputed-from-agent',
  'determination',
  'classification',
  'materiality',
  'materiality-determination',
  'confirmation',
  'payment',
  'recovery',
  'corrective-measure-available',
  'information-available',
  'regulator-demand',
  'regulator-request',
  'processor-notice-received',
  'individual-notice-sent',
  'regulator-report-submitted',
  'regulator-report-preliminary-submitted',
  'regulator-report-update-submitted',
  'initial-notification-submitted',
  'incident-notification-submitted',
  'intermediate-report-submitted',
];

/** Categories of data. Open: a regime file may add its own under `defines`. */
export const categories: readonly string[] = [
  'name',
  'email',
  'phone',
  'postal-address',
  'date-of-birth',
  'sex',
  'nationality',
  'username',
  'password',
  'security-question',
  'credentials',
  'account-number',
  'payment-login',
  'payment-card-number',
  'payment-card-expiry',
  'card-security-code',
  'bank-account',
  'financial',
  'transactions',
  'application-date',
  'joining-date',
  'national-id',
  'individual-number',
  'social-security-number',
  'tax-id',
  'drivers-licence',
  'passport',
  'health',
  'medical-record',
  'health-insurance',
  'disability',
  'biometric',
  'genetic',
  'race',
  'creed',
  'religion',
  'political-opinion',
  'trade-union',
  'sexual-life',
  'social-status',
  'criminal-record',
  'crime-victim',
  'special-care',
  'location',
  'communications',
  'licence-plate-reader',
  'employment',
  'photo',
  'ip-address',
  'about-to-be-acquired',
];

/** Attributes of parties that regimes ask about. Open: a regime file may add its own under `defines`. */
export const attributes: readonly string[] = [
  'public-body',
  'payment-processor',
  'listed-jp',
  'listed-us',
  'hipaa-covered-entity',
  'hipaa-business-associate',
  'credit-institution',
  'financial-entity',
  'telecom-provider',
  'essential-entity',
  'important-entity',
  'critical-infrastructure',
  'small-agent',
];

/** Member states of the European Union and the EEA (Iceland, Liechtenstein, Norway). */
export const eeaCountries: readonly string[] =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' ');

const eea = new Set(eeaCountries);

/**
 * Whether a place lies in a jurisdiction: `US-CA` lies in `US`, `DE` lies in `EU`.
 * `unknown` and a place wider than the jurisdiction (`US` asked for `US-CA`, `EU` for `DE`) can't be told.
 */
export function liesIn(place: string, jurisdiction: string): 'yes' | 'no' | 'unknown' {
  if (place === 'unknown') return 'unknown';
  if (place === jurisdiction || place.startsWith(`${jurisdiction}-`)) return 'yes';
  if (jurisdiction === 'EU') return eea.has(place.slice(0, 2)) ? 'yes' : 'no';
  if (place === 'EU' && eea.has(jurisdiction.slice(0, 2))) return 'unknown';
  return jurisdiction.startsWith(`${place}-`) ? 'unknown' : 'no';
}
