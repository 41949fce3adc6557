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
  decided: 'what a person decided for the party: one event as the yes, another as the no',
} as const;
export type FactName = keyof typeof factNames;

/** A list written as running text. */
function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

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
  // Decisions and events that a single law asks for.
  ...words(`
  affected-people-identified cer-no-significant-disruption cer-significant-disruption control-weakness-awareness
  covered-defense-information-unaffected cra-exploited-vulnerability cra-not-reportable cra-severe-incident
  dora-clients-affected dora-clients-not-affected dora-not-major eidas-no-significant-impact
  eidas-significant-impact facts-ascertained forensics-required graded-relatively-large hhs-notified
  home-market-disclosure immateriality-determination incident-handled misuse-determination nis2-incident-handled
  nis2-no-significant-incident nis2-significant-incident no-harm-determination not-a-notification-incident
  not-a-part-500-incident not-a-reportable-cyber-incident not-material not-open-to-the-public notice-ordered open-to-the-public
  payment-awareness possible-leak-known
  `),
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
  // Kinds of data, and of people, that a single law asks for.
  ...words(`
  children children-under-14 customer-proprietary-network-information elderly large-scale legally-secret
  ordinance-special-care specified-user-information
  `),
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
  // What a single law asks about a party.
  ...words(`
  account-information-provider adgm-entity apra-regulated california-licensed-health-facility card-acquirer
  card-issuer card-merchant central-counterparty central-organ cii core-function-not-hit credit-bureau
  critical-entity crypto-asset-service-provider designated-telecom-provider difc-entity
  digital-product-manufacturer dod-contractor dora-relief-withdrawn electronic-money-institution essential-service
  essential-service-not-hit eu-institution ftc-financial-institution fund-manager georgia-data-collector
  georgia-information-broker idaho-public-agency illinois-state-agency incorporated-agency insurance-intermediary
  insurance-licensee insurance-undertaking investment-firm law-enforcement-authority local-government
  managed-service-provider national-organ nydfs-covered-entity nydfs-licensed online-service-provider
  operator-of-essential-services osfi-regulated outside-gdpr-scope payment-institution pennsylvania-state-agency
  phr-related-entity phr-service-provider phr-vendor processor-of-eu-institution processor-of-law-enforcement
  qualified-trust-service-provider relevant relevant-digital-service-provider relevant-impact-only
  rhode-island-public-agency sec-covered-institution sec-foreign-private-issuer sec-larger-entity
  sec-service-provider sec-smaller-reporting-company takes-no-amex-cards takes-no-discover-cards
  takes-no-mastercard-cards takes-no-visa-cards trading-venue trust-service-provider turnover-above-aud-3m
  tw-digital-economy tw-fsc-supervised us-bank-service-provider us-banking-organization us-credit-union
  vital-operator
  `),
];

/** Member states of the European Union and the EEA (Iceland, Liechtenstein, Norway). */
export const eeaCountries: readonly string[] =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' ');

const eea = new Set(eeaCountries);

/** ISO codes of their own for places inside another's law: parts of the Union, territories of the United States. */
const inside: Readonly<Record<string, string>> = {
  ...{ AX: 'FI-AX', GF: 'FR-GF', GP: 'FR-GP', MF: 'FR-MF', MQ: 'FR-MQ', RE: 'FR-RE', YT: 'FR-YT' },
  ...{ PR: 'US-PR', GU: 'US-GU', VI: 'US-VI', AS: 'US-AS', MP: 'US-MP' },
};

/** A place by the code that its law goes by: `RE` is `FR-RE`, `PR` is `US-PR`. */
export function placeOf(code: string): string {
  return inside[code] ?? code;
}

/**
 * Whether a place lies in a jurisdiction: `US-CA` lies in `US`, `DE` lies in `EU`.
 * `unknown` and a place wider than the jurisdiction (`US` asked for `US-CA`, `EU` for `DE`) can't be told.
 */
export function liesIn(code: string, jurisdiction: string): 'yes' | 'no' | 'unknown' {
  if (code === 'unknown') return 'unknown';
  const place = placeOf(code);
  if (place === jurisdiction || place.startsWith(`${jurisdiction}-`)) return 'yes';
  if (jurisdiction === 'EU') return eea.has(place.slice(0, 2)) ? 'yes' : 'no';
  if (place === 'EU' && eea.has(jurisdiction.slice(0, 2))) return 'unknown';
  return jurisdiction.startsWith(`${place}-`) ? 'unknown' : 'no';
}
