import {
  type Count,
  countUnits,
  type Demand,
  type Determination,
  type Done,
  type Group,
  type Party,
  precisions,
  roles,
} from '../facts.ts';
import { nearNames, suggest } from '../law/near-name.ts';
import { attributes, categories, events } from '../law/vocabulary.ts';
import type { Instant } from '../time.ts';
import { type FieldReader, isMissing, type Path } from './field-reader.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Reads each item that is an object; one that isn't is refused at its place. */
function each<T extends object>(
  reader: FieldReader,
  list: readonly unknown[],
  path: Path,
  fields: readonly string[],
  readItem: (item: Fields, path: Path, index: number) => T | undefined,
): readonly T[] {
  return list.flatMap((value, index) => {
    const at = [...path, index];
    const item = reader.object(value, at, fields);
    const result = item === undefined ? undefined : readItem(item, at, index);
    if (result === undefined) return [];
    reader.places.set(result, index);
    return [result];
  });
}

export function readParties(reader: FieldReader, value: unknown): readonly Party[] {
  const list = reader.list(
    value,
    ['parties'],
    'Which organisations are part of this: controllers, processors, authorities?',
  );
  const parties = each(
    reader,
    list,
    ['parties'],
    ['id', 'name', 'roles', 'country', 'attributes'],
    (item, path, index): Party => {
      const id =
        reader.id(item.id, [...path, 'id'], 'A short id for this party, which groups and determinations use') ??
        `party-${index + 1}`;
      return {
        id,
        name: reader.text(item.name, [...path, 'name'], `What is ${id} called?`) ?? 'unknown',
        roles: readRoles(reader, item.roles, [...path, 'roles'], id),
        country:
          reader.place(item.country, [...path, 'country'], false, `In which country is ${id} established?`) ??
          'unknown',
        attributes: readAttributes(reader, item.attributes, [...path, 'attributes'], id),
      };
    },
  );
  return withDistinctIds(reader, parties, 'parties');
}

function readRoles(reader: FieldReader, value: unknown, path: Path, id: string): Party['roles'] {
  const list =
    typeof value === 'string' && !isMissing(value)
      ? [value]
      : reader.list(value, path, `What was ${id} in this: ${roles.join(', ')}?`);
  return list.flatMap((item, index) => reader.word(item, [...path, index], roles, undefined) ?? []);
}

function readAttributes(reader: FieldReader, value: unknown, path: Path, id: string): readonly string[] {
  if (isMissing(value)) {
    reader.need(path, `What is ${id}: public body, listed, covered by HIPAA, …? An empty list says none of these`);
    return ['unknown'];
  }
  const words = reader.words(value, path, '');
  words.forEach((word, index) => {
    const [near] = attributes.includes(word) || word === 'unknown' ? [] : nearNames(word, attributes, 1);
    if (near !== undefined)
      reader.contradict([...path, index], `No regime asks for the attribute "${word}"; did you mean ${near}?`);
  });
  return words;
}

export function readDeterminations(reader: FieldReader, value: unknown): readonly Determination[] {
  const list = reader.list(value, ['determinations'], 'Who became aware of it, and when?');
  const fields = ['kind', 'party', 'at', 'basis', 'precision', 'decidedBy'];
  return each(reader, list, ['determinations'], fields, (item, path): Determination | undefined => {
    const kind = reader.text(item.kind, [...path, 'kind'], 'What was determined: awareness, discovery, …?');
    const party = reader.text(item.party, [...path, 'party'], 'Which party determined it?') ?? 'unknown';
    const at = reader.instant(item.at, [...path, 'at'], 'When was it determined?');
    const basis = reader.text(item.basis, [...path, 'basis'], 'On what basis was it determined?') ?? 'unknown';
    const precision =
      reader.word(item.precision, [...path, 'precision'], precisions, 'How precisely is the time known?') ?? 'assumed';
    const decidedBy = reader.text(item.decidedBy, [...path, 'decidedBy'], undefined);
    if (kind === undefined || at === undefined) return undefined;
    if (!events.includes(kind))
      reader.contradict([...path, 'kind'], `No clock starts with "${kind}"; ${suggest(kind, events)}`);
    return { kind, party, at, basis, precision, ...(decidedBy === undefined ? {} : { decidedBy }) };
  });
}

export function readGroups(reader: FieldReader, value: unknown, fallback: Instant | undefined): readonly Group[] {
  const list = reader.list(
    value,
    ['groups'],
    'Who is affected: people of which controller, living where, what data, how many?',
  );
  const fields = ['id', 'controller', 'jurisdiction', 'categories', 'encrypted', 'harm', 'counts'];
  const groups = each(reader, list, ['groups'], fields, (item, path, index): Group => {
    const id = reader.id(item.id, [...path, 'id'], 'A short id for this group of people') ?? `group-${index + 1}`;
    return {
      id,
      controller:
        reader.text(item.controller, [...path, 'controller'], `Which controller do the people of ${id} belong to?`) ??
        'unknown',
      jurisdiction:
        reader.place(item.jurisdiction, [...path, 'jurisdiction'], true, `Where do the people of ${id} live?`) ??
        'unknown',
      categories: readCategories(reader, item.categories, [...path, 'categories'], id),
      encrypted: readEncrypted(reader, item.encrypted, [...path, 'encrypted'], id),
      harm:
        reader.word(
          item.harm,
          [...path, 'harm'],
          ['none', 'risk', 'high'],
          `What may the leak do to the people of ${id}: none, risk or high?`,
        ) ?? 'unknown',
      counts: readCounts(reader, item.counts, [...path, 'counts'], id, fallback),
    };
  });
  return withDistinctIds(reader, groups, 'groups');
}

function readCategories(reader: FieldReader, value: unknown, path: Path, id: string): readonly string[] {
  const words = reader.words(value, path, `Which kinds of data of ${id} leaked?`).filter((word) => word !== 'unknown');
  words.forEach((word, index) => {
    if (!categories.includes(word)) {
      const near = nearNames(word, categories);
      const hint =
        near.length > 0
          ? `did you mean ${near.join(' or ')}?`
          : "kept as it is, regimes that ask for data of some kind can't tell";
      reader.contradict([...path, index], `"${word}" is no kind of data that regimes ask for; ${hint}`);
    }
  });
  return words;
}

/** YAML 1.1 writers turn `no` into false. */
function readEncrypted(reader: FieldReader, value: unknown, path: Path, id: string): Group['encrypted'] {
  const word = value === false ? 'no' : value === true ? 'yes' : value;
  return (
    reader.word(
      word,
      path,
      ['no', 'yes', 'key-taken'],
      `Were the data of ${id} encrypted, and was the key taken too?`,
    ) ?? 'unknown'
  );
}

function readCounts(
  reader: FieldReader,
  value: unknown,
  path: Path,
  id: string,
  fallback: Instant | undefined,
): readonly Count[] {
  const list = reader.list(value, path, `How many records, cards, addresses or people of ${id} are affected?`);
  const fields = ['unit', 'value', 'quality', 'upTo', 'asOf', 'source', 'reason'];
  return each(reader, list, path, fields, (item, at): Count | undefined => {
    const unit = reader.word(item.unit, [...at, 'unit'], countUnits, `What is counted: ${countUnits.join(', ')}?`);
    const number = reader.count(item.value, [...at, 'value'], `How many ${unit ?? ''} of ${id}?`) ?? 'unknown';
    const quality =
      reader.word(
        item.quality,
        [...at, 'quality'],
        ['exact', 'estimate', 'range'],
        'How sure is the figure: exact, estimate or range?',
      ) ?? 'estimate';
    const upTo = reader.count(item.upTo, [...at, 'upTo'], undefined);
    const asOf = reader.instant(item.asOf, [...at, 'asOf'], 'As of when is the figure?') ?? fallback;
    const source = reader.text(item.source, [...at, 'source'], 'Who gave the figure?') ?? 'unknown';
    const reason =
      reader.text(item.reason, [...at, 'reason'], 'Why does this figure stand here: gross, duplicates removed, …?') ??
      'unknown';
    if (unit === undefined) return undefined;
    return {
      unit,
      value: number,
      quality,
      ...(upTo === undefined ? {} : { upTo }),
      asOf: asOf ?? beginning,
      source,
      reason,
    };
  });
}

/** Stands where no date at all is known; the question for it is listed. */
const beginning = '1970-01-01T00:00:00.000Z' as Instant;

export function readDemands(reader: FieldReader, value: unknown): readonly Demand[] {
  if (isMissing(value)) return [];
  const list = reader.list(value, ['demands'], '');
  const fields = ['id', 'authority', 'party', 'regime', 'legalBasis', 'receivedAt', 'dueOn', 'zone', 'headings'];
  const demands = each(reader, list, ['demands'], fields, (item, path, index): Demand => {
    const id = reader.id(item.id, [...path, 'id'], 'A short id for this demand') ?? `demand-${index + 1}`;
    const text = (field: string, ask: string) => reader.text(item[field], [...path, field], ask) ?? 'unknown';
    return {
      id,
      authority:
        reader.id(item.authority, [...path, 'authority'], `Which authority made the demand ${id}?`) ?? 'unknown',
      party: text('party', `Whom does the demand ${id} order to answer?`),
      regime: text('regime', `Under which regime was the demand ${id} made?`),
      legalBasis: text('legalBasis', `On what article does the demand ${id} rest?`),
      receivedAt:
        reader.instant(item.receivedAt, [...path, 'receivedAt'], `When did the demand ${id} come?`) ?? 'unknown',
      dueOn:
        reader.date(item.dueOn, [...path, 'dueOn'], `By which date does the demand ${id} want the answer?`) ??
        'unknown',
      zone:
        reader.zone(item.zone, [...path, 'zone'], `In which zone is the date of the demand ${id} read?`) ?? 'unknown',
      headings: isMissing(item.headings)
        ? []
        : reader
            .list(item.headings, [...path, 'headings'], '')
            .flatMap((heading, at) => reader.text(heading, [...path, 'headings', at], undefined) ?? []),
    };
  });
  return withDistinctIds(reader, demands, 'demands');
}

export function readDone(reader: FieldReader, value: unknown): readonly Done[] {
  if (isMissing(value)) return [];
  const list = reader.list(value, ['done'], '');
  return each(reader, list, ['done'], ['duty', 'regime', 'party', 'owedTo', 'at'], (item, path): Done | undefined => {
    const text = (field: string, ask: string) => reader.text(item[field], [...path, field], ask);
    const duty = text('duty', 'Which duty was fulfilled?');
    const regime = text('regime', 'Under which regime?');
    const party = text('party', 'By which party?');
    const owedTo = text('owedTo', 'Toward whom?');
    const at = reader.instant(item.at, [...path, 'at'], 'When was it done?');
    const whole =
      duty !== undefined && regime !== undefined && party !== undefined && owedTo !== undefined && at !== undefined;
    return whole ? { duty, regime, party, owedTo, at } : undefined;
  });
}

/** A second item of one id is kept under an id of its own. */
function withDistinctIds<T extends { readonly id: string }>(
  reader: FieldReader,
  items: readonly T[],
  field: string,
): readonly T[] {
  const seen = new Set<string>();
  return items.map((item, index) => {
    let { id } = item;
    for (let copy = 2; seen.has(id); copy += 1) id = `${item.id}-${copy}`;
    if (id !== item.id)
      reader.contradict([field, index, 'id'], `"${item.id}" stands here twice; the second is kept as "${id}"`);
    seen.add(id);
    return id === item.id ? item : { ...item, id };
  });
}
