type Senders = Readonly<
  Record<string, { readonly from: string; readonly replyTo: string; readonly configurationSet: string }>
>;

/** Stands in a stage's senders for every controller without one of its own; `*` in its addresses is the controller. */
const anyController = '*';

/**
 * Senders on one machine, where nobody verifies addresses: a controller without a sender gets the one under `*`, at a
 * reserved domain. Without a `*` the senders are as they are.
 */
export function sendersOf(senders: Senders): Senders {
  const pattern = senders[anyController];
  if (pattern === undefined) return senders;
  return new Proxy(senders, {
    get(own, controller) {
      if (typeof controller !== 'string' || Object.hasOwn(own, controller)) return Reflect.get(own, controller);
      const label =
        controller
          .toLowerCase()
          .replace(/[^a-z0-9-]+/g, '-')
          .replace(/^-+|-+$/g, '') || 'controller';
      return {
        ...pattern,
        from: pattern.from.replaceAll('*', label),
        replyTo: pattern.replyTo.replaceAll('*', label),
      };
    },
  });
}
