import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandResult, Envelope } from '../../domain/incident/commands.ts';
import type { Incident, Mailing } from '../../domain/incident/state.ts';
import { mailingKeys } from '../../domain/mailing/addressee.ts';
import type { RejectionReason } from '../../domain/recipients/address.ts';
import { cleanText, listSeparator, type Row, readRecipient } from '../../domain/recipients/row.ts';
import { GiveUpError } from '../runtime/errors.ts';
import type { ObjectStore, Secrets } from '../runtime/ports.ts';
import { describeForbidden, ForbiddenTally } from './forbidden-tally.ts';
import { type List, readLists } from './read-lists.ts';
import { RecipientMerger } from './recipient-merger.ts';
import { Spool } from './spool.ts';
import { recipientsPerShard, writeShards } from './write-shards.ts';

/** What preparing needs of the services. */
export interface PrepareServices {
  readonly objects: ObjectStore;
  readonly record: {
    read(incidentId: string): Promise<{ readonly incident: Incident; readonly version: number } | undefined>;
  };
  readonly commands: { run(envelope: Envelope): Promise<CommandResult> };
  readonly secrets: Secrets;
  readonly config: { readonly hashKeySecret: string };
}

export interface PrepareInput {
  readonly incidentId: string;
  readonly mailingId: string;
}

export interface PrepareOptions {
  /** Bytes of recipients held in memory before scratch files are used. */
  readonly bound?: number;
  /** Where scratch files go; a folder of its own is made in it and removed. */
  readonly scratch?: string;
}

const defaultBound = 160 * 1024 * 1024;

/**
 * Turns the uploaded list of a mailing into shards, once: the record says that it is done, and only then is the upload
 * removed. Killed anywhere and run again it ends in the same objects and the same record.
 */
export async function prepareList(
  input: PrepareInput,
  services: PrepareServices,
  options: PrepareOptions = {},
): Promise<{ readonly outcome: 'prepared' | 'quarantined' }> {
  const mailing = await findMailing(input, services);
  const uploads = await findUploads(mailing, services.objects);
  const decided = settled(mailing);
  if (decided !== undefined) {
    await removeAll(uploads, services.objects);
    return { outcome: decided };
  }
  if (uploads.length === 0) {
    throw new GiveUpError(
      `Mailing ${mailing.id}: no list at ${mailing.listKey}; upload it and draft the mailing again`,
    );
  }
  const scratch = await mkdtemp(join(options.scratch ?? tmpdir(), 'tocsin-'));
  try {
    const outcome = await prepareUploads(input, mailing, uploads, services, {
      folder: scratch,
      bound: options.bound ?? defaultBound,
    });
    await removeAll(uploads, services.objects);
    return { outcome };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function prepareUploads(
  input: PrepareInput,
  mailing: Mailing,
  uploads: readonly string[],
  services: PrepareServices,
  scratch: { readonly folder: string; readonly bound: number },
): Promise<'prepared' | 'quarantined'> {
  const { objects } = services;
  const tally = new ForbiddenTally();
  const merger = new RecipientMerger({ hashKey: await readHashKey(services), ...scratch });
  const unreachable = new Spool(join(scratch.folder, 'unreachable.jsonl'));
  const rejected = new Spool(join(scratch.folder, 'rejected.jsonl'));
  try {
    const counts = await readLists(
      uploads.map((key) => toList(key, objects)),
      {
        merger,
        tally,
        unreachable: (file, row) => unreachable.add(letterLine(file, row)),
        rejected: (file, row, reason) => rejected.add(letterLine(file, row, reason)),
      },
    );
    if (tally.any) {
      const reason = describeForbidden(tally.lines());
      await run(input, services, 'quarantined', { type: 'quarantine-list', mailing: mailing.id, reason });
      return 'quarantined';
    }
    const keys = mailingKeys(input.incidentId, input.mailingId);
    const { shards, listDigest } = await writeShards(merger.lines(recipientsPerShard), objects, keys);
    await objects.write(keys.unreachable, unreachable.read(), 'application/x-ndjson');
    await objects.write(keys.rejected, rejected.read(), 'application/x-ndjson');
    const accepted = shards.reduce((sum, count) => sum + count, 0);
    await run(input, services, 'prepared', {
      type: 'record-preparation',
      mailing: mailing.id,
      totals: {
        rows: counts.rows,
        accepted,
        duplicates: counts.withAddress - accepted,
        unreachable: counts.unreachable,
        rejected: counts.rejected,
      },
      shards,
      listDigest,
    });
    return 'prepared';
  } finally {
    merger.close();
  }
}

/** @throws GiveUpError when the secret is no key: hashes made with it would mean nothing later. */
async function readHashKey({ secrets, config }: PrepareServices): Promise<string> {
  const key = await secrets.read(config.hashKeySecret);
  if (/^[0-9a-f]{64}$/.test(key)) return key;
  throw new GiveUpError(`The secret ${config.hashKeySecret} is no key of 32 bytes in hex; put one in`);
}

async function findMailing(input: PrepareInput, services: PrepareServices): Promise<Mailing> {
  const found = await services.record.read(input.incidentId);
  const mailing = found?.incident.mailings.find(({ id }) => id === input.mailingId);
  if (mailing === undefined) throw new GiveUpError(`Incident ${input.incidentId} has no mailing ${input.mailingId}`);
  return mailing;
}

/** What the record already says. A mailing cancelled before it was prepared is one whose list was quarantined or dropped. */
function settled(mailing: Mailing): 'prepared' | 'quarantined' | undefined {
  if (mailing.preparation !== undefined) return 'prepared';
  return mailing.status === 'cancelled' ? 'quarantined' : undefined;
}

/** A key that ends with `/` stands for every object below it, in order. */
async function findUploads(mailing: Mailing, objects: ObjectStore): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const key of objects.list(mailing.listKey)) {
    if (mailing.listKey.endsWith('/') || key === mailing.listKey) keys.push(key);
  }
  return keys;
}

async function removeAll(keys: readonly string[], objects: ObjectStore): Promise<void> {
  for (const key of keys) await objects.remove(key);
}

function toList(key: string, objects: ObjectStore): List {
  return { file: key.slice(key.lastIndexOf('/') + 1), open: () => objects.read(key) };
}

/**
 * What a letter needs of a row that no mail reaches, and where the row stands; never the address it has. Fields are named
 * as in a shard.
 */
function letterLine(file: string, row: Row, reason?: RejectionReason): string {
  const said = readRecipient('', row);
  return JSON.stringify({
    file,
    line: row.line,
    reason,
    n: said.name ?? undefined,
    l: said.language ?? undefined,
    r: listOf(said.residences),
    c: listOf(said.categories),
    p: listOf(said.postal),
    reference: cleanText(row.reference) || undefined,
  });
}

function listOf(members: string): readonly string[] | undefined {
  return members === '' ? undefined : members.split(listSeparator);
}

async function run(
  input: PrepareInput,
  services: PrepareServices,
  what: string,
  command: Envelope['command'],
): Promise<void> {
  const result = await services.commands.run({
    commandId: `${input.mailingId}-${what}`,
    incidentId: input.incidentId,
    actor: 'system:prepare-recipients',
    command,
  });
  if (result.outcome === 'accepted') return;
  throw new GiveUpError(`Mailing ${input.mailingId} was not recorded as ${what}: ${result.message}`);
}
