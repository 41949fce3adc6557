import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const objectSuffix = '._S3rver_object';

/** What a ListObjectsV2 request asks for. */
export interface ListingQuery {
  readonly prefix: string;
  readonly delimiter: string;
  /** The last key already seen; from `start-after` or the continuation token. */
  readonly after: string;
  readonly maxKeys: number;
}

export function readListingQuery(parameters: URLSearchParams): ListingQuery {
  const token = parameters.get('continuation-token');
  return {
    prefix: parameters.get('prefix') ?? '',
    delimiter: parameters.get('delimiter') ?? '',
    after: token === null ? (parameters.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString(),
    maxKeys: Math.min(1000, Number(parameters.get('max-keys') ?? 1000)),
  };
}

/**
 * Answers ListObjectsV2 from the folder of a bucket. s3rver's own answer fails on its second page (its token needs a cipher
 * that OpenSSL 3 no longer has) and is not in the order of keys.
 */
export async function listBucket(directory: string, bucket: string, query: ListingQuery): Promise<string> {
  const folder = query.prefix.slice(0, query.prefix.lastIndexOf('/') + 1);
  const keys = (await findKeys(join(directory, bucket, folder), folder)).filter((key) => key.startsWith(query.prefix));
  const groups = groupKeys(keys.sort(compareBytes), query).filter((name) => compareBytes(name, query.after) > 0);
  const page = groups.slice(0, query.maxKeys);
  const last = page.at(-1);
  const isTruncated = groups.length > page.length;
  const entries = await Promise.all(page.map((name) => describe(directory, bucket, name, query)));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${escapeXml(bucket)}</Name>`,
    `<Prefix>${escapeXml(query.prefix)}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${query.maxKeys}</MaxKeys>`,
    query.delimiter === '' ? '' : `<Delimiter>${escapeXml(query.delimiter)}</Delimiter>`,
    `<IsTruncated>${isTruncated}</IsTruncated>`,
    isTruncated && last !== undefined
      ? `<NextContinuationToken>${Buffer.from(last).toString('base64url')}</NextContinuationToken>`
      : '',
    ...entries,
    '</ListBucketResult>',
  ].join('');
}

async function findKeys(folder: string, keyPrefix: string): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  const nested = await Promise.all(
    entries.map((entry) => {
      if (entry.isDirectory()) return findKeys(join(folder, entry.name), `${keyPrefix}${entry.name}/`);
      return entry.name.endsWith(objectSuffix) ? [keyPrefix + entry.name.slice(0, -objectSuffix.length)] : [];
    }),
  );
  return nested.flat();
}

/** Keys, with those that share a part up to the delimiter as one common prefix. */
function groupKeys(keys: readonly string[], { prefix, delimiter }: ListingQuery): string[] {
  if (delimiter === '') return [...keys];
  const names = keys.map((key) => {
    const end = key.indexOf(delimiter, prefix.length);
    return end < 0 ? key : key.slice(0, end + delimiter.length);
  });
  return [...new Set(names)];
}

async function describe(directory: string, bucket: string, name: string, query: ListingQuery): Promise<string> {
  if (query.delimiter !== '' && name.slice(query.prefix.length).endsWith(query.delimiter)) {
    return `<CommonPrefixes><Prefix>${escapeXml(name)}</Prefix></CommonPrefixes>`;
  }
  const path = join(directory, bucket, name + objectSuffix);
  const [{ size, mtime }, md5] = await Promise.all([stat(path), readFile(`${path}.md5`, 'utf8').catch(() => '')]);
  return `<Contents><Key>${escapeXml(name)}</Key><LastModified>${mtime.toISOString()}</LastModified><ETag>&quot;${md5}&quot;</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
}

/** S3 lists in the order of UTF-8 bytes. */
function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
