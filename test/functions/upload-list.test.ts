import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createS3ObjectStore } from '../../adapters/s3-object-store.ts';
import { createS3Uploads } from '../../adapters/s3-uploads.ts';
import type { Incident } from '../../domain/incident/state.ts';
import {
  abortListUpload,
  beginListUpload,
  completeListUpload,
  listParts,
  listsOf,
} from '../../functions/requests/upload-list.ts';
import { logger } from '../../functions/runtime/logger.ts';
import { type LocalS3, startS3 } from '../../local/s3.ts';
import { aConfirmedStory } from '../support/builders.ts';

const mebibyte = 1024 * 1024;
const bucket = 'personal-data';
const name = 'customers.csv';

let dataDir: string;
let s3: LocalS3;
let services: Parameters<typeof completeListUpload>[1];
let incident: Incident;

beforeEach(async () => {
  logger.setLogLevel('SILENT');
  incident = aConfirmedStory().incident;
  dataDir = mkdtempSync(join(tmpdir(), 'tocsin-upload-list-'));
  s3 = await startS3({ dataDir, buckets: [bucket] });
  const credentials = { accessKeyId: 'anyone', secretAccessKey: 'anything' };
  const endpoint = { endpoint: s3.endpoint, region: 'ap-northeast-1', credentials };
  services = { uploads: createS3Uploads({ bucket, endpoint }), objects: createS3ObjectStore({ bucket, endpoint }) };
});

afterEach(async () => {
  await s3.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function begin(bytes: number) {
  const begun = await beginListUpload({ incident, name, bytes }, services);
  if (begun.outcome === 'refused') throw new Error(begun.message);
  const { uploadId, urls } = begun;
  return {
    uploadId,
    async put(part: number, body: string) {
      const response = await fetch(urls[part - 1]?.url ?? '', { method: 'PUT', body });
      return { part, etag: response.headers.get('etag') ?? '' };
    },
    complete: (parts: readonly { readonly part: number; readonly etag: string }[]) =>
      completeListUpload({ incident, name, uploadId, bytes, parts, actor: 'privacy-office' }, services),
  };
}

describe('a list', () => {
  it('appears when every part is there, and not before', async () => {
    const upload = await begin(8 * mebibyte + 5);
    const first = await upload.put(1, 'a'.repeat(8 * mebibyte));

    const early = await upload.complete([first]);
    const listed = [await listsOf(incident, services)];
    const second = await upload.put(2, 'bbbbb');
    const done = await upload.complete([second, first]);
    listed.push(await listsOf(incident, services));

    expect(early).toMatchObject({ outcome: 'refused', code: 'upload-incomplete', open: ['part 2'] });
    expect([listed, done]).toEqual([[[], [name]], { outcome: 'stored' }]);
  });

  it('is said by whom it was brought, in ids and numbers only', async () => {
    const told = jest.spyOn(logger, 'info').mockImplementation(() => {});
    const upload = await begin(5);

    await upload.complete([await upload.put(1, 'email')]);

    expect(told.mock.calls).toEqual([
      ['List uploaded', { incidentId: incident.id, actor: 'privacy-office', bytes: 5 }],
    ]);
    told.mockRestore();
  });

  it('given up leaves nothing to go on with', async () => {
    const { uploadId, put } = await begin(5);
    await put(1, 'email');

    await abortListUpload({ incident, name, uploadId }, services);

    expect(await listParts({ incident, name, uploadId }, services)).toMatchObject({ code: 'upload-gone' });
    expect(await listsOf(incident, services)).toEqual([]);
  });
});
