import { secureHeaders } from 'hono/secure-headers';

/** What every page is sent with: no script runs, nobody frames it, forms go to us alone. */
export function pageHeaders() {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'unsafe-inline'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    referrerPolicy: 'same-origin',
  });
}
