/*
 * Loaded into every function's process (NODE_OPTIONS): the machine's clock moved as the file MINISTACK_CLOCK says, so that
 * the deployed code, which asks the machine for the time, and MiniStack's own timers agree. See `clock.ts`.
 */
const { readFileSync } = require('node:fs');

const path = process.env.MINISTACK_CLOCK;
const MachineDate = Date;
let readAt = 0;
let ahead = 0;

function now() {
  const real = MachineDate.now();
  if (real - readAt > 20) {
    readAt = real;
    try {
      const { virtual, real: from } = JSON.parse(readFileSync(path, 'utf8'));
      ahead = virtual - from;
    } catch {
      // No file yet: nobody has moved the clock.
    }
  }
  return real + ahead;
}

class MovedDate extends MachineDate {
  constructor(...parts) {
    if (parts.length === 0) super(now());
    else super(...parts);
  }
  static now() {
    return now();
  }
}

if (path !== undefined) globalThis.Date = MovedDate;
