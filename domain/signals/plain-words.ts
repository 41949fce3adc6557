import { digest } from '../digest.ts';
import type { Resource } from './signal.ts';

/** Resources named in one signal; a finding about thousands is looked at where it was made. */
const mostResources = 20;
const longest = 160;

/** A word of a service's own vocabulary, or nothing: free text may name people. */
export function plainWord(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= longest && /^[A-Za-z0-9][A-Za-z0-9 .,:;/!&()_*-]*$/.test(text)
    ? text
    : undefined;
}

/** An id that can be shown; what may hold a name or an address is replaced by its hash, which is as good to tell findings apart. */
export function plainId(id: string): string {
  const isPlain = /^[A-Za-z0-9][A-Za-z0-9:/._-]*$/.test(id) && id.length <= 512 && withoutNames(id) === id;
  return isPlain ? id : `sha256:${digest(id).slice(0, 32)}`;
}

/**
 * What a finding is about, without the people in it: an S3 object is its bucket (keys hold names of customers), an IAM
 * user or a session is its account or role (people choose their names), an id with "@" is left out.
 */
export function plainResources(resources: readonly Resource[]): readonly Resource[] {
  const plain = resources.map(({ type, id }): Resource => {
    const word = plainWord(type) ?? 'unknown type';
    const kept = id === undefined || /User$|S3::?Object$|S3Object$/.test(type) ? arnOnly(id) : id;
    const shown = kept === undefined ? undefined : withoutNames(kept);
    return shown !== undefined && /^[A-Za-z0-9][A-Za-z0-9:/._*-]{0,255}$/.test(shown)
      ? { type: word, id: shown }
      : { type: word };
  });
  const distinct = new Map(plain.map((resource) => [`${resource.type} ${resource.id ?? ''}`, resource]));
  return [...distinct.values()].slice(0, mostResources);
}

function arnOnly(id: string | undefined): string | undefined {
  return id?.startsWith('arn:') ? id : undefined;
}

/** ARNs without the parts that people name after themselves or after their customers. */
function withoutNames(id: string): string {
  return id
    .replace(/(arn:[\w-]+:s3:::[^/:]+)\/.*/, '$1')
    .replace(/(arn:[\w-]+:iam::\d{12}:user)\/.*/, '$1')
    .replace(/(arn:[\w-]+:sts::\d{12}:assumed-role\/[^/]+)\/.*/, '$1')
    .replace(/(arn:[\w-]+:sts::\d{12}:federated-user)\/.*/, '$1');
}
