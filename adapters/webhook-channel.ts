import { TryAgainError } from '../functions/runtime/errors.ts';
import type { StaffChannel } from '../functions/runtime/ports.ts';

/** Posts to a chat or paging service. `undefined` url: this stage has no second channel, and `tell` says nothing. */
export function createWebhookChannel(url: string | undefined): StaffChannel {
  return {
    async tell(message) {
      if (url === undefined) return;
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(message),
        signal: AbortSignal.timeout(5000),
      });
      if (!response.ok) throw new TryAgainError(`the second channel answered ${response.status}`);
    },
  };
}
