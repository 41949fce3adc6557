import type { World } from './mailing-world.ts';

export class Killed extends Error {
  override readonly name = 'Killed';
}

export interface KillSwitch {
  /** Calls of ports so far; two a call: before and after its effect. */
  boundaries(): number;
}

/**
 * The world with every call to the ledger and the mailer counted; at boundary `killAt` the worker dies, and whatever of it still
 * runs dies at its next call. An odd boundary is before the call takes effect, an even one after.
 */
export function killAt(world: World, killAt: number): World & KillSwitch {
  let boundaries = 0;
  let dead = false;
  const pass = () => {
    boundaries += 1;
    if (boundaries === killAt) dead = true;
    if (dead) throw new Killed(`at boundary ${boundaries}`);
  };
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        return async (...given: unknown[]) => {
          pass();
          const result: unknown = await member.apply(target, given);
          pass();
          return result;
        };
      },
    });
  return { ...world, ledger: wrap(world.ledger), bulkMailer: wrap(world.bulkMailer), boundaries: () => boundaries };
}
