import { readdir, readFile, rm, stat } from 'node:fs/promises';
import type { S3rverStore } from 's3rver';
import S3Error from 's3rver/lib/models/error.js';

/** An upload that a request names, by where s3rver keeps its parts. */
export interface LocalUpload {
  readonly folder: string;
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

/** The upload under way with that id and for that key; s3rver itself never compares the key. */
export async function findUpload(
  store: S3rverStore,
  place: Omit<LocalUpload, 'folder'>,
): Promise<LocalUpload | undefined> {
  const { bucket, key, uploadId } = place;
  if (!/^[0-9a-f]{32}$/.test(uploadId)) return undefined;
  const folder = `${store.getResourcePath(bucket, undefined, 'uploads')}/${uploadId}`;
  const known = await readFile(`${folder}/key`, 'utf8').catch(() => undefined);
  return known === key ? { ...place, folder } : undefined;
}

/** Answers ListParts, which s3rver lacks; in pages, as S3 does. */
export async function listParts({ folder, bucket, key, uploadId }: LocalUpload, query: URLSearchParams) {
  const after = Number(query.get('part-number-marker') ?? 0);
  const most = Math.min(1000, Number(query.get('max-parts') ?? 1000));
  const numbers = (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number);
  const rest = numbers.filter((number) => number > after).sort((a, b) => a - b);
  const page = rest.slice(0, most);
  const parts = await Promise.all(
    page.map(async (number) => {
      const [{ size, mtime }, md5] = await Promise.all([stat(`${folder}/${number}`), readMark(folder, number)]);
      return `<Part><PartNumber>${number}</PartNumber><LastModified>${mtime.toISOString()}</LastModified><ETag>&quot;${md5}&quot;</ETag><Size>${size}</Size></Part>`;
    }),
  );
  const ids = `<Bucket>${escapeXml(bucket)}</Bucket><Key>${escapeXml(key)}</Key><UploadId>${uploadId}</UploadId>`;
  const truncated = `<IsTruncated>${rest.length > page.length}</IsTruncated><NextPartNumberMarker>${page.at(-1) ?? after}</NextPartNumberMarker>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${ids}${truncated}${parts.join('')}</ListPartsResult>`;
}

/** AbortMultipartUpload, which s3rver lacks. */
export async function abortUpload({ folder }: LocalUpload): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Lets an upload be completed only of parts as they are there: s3rver looks at no mark. */
export function checkParts(store: S3rverStore): void {
  const assemble = store.putObjectMultipart.bind(store);
  store.putObjectMultipart = async (bucket, uploadId, parts) => {
    const folder = `${store.getResourcePath(bucket, undefined, 'uploads')}/${uploadId}`;
    for (const { number, etag } of parts) {
      const mark = await readMark(folder, number).catch(() => undefined);
      if (mark !== etag) throw new S3Error('InvalidPart', `Part ${number} is not there, or is another one.`);
    }
    return assemble(bucket, uploadId, parts);
  };
}

function readMark(folder: string, part: number): Promise<string> {
  return readFile(`${folder}/${part}.md5`, 'utf8');
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
