import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { Refusal } from '../domain/incident/commands.ts';
import type { Incident } from '../domain/incident/state.ts';
import { largestList, mostParts, mostUrls } from '../domain/mailing/upload-parts.ts';
import {
  abortListUpload,
  addressParts,
  beginListUpload,
  completeListUpload,
  isListName,
  listNameWords,
  listParts,
} from '../functions/requests/upload-list.ts';
import { answerRefusal, answerUnknown, answerUnreadable } from './answers.ts';
import { noIncident } from './incidents.ts';
import type { ApiOptions, ApiServices } from './options.ts';
import { type Read, readJson, readRequest } from './read-body.ts';

const uploadId = z.string().regex(/^[A-Za-z0-9._~-]{1,1024}$/, 'it is as it was given when the upload began');
const bytes = z
  .int()
  .min(1, 'the file is empty')
  .max(largestList, 'no list is that long; a part of a list can be a list of its own');
const part = z.int().min(1).max(mostParts);

const BeginBody = z.strictObject({
  /** Length of the file. */
  bytes,
});
const PartsBody = z.strictObject({ uploadId, parts: z.array(part).min(1).max(mostUrls) });
const CompleteBody = z.strictObject({
  uploadId,
  bytes,
  /** What the bucket answered to each part, its header `ETag`. */
  parts: z.array(z.strictObject({ part, etag: z.string().min(1).max(200) })).max(mostParts),
});
const UploadBody = z.strictObject({ uploadId });

const path = '/incidents/:id/lists/:name/upload';

/**
 * Recipient files. They go from whoever has them straight into the personal-data bucket, in parts whose addresses are given
 * here: begin, put the parts, complete.
 */
export function listRoutes(services: ApiServices, { identify }: ApiOptions): Hono {
  const app = new Hono();

  app.post(path, async (c) => {
    const body = await readJson(c, BeginBody);
    if (!body.ok) return body.answer;
    const list = await readList(c);
    if (!list.ok) return list.answer;
    const begun = await beginListUpload({ ...list.value, ...body.value }, services);
    return begun.outcome === 'refused' ? answerRefusal(c, begun) : c.json({ ...idsOf(list.value), ...begun }, 201);
  });

  app.get(`${path}/parts`, async (c) => {
    const id = uploadId.safeParse(c.req.query('uploadId'));
    if (!id.success) {
      const problem = 'no upload is named';
      return answerUnreadable(c, [{ path: 'uploadId', problem, wouldBeRight: 'the id given when it began' }]);
    }
    const list = await readList(c);
    if (!list.ok) return list.answer;
    return answer(c, list.value, await listParts({ ...list.value, uploadId: id.data }, services));
  });

  app.post(`${path}/parts`, async (c) => {
    const body = await readJson(c, PartsBody);
    if (!body.ok) return body.answer;
    const list = await readList(c);
    if (!list.ok) return list.answer;
    return answer(c, list.value, await addressParts({ ...list.value, ...body.value }, services));
  });

  app.post(`${path}/complete`, async (c) => {
    const body = await readJson(c, CompleteBody);
    if (!body.ok) return body.answer;
    const list = await readList(c);
    if (!list.ok) return list.answer;
    const completed = await completeListUpload({ ...list.value, ...body.value }, services);
    return answer(c, list.value, completed, { bytes: body.value.bytes });
  });

  app.post(`${path}/abort`, async (c) => {
    const body = await readJson(c, UploadBody);
    if (!body.ok) return body.answer;
    const list = await readList(c);
    if (!list.ok) return list.answer;
    await abortListUpload({ ...list.value, ...body.value }, services);
    return answer(c, list.value, { outcome: 'aborted' });
  });

  /** Who asks, for which incident, about which list. */
  async function readList(c: Context): Promise<Read<Target>> {
    const request = readRequest(c, identify);
    if (!request.ok) return request;
    const { id = '', name = '' } = c.req.param() as Record<string, string>;
    if (!isListName(name)) {
      const problem = { path: 'name', problem: 'no name for a list', wouldBeRight: listNameWords };
      return { ok: false, answer: answerUnreadable(c, [problem]) };
    }
    const read = await services.record.read(id);
    if (read === undefined) return { ok: false, answer: answerUnknown(c, noIncident(id)) };
    return { ok: true, value: { incident: read.incident, name, actor: request.value.actor } };
  }

  return app;
}

interface Target {
  readonly incident: Incident;
  readonly name: string;
  readonly actor: string;
}

function idsOf({ incident, name }: Target) {
  return { incidentId: incident.id, name };
}

function answer(c: Context, target: Target, result: Refusal | { readonly outcome: string }, more: object = {}) {
  return 'code' in result ? answerRefusal(c, result) : c.json({ ...idsOf(target), ...result, ...more });
}
