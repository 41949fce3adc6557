import type { Refusal } from '../../domain/incident/commands.ts';
import { refuse } from '../../domain/incident/decision.ts';
import type { Incident } from '../../domain/incident/state.ts';
import { uploadKey } from '../../domain/mailing/addressee.ts';
import { cutIntoParts, mostUrls, partSizeOf } from '../../domain/mailing/upload-parts.ts';
import { logger } from '../runtime/logger.ts';
import type { Upload, UploadedPart } from '../runtime/ports.ts';
import type { Services } from '../runtime/services.ts';

type UploadServices = Pick<Services, 'uploads' | 'objects'>;

/** A list by its name, for an incident as it is now. */
export interface ListRequest {
  readonly incident: Incident;
  /** See {@link isListName}. */
  readonly name: string;
}

interface UnderWay extends ListRequest {
  readonly uploadId: string;
}

export interface PartUrls {
  readonly urls: readonly { readonly part: number; readonly url: string }[];
  /** How long they are good, at most; ask for others when one is refused. */
  readonly validSeconds: number;
}

export interface BegunUpload extends PartUrls {
  readonly outcome: 'begun';
  readonly uploadId: string;
  /** Bytes of every part but the last. */
  readonly partSize: number;
  readonly parts: number;
}

/** Parts named in a refusal; the rest is counted. */
const mostNamed = 20;

const listName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Whether a list may be called so: it becomes the end of a key in the bucket. */
export function isListName(name: string): boolean {
  return listName.test(name);
}

export const listNameWords = 'letters, digits, . _ and -, at most 100, beginning with a letter or digit';

/** Begins the upload of a recipient file, which goes past us into the bucket; `bytes` is its length. */
export async function beginListUpload(
  { incident, name, bytes }: ListRequest & { readonly bytes: number },
  { uploads }: UploadServices,
): Promise<Refusal | BegunUpload> {
  const stands = findObstacle(incident, name);
  if (stands !== undefined) return stands;
  const parts = cutIntoParts(bytes).length;
  const key = uploadKey(incident.id, name);
  const uploadId = await uploads.begin(key, 'application/octet-stream');
  const first = Array.from({ length: Math.min(parts, mostUrls) }, (_, index) => index + 1);
  const urls = await uploads.urls({ key, uploadId }, first);
  return { outcome: 'begun', uploadId, partSize: partSizeOf(bytes), parts, urls, validSeconds: uploads.urlSeconds };
}

/** More addresses, or new ones for those that are too old; {@link mostUrls} at most. */
export async function addressParts(
  { incident, name, uploadId, parts }: UnderWay & { readonly parts: readonly number[] },
  { uploads }: UploadServices,
): Promise<Refusal | (PartUrls & { readonly outcome: 'addressed' })> {
  const stands = findObstacle(incident, name);
  if (stands !== undefined) return stands;
  const urls = await uploads.urls({ key: uploadKey(incident.id, name), uploadId }, parts);
  return { outcome: 'addressed', urls, validSeconds: uploads.urlSeconds };
}

/** What has come of an upload so far, to go on with the rest. */
export async function listParts(
  request: UnderWay,
  services: UploadServices,
): Promise<
  Refusal | { readonly outcome: 'listed'; readonly parts: readonly (UploadedPart & { readonly bytes: number })[] }
> {
  const parts = await services.uploads.stored(uploadOf(request));
  return parts === undefined ? refuseGone(request, services) : { outcome: 'listed', parts };
}

/**
 * Makes the list of its parts, if every one is there, whole, and as the sender left it; the list appears at once or not
 * at all. Refused, the upload stays as it is.
 */
export async function completeListUpload(
  request: UnderWay & { readonly bytes: number; readonly parts: readonly UploadedPart[]; readonly actor: string },
  services: UploadServices,
): Promise<Refusal | { readonly outcome: 'stored' }> {
  const { incident, name, bytes, parts, actor } = request;
  const stands = findObstacle(incident, name);
  if (stands !== undefined) return stands;
  const stored = await services.uploads.stored(uploadOf(request));
  if (stored === undefined) return refuseGone(request, services);
  const there = new Map(stored.map((part) => [part.part, part]));
  const sent = new Map(parts.map(({ part, etag }) => [part, etag]));
  const cut = cutIntoParts(bytes);
  const wrong = cut.filter(({ part, bytes: length }) => {
    const found = there.get(part);
    return found?.bytes !== length || bare(found.etag) !== bare(sent.get(part));
  });
  if (wrong.length > 0 || sent.size !== cut.length) return refuseIncomplete(wrong, cut.length, sent.size);
  const inOrder = cut.flatMap(({ part }) => there.get(part) ?? []);
  if ((await services.uploads.complete(uploadOf(request), inOrder)) === 'gone') return refuseGone(request, services);
  // The record hears of a list when a mailing is drafted for it; who brought it stands here.
  logger.info('List uploaded', { incidentId: incident.id, actor, bytes });
  return { outcome: 'stored' };
}

/** Drops what has come of an upload. Harmless to repeat. */
export async function abortListUpload(request: UnderWay, { uploads }: UploadServices): Promise<void> {
  await uploads.abort(uploadOf(request));
}

/** Names of the lists that are there for an incident, in order. */
export async function listsOf(
  { id }: Pick<Incident, 'id'>,
  { objects }: Pick<Services, 'objects'>,
): Promise<readonly string[]> {
  const prefix = uploadKey(id, '');
  const names: string[] = [];
  for await (const key of objects.list(prefix)) names.push(key.slice(prefix.length));
  return names;
}

function findObstacle(incident: Incident, name: string): Refusal | undefined {
  if (incident.status !== 'reported' && incident.status !== 'confirmed') {
    return refuse('incident-closed', `${incident.id} is ${incident.status}; a list is for an incident that is open`);
  }
  const key = uploadKey(incident.id, name);
  const user = incident.mailings.find(({ listKey, status }) => listKey === key && status !== 'cancelled');
  if (user === undefined) return undefined;
  return refuse(
    'list-in-use',
    `Mailing ${user.id} is drafted for the list ${name}; upload this one under another name`,
  );
}

/** S3 tells no difference between an upload that was completed, given up, too old, or of another list. */
async function refuseGone({ incident, name }: ListRequest, services: UploadServices): Promise<Refusal> {
  const lists = await listsOf(incident, services);
  const message =
    `No upload of ${name} is under way under that id: it was completed, given up, or left for a day. ` +
    `If the list is not there, begin anew. Lists of ${incident.id}:`;
  return refuse('upload-gone', message, lists.length === 0 ? ['none'] : lists);
}

function refuseIncomplete(wrong: readonly { readonly part: number }[], count: number, sent: number): Refusal {
  if (wrong.length === 0) {
    return refuse('upload-incomplete', `A file of this length has ${count} parts, not ${sent}; is it the same file?`);
  }
  const named = wrong.slice(0, mostNamed).map(({ part }) => `part ${part}`);
  const more = wrong.length > mostNamed ? [`${wrong.length - mostNamed} more`] : [];
  const message = `${wrong.length} of ${count} parts are not there, not whole, or not those that were sent; send them again:`;
  return refuse('upload-incomplete', message, [...named, ...more]);
}

function uploadOf({ incident, name, uploadId }: UnderWay): Upload {
  return { key: uploadKey(incident.id, name), uploadId };
}

/** S3 writes its marks with quotes in headers and lists; some tools take them off. */
function bare(etag: string | undefined): string {
  return etag?.replaceAll('"', '') ?? '';
}
