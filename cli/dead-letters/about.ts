export type Fields = Readonly<Record<string, unknown>>;

/** Fields of an object; undefined for everything else. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Ids and keys of machines: no blanks, nothing that looks like an address. What people wrote seldom has this shape. */
function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:/=+#-]{1,200}$/.test(value) ? value : undefined;
}

/** Which event, told by its ids: a report holds more than may be shown. */
export function nameEvent(event: unknown): string {
  const fields = fieldsOf(event);
  if (fields === undefined) return 'an event without fields';
  const detail = fieldsOf(fields.detail);
  if (Array.isArray(fields.keys)) return nameKeys(fields.keys);
  const object = fieldsOf(detail?.object);
  if (object !== undefined) return nameKeys([object.key]);
  const execution = idOf(detail?.name);
  if (execution !== undefined && typeof detail?.status === 'string') return `${execution} ${idOf(detail.status) ?? ''}`;

  const source = fieldsOf(detail?.source);
  const origin = [idOf(source?.system), idOf(source?.id)].filter((part) => part !== undefined).join(' ');
  const id = idOf(fields.id);
  const said = [idOf(fields.source), id === undefined ? undefined : `event ${id}`, origin === '' ? undefined : origin];
  return said.filter((part) => part !== undefined).join(', ') || 'an event without an id';
}

function nameKeys(keys: readonly unknown[]): string {
  const [first] = keys;
  const named = idOf(first) ?? 'an object';
  return keys.length > 1 ? `${named} and ${keys.length - 1} more` : named;
}

/** Where it lies in the stream; what lies there has to be read in the record. */
export function nameStretch(stretch: Fields): string {
  const { batchSize, approximateArrivalOfFirstRecord: first, approximateArrivalOfLastRecord: last } = stretch;
  const count = typeof batchSize === 'number' ? `${batchSize} ${batchSize === 1 ? 'change' : 'changes'}` : 'changes';
  const [from, to] = [idOf(first), idOf(last)];
  if (from === undefined) return `${count} of the record`;
  return to === undefined || to === from
    ? `${count} of the record, ${from}`
    : `${count} of the record, ${from} to ${to}`;
}
