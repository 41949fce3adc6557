import { createStaffMailClaims } from '../../adapters/dynamodb-staff-mail-claims.ts';
import { plus, toInstant } from '../../domain/time.ts';
import type { StaffMailClaim } from '../../functions/runtime/ports.ts';
import { freshIncidentId, useRecordTable } from '../support/record-table.ts';

const table = useRecordTable();
const at = toInstant('2026-09-01T02:00:00Z');
const later = plus(at, { minutes: 20 });

function aClaim(changes: Partial<StaffMailClaim> = {}): StaffMailClaim {
  return { incidentId: freshIncidentId(), sequence: 3, kind: 'obligation-reminder', person: 'legal', at, ...changes };
}

describe('a claim of a staff mail', () => {
  it('is given once for an entry, a kind and a person', async () => {
    const { claims } = table();
    const claim = aClaim();

    expect(await claims.claim(claim)).toBe('claimed');
    expect(await claims.claim({ ...claim, at: later })).toBe('claimed-before');
  });

  it.each([{ sequence: 4 }, { kind: 'obligation-overdue' }, { person: 'privacy-office' }])(
    'stands beside another of %j',
    async (other) => {
      const { claims } = table();
      const claim = aClaim();
      await claims.claim(claim);

      expect(await claims.claim({ ...claim, ...other })).toBe('claimed');
    },
  );

  it('is given to one of many who race for it', async () => {
    const { claims } = table();
    const claim = aClaim();

    const outcomes = await Promise.all(Array.from({ length: 10 }, () => claims.claim(claim)));

    expect(outcomes.filter((outcome) => outcome === 'claimed')).toHaveLength(1);
  });

  it('that breaks for another reason throws', async () => {
    const store = createStaffMailClaims(table().client, 'no-such-table');

    await expect(store.claim(aClaim())).rejects.toThrow(/ResourceNotFound|not found/i);
    await expect(store.takeOver(aClaim(), later)).rejects.toThrow(/ResourceNotFound|not found/i);
  });

  it('is in doubt once it is old and nobody settled it', async () => {
    const { claims } = table();
    const claim = aClaim();
    await claims.claim(claim);
    await claims.claim({ ...claim, person: 'settled' });
    await claims.settle({ ...claim, person: 'settled' });
    await claims.claim({ ...claim, person: 'young', at: later });

    expect(await claims.unsettled(claim.incidentId, later)).toEqual([claim]);
    expect(await claims.unsettled(claim.incidentId, at)).toEqual([]);
  });

  it('is taken over by one of two, and is young again', async () => {
    const { claims } = table();
    const claim = aClaim();
    await claims.claim(claim);

    const outcomes = await Promise.all([claims.takeOver(claim, later), claims.takeOver(claim, later)]);

    expect([...outcomes].sort()).toEqual(['taken', 'taken-over']);
    expect(await claims.unsettled(claim.incidentId, later)).toEqual([]);
  });

  it('is not taken over once it is settled', async () => {
    const { claims } = table();
    const claim = aClaim();
    await claims.claim(claim);
    await claims.settle(claim);

    expect(await claims.takeOver(claim, later)).toBe('taken');
  });
});
