import type { Services } from '../functions/runtime/services.ts';
import type { Identify } from './identity.ts';

/** What the API reaches: the use cases of the Lambdas and what they read, nothing of its own. */
export type ApiServices = Pick<
  Services,
  | 'clock'
  | 'commands'
  | 'decision'
  | 'directory'
  | 'ledger'
  | 'objects'
  | 'readModels'
  | 'record'
  | 'signals'
  | 'uploads'
>;

export interface ApiOptions {
  /** Tells who asks. Signing in will go here; until then only {@link believeHeader}, on a loopback address. */
  readonly identify: Identify;
  /** Where this server's mailbox is, when it has one; shown as a link. */
  readonly mailboxPath?: string;
}
