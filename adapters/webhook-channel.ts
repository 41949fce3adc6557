import { TryAgainError } from '../functions/runtime/errors.ts';
import type { StaffChannel } from '../functions/runtime/ports.ts';

/**
 * Posts to a chat or paging service.
 * @param readUrl its address, which is a secret; undefined for a stage without a second channel, where `tell` says nothing.
 */
export function createWebhookChannel(readUrl: (() => Promise<string>) | undefined): StaffChannel {
  return {
    async tell(message) {
      if (readUrl === undefined) return;
      const response = await fetch(await readUrl(), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(message),
        signal: AbortSignal.timeout(5000),
      });
      if (!response.ok) throw new TryAgainError(`the second channel answered ${response.status}`);
    },
  };
}
