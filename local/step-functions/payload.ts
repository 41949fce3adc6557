import { StateFailure } from './errors.ts';
import type { JsonValue } from './template.ts';

/** A JSON value with its text, which history shows and limits measure. */
export interface Payload {
  readonly value: JsonValue;
  readonly text: string;
}

/** Bytes of UTF-8 that an input, an argument, a result, an output or one Assign may have. */
export const PAYLOAD_LIMIT_BYTES = 262_144;
const VARIABLES_LIMIT_BYTES = 10 * 1024 * 1024;

/** @throws StateFailure `States.DataLimitExceeded` above {@link PAYLOAD_LIMIT_BYTES}; `what` names the value. */
export function toPayload(value: JsonValue, what: string): Payload {
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes <= PAYLOAD_LIMIT_BYTES) return { value, text };
  throw new StateFailure(
    'States.DataLimitExceeded',
    `The ${what} has ${bytes} bytes, exceeding the maximum number of bytes service limit (${PAYLOAD_LIMIT_BYTES}).`,
  );
}

/** The workflow's variables. They are replaced, never changed in place, so that a failed state leaves them as they were. */
export interface Variables {
  readonly values: Readonly<Record<string, JsonValue>>;
  readonly bytes: Readonly<Record<string, number>>;
}

export const NO_VARIABLES: Variables = { values: {}, bytes: {} };

/** @throws StateFailure `States.DataLimitExceeded` when one Assign is above 256 KiB or all variables above 10 MiB. */
export function assignVariables(before: Variables, assigned: Readonly<Record<string, JsonValue>>): Variables {
  const sizes = Object.entries(assigned).map(
    ([name, value]) => [name, Buffer.byteLength(JSON.stringify(value))] as const,
  );
  if (sizes.length === 0) return before;
  const bytes = { ...before.bytes, ...Object.fromEntries(sizes) };
  const atOnce = sizes.reduce((sum, [, size]) => sum + size, 0);
  const inAll = Object.values(bytes).reduce((sum, size) => sum + size, 0);
  if (atOnce > PAYLOAD_LIMIT_BYTES || inAll > VARIABLES_LIMIT_BYTES) {
    throw new StateFailure(
      'States.DataLimitExceeded',
      `The variables ${Object.keys(assigned).join(', ')} are too large.`,
    );
  }
  return { values: { ...before.values, ...assigned }, bytes };
}
