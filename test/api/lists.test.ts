import { confirmedIncident, createWorld, notice, uploadList, type World } from './setup.ts';

let world: World;
let id: string;

beforeEach(async () => {
  world = await createWorld();
  id = await confirmedIncident(world);
});

const text = 'email\na@example.com\n';
const mebibyte = 1024 * 1024;
const upload = (more = '', name = 'customers.csv') => `/incidents/${id}/lists/${name}/upload${more}`;
const put = async (url: string, body: string) => {
  const response = await world.bucket.fetch(url, { method: 'PUT', body });
  return response.headers.get('etag') ?? '';
};

describe('a list', () => {
  it('goes past the API into the personal-data bucket as it is', async () => {
    const answer = await uploadList(world, id, 'customers.csv', text);

    expect(answer).toMatchObject({ status: 200, json: { outcome: 'stored', name: 'customers.csv', bytes: 20 } });
    expect(world.objects.get(`uploads/${id}/customers.csv`)).toBe(text);
  });

  it('cannot be named so that it ends elsewhere', async () => {
    for (const name of ['..%2Fother', '.hidden', 'a%20b']) {
      expect(await world.post(upload('', name), { bytes: 5 })).toMatchObject({
        status: 400,
        json: { problems: [{ path: 'name' }] },
      });
    }
    expect(world.bucket.underWay()).toEqual({});
  });

  it('has a length that can be: not none, and not more than the parts there may be', async () => {
    for (const bytes of [0, -1, 1.5, 2 ** 40]) expect((await world.post(upload(), { bytes })).status).toBe(400);
  });

  it('is of an incident that there is', async () => {
    expect((await world.post('/incidents/INC-1/lists/a.csv/upload', { bytes: 5 })).status).toBe(404);
  });

  it('that a mailing is drafted for is not replaced under it, also by an upload begun before', async () => {
    const { json: begun } = await world.post(upload(), { bytes: 5 });
    const etag = await put(begun.urls[0].url, 'email');
    await uploadList(world, id, 'customers.csv', text);
    await world.post(`/incidents/${id}/mailings`, {
      ...{ mailing: 'notice', controller: 'shop', list: 'customers.csv', texts: [notice] },
    });

    const late = await world.post(upload('/complete'), {
      ...{ uploadId: begun.uploadId, bytes: 5, parts: [{ part: 1, etag }] },
    });
    const again = await world.post(upload(), { bytes: 5 });

    for (const answer of [late, again]) expect(answer).toMatchObject({ status: 409, json: { code: 'list-in-use' } });
    expect(world.objects.get(`uploads/${id}/customers.csv`)).toBe(text);
  });

  it('is for an incident that is open', async () => {
    const { json } = await world.post('/incidents', 'title: Nothing\ndetectedAt: 2026-04-01T08:30:00+09:00\n');
    await world.post(`/incidents/${json.incidentId}/commands`, {
      command: { type: 'answer-confirmation', answer: 'false-alarm', reason: 'a drill' },
    });

    const answer = await world.post(`/incidents/${json.incidentId}/lists/a.csv/upload`, { bytes: 5 });

    expect(answer).toMatchObject({ status: 409, json: { code: 'incident-closed' } });
  });
});

describe('an upload', () => {
  it('of many parts is given addresses as it asks for them', async () => {
    const { json: begun } = await world.post(upload(), { bytes: 1000 * mebibyte });

    const more = await world.post(upload('/parts'), { uploadId: begun.uploadId, parts: [51, 125] });
    const tooMany = await world.post(upload('/parts'), { uploadId: begun.uploadId, parts: Array(51).fill(1) });

    expect(begun).toMatchObject({ partSize: 8 * mebibyte, parts: 125, validSeconds: 3600 });
    expect(begun.urls.map(({ part }: { part: number }) => part)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(more.json.urls.map(({ part }: { part: number }) => part)).toEqual([51, 125]);
    expect(tooMany.status).toBe(400);
  });

  it('is not completed with a part that is missing, not whole or not the one that was sent, and says which', async () => {
    const bytes = 16 * mebibyte + 3;
    const { json: begun } = await world.post(upload(), { bytes });
    const first = await put(begun.urls[0].url, 'a'.repeat(8 * mebibyte));
    const third = await put(begun.urls[2].url, 'ab');
    const complete = (parts: object) => world.post(upload('/complete'), { uploadId: begun.uploadId, bytes, parts });

    const answer = await complete([
      { part: 1, etag: '"another"' },
      { part: 2, etag: first },
      { part: 3, etag: third },
    ]);

    expect(answer).toMatchObject({
      status: 409,
      json: { code: 'upload-incomplete', open: ['part 1', 'part 2', 'part 3'] },
    });
    expect(world.objects.size).toBe(0);

    const rest = [await put(begun.urls[1].url, 'b'.repeat(8 * mebibyte)), await put(begun.urls[2].url, 'abc')];
    const all = [first, ...rest].map((etag, index) => ({ part: index + 1, etag }));

    expect((await complete([...all, { part: 4, etag: 'x' }])).json.code).toBe('upload-incomplete');
    expect((await complete(all)).status).toBe(200);
    expect(world.objects.get(`uploads/${id}/customers.csv`)).toHaveLength(bytes);
  });

  it('says what is there, to go on with the rest', async () => {
    const { json: begun } = await world.post(upload(), { bytes: 8 * mebibyte + 1 });
    const etag = await put(begun.urls[1].url, 'b');

    const answer = await world.get(upload(`/parts?uploadId=${begun.uploadId}`), { 'x-tocsin-actor': 'legal' });

    expect(answer.json.parts).toEqual([{ part: 2, bytes: 1, etag }]);
  });

  it('given up leaves nothing; then it is gone, and what lists there are is said', async () => {
    await uploadList(world, id, 'other.csv', text);
    const { json: begun } = await world.post(upload(), { bytes: 5 });
    await put(begun.urls[0].url, 'email');

    const answers = [
      await world.post(upload('/abort'), { uploadId: begun.uploadId }),
      await world.post(upload('/abort'), { uploadId: begun.uploadId }),
    ];
    const late = await world.post(upload('/complete'), { uploadId: begun.uploadId, bytes: 5, parts: [] });

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(world.bucket.underWay()).toEqual({});
    expect(late).toMatchObject({ status: 409, json: { code: 'upload-gone', open: ['other.csv'] } });
  });

  it('is somebody’s: who asks has to be said', async () => {
    const nobody = { 'x-tocsin-actor': '' };
    const steps: readonly [string, object][] = [
      ['', { bytes: 5 }],
      ['/parts', { uploadId: 'u', parts: [1] }],
      ['/complete', { uploadId: 'u', bytes: 5, parts: [] }],
      ['/abort', { uploadId: 'u' }],
    ];

    for (const [step, body] of steps) expect((await world.post(upload(step), body, nobody)).status).toBe(401);
    expect((await world.get(upload('/parts?uploadId=u'), nobody)).status).toBe(401);
  });
});
