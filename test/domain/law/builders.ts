import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Count, Demand, Determination, Facts, Group, Party } from '../../../domain/facts.ts';
import { loadRegimes } from '../../../domain/law/compile-regimes.ts';
import type { HolidayTable } from '../../../domain/law/holidays.ts';
import type { RegimeLibrary } from '../../../domain/law/regime-library.ts';
import { type Instant, type LocalDate, toInstant } from '../../../domain/time.ts';

const folder = join(__dirname, '../../../regimes');

/** The regime files as they are delivered. */
export function regimeFiles(): readonly { readonly file: string; readonly text: string }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({ file: `regimes/${file}`, text: readFileSync(join(folder, file), 'utf8') }));
}

/** The holidays that come with the files. */
export function holidayTable(): HolidayTable {
  return JSON.parse(readFileSync(join(folder, 'holidays.json'), 'utf8')) as HolidayTable;
}

let library: RegimeLibrary | undefined;

export function theLibrary(): RegimeLibrary {
  library ??= loadRegimes(regimeFiles(), holidayTable());
  return library;
}

export const at = (text: string): Instant => toInstant(text);
export const on = (text: string): LocalDate => text as LocalDate;

export function aParty(overrides: Partial<Party> = {}): Party {
  return { id: 'shop', name: 'Shop', roles: ['controller'], country: 'JP', attributes: [], ...overrides };
}

export function aGroup(overrides: Partial<Group> = {}): Group {
  return {
    id: 'customers',
    controller: 'shop',
    jurisdiction: 'JP',
    categories: ['payment-card-number', 'email'],
    encrypted: 'no',
    harm: 'high',
    counts: [people(1200)],
    ...overrides,
  };
}

export function people(value: number | 'unknown', overrides: Partial<Count> = {}): Count {
  return {
    unit: 'people',
    value,
    quality: 'exact',
    asOf: at('2026-09-01T12:00:00+09:00'),
    source: 'database',
    reason: 'first count',
    ...overrides,
  };
}

export function aDetermination(overrides: Partial<Determination> = {}): Determination {
  return {
    kind: 'awareness',
    party: 'shop',
    at: at('2026-09-01T10:00:00+09:00'),
    basis: 'traces of intrusion',
    precision: 'exact',
    ...overrides,
  };
}

export function aDemand(overrides: Partial<Demand> = {}): Demand {
  return {
    id: 'meti-1',
    authority: 'METI',
    party: 'shop',
    regime: 'jp-appi-2005',
    legalBasis: 'APPI (text of 2005) Art. 32',
    receivedAt: at('2017-03-24T10:00:00+09:00'),
    dueOn: on('2017-04-24'),
    zone: 'Asia/Tokyo',
    headings: ['How personal information is handled and managed'],
    ...overrides,
  };
}

/** A Japanese shop whose customers' cards leaked through an intrusion. */
export function someFacts(overrides: Partial<Facts> = {}): Facts {
  return {
    title: 'Card data leaked',
    exercise: false,
    detectedAt: at('2026-09-01T09:00:00+09:00'),
    cause: 'malicious',
    parties: [aParty()],
    determinations: [aDetermination()],
    groups: [aGroup()],
    demands: [],
    done: [],
    ...overrides,
  };
}

/** The case of 2017: a payment processor, two public bodies as its controllers, a minister's demand. */
export function factsOf2017(overrides: Partial<Facts> = {}): Facts {
  const records = (value: number): Count => ({
    unit: 'records',
    value,
    quality: 'exact',
    asOf: at('2017-03-10T18:20:00+09:00'),
    source: 'company notice',
    reason: 'gross',
  });
  return {
    title: 'Card data leaked from two payment sites',
    exercise: false,
    detectedAt: at('2017-03-09T23:00:00+09:00'),
    cause: 'malicious',
    parties: [
      aParty({
        id: 'gmo-pg',
        name: 'GMO Payment Gateway',
        roles: ['processor'],
        attributes: ['payment-processor', 'listed-jp'],
      }),
      aParty({ id: 'tokyo', name: 'Tokyo Metropolitan Government', attributes: ['public-body'] }),
      aParty({ id: 'jhf', name: 'Japan Housing Finance Agency', attributes: ['public-body'] }),
      aParty({
        id: 'meti',
        name: 'Ministry of Economy, Trade and Industry',
        roles: ['authority'],
        attributes: ['public-body'],
      }),
    ],
    determinations: [aDetermination({ party: 'gmo-pg', at: at('2017-03-10T00:15:00+09:00'), precision: 'assumed' })],
    groups: [
      aGroup({ id: 'tokyo-payers', controller: 'tokyo', harm: 'unknown', counts: [records(676_290)] }),
      aGroup({ id: 'jhf-payers', controller: 'jhf', harm: 'unknown', counts: [records(43_540)] }),
    ],
    demands: [aDemand({ party: 'gmo-pg' })],
    done: [],
    ...overrides,
  };
}

/** A US hospital with patients in two states and a business associate. */
export function hospitalFacts(overrides: Partial<Facts> = {}): Facts {
  return {
    title: 'Patient records copied',
    exercise: false,
    detectedAt: at('2026-02-02T08:00:00-05:00'),
    cause: 'malicious',
    parties: [
      aParty({ id: 'hospital', name: 'Hospital', country: 'US', attributes: ['hipaa-covered-entity'] }),
      aParty({
        id: 'biller',
        name: 'Biller',
        roles: ['processor'],
        country: 'US',
        attributes: ['hipaa-business-associate'],
      }),
    ],
    determinations: [
      aDetermination({ kind: 'discovery', party: 'hospital', at: at('2026-02-03T09:00:00-05:00') }),
      aDetermination({ kind: 'discovery', party: 'biller', at: at('2026-02-02T09:00:00-05:00') }),
    ],
    groups: [
      aGroup({
        id: 'californians',
        controller: 'hospital',
        jurisdiction: 'US-CA',
        categories: ['health'],
        counts: [people(501)],
      }),
      aGroup({
        id: 'texans',
        controller: 'hospital',
        jurisdiction: 'US-TX',
        categories: ['health'],
        counts: [people(100)],
      }),
    ],
    demands: [],
    done: [],
    ...overrides,
  };
}
