import { mostUrls } from '../../domain/mailing/upload-parts.ts';
import type { BegunUpload, PartUrls } from '../../functions/requests/upload-list.ts';
import type { Client } from '../client.ts';
import { badInput, CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { changedMessage, type ListFile, openListFile } from './list-file.ts';
import type { Progress } from './progress.ts';
import { isPassing, PassingError, retry } from './retry.ts';
import { type SentPart, sendParts } from './send-parts.ts';

export interface UploadRequest {
  readonly incidentId: string;
  readonly name: string;
  /** Path of the file. */
  readonly file: string;
  /** What an earlier attempt that broke off said to go on with. */
  readonly resume?: string;
}

export interface UploadMeans {
  readonly client: Client;
  readonly io: Pick<Io, 'fetch' | 'pause'>;
  /** @param bytes of the whole file. */
  progress(bytes: number): Progress;
  /** Told how to go on, before anything is sent. */
  onBegun?(resume: string): void;
}

export interface StoredList {
  readonly outcome: 'stored';
  readonly incidentId: string;
  readonly name: string;
  readonly bytes: number;
}

interface UnderWay {
  readonly uploadId: string;
  readonly given: PartUrls['urls'];
  /** What is there from an earlier attempt. */
  readonly there: readonly SentPart[];
}

/**
 * Sends a recipient file straight into the personal-data bucket, in parts whose addresses our server gives.
 * @throws CliError that says what to do: after a broken connection, how to go on.
 */
export async function uploadList(request: UploadRequest, means: UploadMeans): Promise<StoredList> {
  const file = await openListFile(request.file);
  try {
    const upload = await (request.resume === undefined ? begin : goOn)(request, file, means);
    return await send(request, file, upload, means);
  } finally {
    await file.close();
  }
}

function pathOf({ incidentId, name }: UploadRequest): string {
  return `/incidents/${encodeURIComponent(incidentId)}/lists/${encodeURIComponent(name)}/upload`;
}

async function begin(request: UploadRequest, { bytes }: ListFile, { client }: UploadMeans): Promise<UnderWay> {
  const { uploadId, urls } = await client.post<BegunUpload>(pathOf(request), { bytes });
  return { uploadId, given: urls, there: [] };
}

async function goOn(request: UploadRequest, file: ListFile, { client }: UploadMeans): Promise<UnderWay> {
  const [, mark, uploadId = ''] = /^([0-9a-f]{8})\.(.+)$/.exec(request.resume ?? '') ?? [];
  if (mark === undefined) throw badInput('--resume takes what the upload said that broke off; without it, begin anew');
  if (mark !== file.mark) {
    throw badInput(
      'This is not the file whose upload broke off, or it was changed since; begin anew, without --resume',
    );
  }
  const query = new URLSearchParams({ uploadId });
  const { parts } = await client.get<{ readonly parts: readonly (SentPart & { readonly bytes: number })[] }>(
    `${pathOf(request)}/parts?${query.toString()}`,
  );
  const lengths = new Map(file.parts.map(({ part, bytes }) => [part, bytes]));
  return { uploadId, given: [], there: parts.filter(({ part, bytes }) => lengths.get(part) === bytes) };
}

async function send(
  request: UploadRequest,
  file: ListFile,
  { uploadId, given, there }: UnderWay,
  { client, io, progress: show, onBegun }: UploadMeans,
): Promise<StoredList> {
  const path = pathOf(request);
  const resume = `${file.mark}.${uploadId}`;
  if (file.parts.length > 1) onBegun?.(resume);
  const progress = show(file.bytes);
  const have = new Set(there.map(({ part }) => part));
  const wanted = file.parts.filter(({ part }) => !have.has(part));
  for (const { part, bytes } of file.parts) if (have.has(part)) progress.add(bytes);
  try {
    const sent = await sendParts({
      ...{ io, file, wanted, given, most: mostUrls },
      ask: (parts) => client.post<PartUrls>(`${path}/parts`, { uploadId, parts }),
      onSent: ({ bytes }) => progress.add(bytes),
    });
    if (!(await file.isUnchanged())) throw badInput(changedMessage);
    const parts = [...there, ...sent].map(({ part, etag }) => ({ part, etag })).sort((a, b) => a.part - b.part);
    return await retry(io, new AbortController().signal, () =>
      client.post<StoredList>(`${path}/complete`, { ...{ uploadId, parts }, bytes: file.bytes }),
    );
  } catch (error) {
    progress.end();
    if (isPassing(error)) throw brokenOff(error, resume);
    await giveUp(error, () => client.post(`${path}/abort`, { uploadId }));
    throw error;
  } finally {
    progress.end();
  }
}

/** Nobody goes on with what was refused, or with a file that has changed: its parts need not lie there for a day. */
async function giveUp(error: unknown, abort: () => Promise<unknown>): Promise<void> {
  const isLost = error instanceof CliError && error.body.code !== 'upload-gone';
  if (isLost) await abort().catch(() => undefined);
}

function brokenOff(error: unknown, resume: string): CliError {
  const why = error instanceof PassingError ? `: ${error.message}` : '';
  const said = error instanceof CliError ? [error.body.message] : [];
  const message = `The upload broke off${why}. What was sent stays for a day: give the same command again with`;
  return new CliError(2, { code: 'broken-off', message, open: [`--resume ${resume}`, ...said] });
}
