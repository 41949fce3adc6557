import type { Entry } from '../../domain/record.ts';

/** The entries that end a phase of the rehearsal, in words. */
const ends: Readonly<Partial<Record<Entry['header']['type'], string>>> = {
  'incident-reported': 'starting the local cloud',
  'mailing-drafted': 'from the report to the list',
  'mailing-prepared': 'reading the list',
  'sending-started': 'approvals',
  'sending-finished': 'sending, bounces and settling',
  'everyone-accounted-for': 'accounting for everyone',
};

/** Wall time by phase of the case: what the machine spent, while virtual time jumped. */
export function createPhases() {
  const phases: { phase: string; wallSeconds: number }[] = [];
  let since = performance.now();
  const close = (phase: string) => {
    const now = performance.now();
    phases.push({ phase, wallSeconds: (now - since) / 1000 });
    since = now;
  };
  return {
    note(entry: Entry) {
      const phase = ends[entry.header.type];
      if (phase !== undefined) close(phase);
    },
    end: () => close('the rest, to the last measure'),
    list: () => phases,
  };
}
