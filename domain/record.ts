import { createHash } from 'node:crypto';
import { canonicalJson } from './digest.ts';
import type { NewEntry, RecordedEntry } from './incident/entries.ts';
import type { Instant } from './time.ts';

/**
 * The header of an entry. The hash runs over this alone; the body is bound by `commitment`, a salted hash, so that a
 * privileged or erased body can be left out and the chain still verifies.
 */
export interface EntryHeader {
  readonly incidentId: string;
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly type: NewEntry['type'];
  /** Our clock. */
  readonly recordedAt: Instant;
  /** As asserted by whoever gave the command. */
  readonly occurredAt: Instant;
  readonly actor: string;
  readonly commandId: string;
  /** Hash of the entry before; 64 zeros for the first. */
  readonly prevHash: string;
  /** SHA-256 over salt and canonical body. */
  readonly commitment: string;
}

export interface Entry {
  readonly header: EntryHeader;
  readonly hash: string;
  /** Absent when the body was erased or is withheld. */
  readonly content?: { readonly salt: string; readonly body: NewEntry['body'] };
}

export const genesisHash = '0'.repeat(64);

export interface Chaining {
  readonly incidentId: string;
  readonly commandId: string;
  readonly actor: string;
  readonly recordedAt: Instant;
  readonly occurredAt: Instant;
  /** Sequence and hash of the last entry in the record. */
  readonly last: { readonly sequence: number; readonly hash: string };
  /** A fresh random text for every body: 128 bits in hex. */
  readonly salt: () => string;
}

/** Numbers and chains decided entries behind the record's last one. */
export function chain(entries: readonly NewEntry[], chaining: Chaining): readonly Entry[] {
  const { incidentId, commandId, actor, recordedAt, occurredAt } = chaining;
  let { sequence, hash: prevHash } = chaining.last;
  return entries.map(({ type, body }) => {
    const salt = chaining.salt();
    sequence += 1;
    const header: EntryHeader = {
      incidentId,
      sequence,
      type,
      recordedAt,
      occurredAt,
      actor,
      commandId,
      prevHash,
      commitment: commit(salt, body),
    };
    const hash = hashOf(header);
    prevHash = hash;
    return { header, hash, content: { salt, body } };
  });
}

/** What `evolve` reads; undefined when the body is missing. */
export function recorded({ header, content }: Entry): RecordedEntry | undefined {
  if (content === undefined) return undefined;
  const { incidentId, actor, recordedAt, occurredAt } = header;
  // A header's type names its body's shape: both were written from one NewEntry.
  return { type: header.type, body: content.body, incidentId, actor, recordedAt, occurredAt } as RecordedEntry;
}

/** Every break of the chain, in words; none means that nothing was changed, left out or put in. */
export function verifyChain(entries: readonly Entry[]): readonly string[] {
  const problems: string[] = [];
  let prevHash = genesisHash;
  entries.forEach(({ header, hash, content }, index) => {
    const place = `entry ${header.sequence} (${header.type})`;
    if (header.sequence !== index + 1) problems.push(`${place}: expected sequence ${index + 1}`);
    if (header.prevHash !== prevHash) problems.push(`${place}: does not follow the entry before it`);
    if (hashOf(header) !== hash) problems.push(`${place}: its header was changed`);
    if (content && commit(content.salt, content.body) !== header.commitment)
      problems.push(`${place}: its body was changed`);
    prevHash = hash;
  });
  return problems;
}

function commit(salt: string, body: unknown): string {
  return createHash('sha256').update(salt).update(canonicalJson(body)).digest('hex');
}

function hashOf(header: EntryHeader): string {
  return createHash('sha256').update(canonicalJson(header)).digest('hex');
}
