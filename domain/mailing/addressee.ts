/** One line of a prepared shard; short names, since there are millions. */
export interface Addressee {
  /** First 8 bytes of the keyed hash of the address, 16 hex digits; on collision with a `1` behind. */
  readonly h: string;
  readonly a: string;
  /** Absent when rows with this address had different names. */
  readonly n?: string;
  readonly l?: string;
  readonly c?: readonly string[];
  /** Postal addresses. */
  readonly p?: readonly string[];
}

/** @throws SyntaxError without the content, since it holds an address. */
export function readAddressee(line: string): Addressee {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    throw new SyntaxError('a line of a prepared shard is no JSON; prepare the list again');
  }
  if (typeof read !== 'object' || read === null || !('h' in read) || !('a' in read) || typeof read.a !== 'string') {
    throw new SyntaxError('a line of a prepared shard has no hash or no address; prepare the list again');
  }
  return read as Addressee;
}

const hashFirst = /^\{"h":"([0-9a-f]{16,})"/;

/** The hash alone, without reading the rest of the line. */
export function hashOfLine(line: string): string {
  return hashFirst.exec(line)?.[1] ?? readAddressee(line).h;
}

/** Where a list lies as it was uploaded: under a prefix of its own, since uploads are kept far shorter than anything else. */
export function uploadKey(incidentId: string, name: string): string {
  return `uploads/${incidentId}/${name}`;
}

/** Where a mailing's files lie in the personal-data bucket. */
export function mailingKeys(incidentId: string, mailing: string) {
  const folder = `incidents/${incidentId}/mailings/${mailing}`;
  return {
    shard: (shard: number) => `${folder}/shards/${String(shard).padStart(4, '0')}.jsonl`,
    unreachable: `${folder}/unreachable.jsonl`,
    rejected: `${folder}/rejected.jsonl`,
    letterList: `${folder}/letter-list.csv`,
  };
}
