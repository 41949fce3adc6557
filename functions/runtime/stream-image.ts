import { gunzipSync } from 'node:zlib';
import type { Incident } from '../../domain/incident/state.ts';
import type { Entry, EntryHeader } from '../../domain/record.ts';
import { GiveUpError } from './errors.ts';
import type { Versioned } from './ports.ts';

/** An attribute as DynamoDB's streams write it; `B` is base64 in Lambda's event and bytes in the SDK's. */
interface Attribute {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string | Uint8Array;
}

type Image = Readonly<Record<string, Attribute | undefined>>;

export type RecordChange =
  | { readonly kind: 'head'; readonly after: Versioned; readonly before: Versioned | undefined }
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'other' };

/** What a record of the table's stream says; rows that aren't the record's (watches, read models, claims) are `other`. */
export function readStreamRecord(record: {
  readonly Keys: Readonly<Record<string, unknown>>;
  readonly NewImage?: Readonly<Record<string, unknown>> | undefined;
  readonly OldImage?: Readonly<Record<string, unknown>> | undefined;
}): RecordChange {
  const image = record.NewImage as Image | undefined;
  const sortKey = (record.Keys as Image).sk?.S ?? '';
  if (image === undefined) return { kind: 'other' };
  if (sortKey === 'HEAD') {
    const before = record.OldImage as Image | undefined;
    return { kind: 'head', after: headOf(image), before: before ? headOf(before) : undefined };
  }
  return sortKey.startsWith('ENTRY#') ? { kind: 'entry', entry: entryOf(image) } : { kind: 'other' };
}

function headOf(image: Image): Versioned {
  const bytes = image.snapshot?.B;
  if (bytes === undefined) throw new GiveUpError('a head in the stream has no snapshot');
  const snapshot = gunzipSync(typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : bytes);
  return {
    incident: JSON.parse(snapshot.toString('utf8')) as Incident,
    version: Number(image.version?.N),
    lastHash: image.lastHash?.S ?? '',
  };
}

function entryOf(image: Image): Entry {
  const header = JSON.parse(image.header?.S ?? '{}') as EntryHeader;
  const hash = image.hash?.S ?? '';
  if (image.body?.S === undefined) return { header, hash };
  return { header, hash, content: { salt: image.salt?.S ?? '', body: JSON.parse(image.body.S) } };
}
