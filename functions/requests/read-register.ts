import { belongsTo, type RegisterRow, registerRow } from '../../domain/register/register-row.ts';
import type { LocalDate } from '../../domain/time.ts';
import { inGroups } from '../runtime/in-groups.ts';
import type { IncidentRow } from '../runtime/ports.ts';
import type { Services } from '../runtime/services.ts';

export interface RegisterQuestion {
  /** Only what meets this law, and what nobody can tell yet. */
  readonly regime?: string;
  /** First and last day, each in the zone of the incident's first clock. */
  readonly from?: LocalDate;
  readonly to?: LocalDate;
  /** Exercises are no incidents in law and are left out. */
  readonly exercises?: boolean;
}

/** Heads read at a time. */
const atATime = 8;
/** Rows of the lists read at a time. */
const pageSize = 200;

/**
 * The register of breaches: every incident, open and closed, also what was dismissed, oldest first. Goes through the two
 * lists of incidents page by page and reads each head; no scan.
 */
export async function readRegister(
  { regime, from, to, exercises = false }: RegisterQuestion,
  services: Pick<Services, 'clock' | 'readModels' | 'record'>,
): Promise<readonly RegisterRow[]> {
  const now = services.clock.now();
  const listed = new Map<string, IncidentRow>();
  for (const scope of ['open', 'closed'] as const) {
    for await (const row of everyIncident(scope, services)) listed.set(row.incidentId, row);
  }
  const rows: RegisterRow[] = [];
  await inGroups([...listed.keys()], atATime, async (incidentId) => {
    const read = await services.record.read(incidentId);
    if (read === undefined || !belongsTo(read.incident, regime)) return;
    const row = registerRow(read.incident, now, regime);
    const isWithin = (from === undefined || row.on >= from) && (to === undefined || row.on <= to);
    if (isWithin && (exercises || !row.exercise)) rows.push(row);
  });
  return rows.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

/** Every incident of a list, page by page. */
export async function* everyIncident(
  scope: 'open' | 'closed',
  { readModels }: Pick<Services, 'readModels'>,
): AsyncIterable<IncidentRow> {
  let last: IncidentRow | undefined;
  do {
    const page: readonly IncidentRow[] = await readModels.incidents(scope, pageSize, last);
    yield* page;
    last = page.length < pageSize ? undefined : page.at(-1);
  } while (last !== undefined);
}

function sortKey({ on, reportedAt, incidentId }: RegisterRow): string {
  return `${on} ${reportedAt} ${incidentId}`;
}
