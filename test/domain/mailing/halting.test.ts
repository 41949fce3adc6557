import { reasonToHalt } from '../../../domain/mailing/halting.ts';
import { type MailingTotals, recipientStates } from '../../../domain/mailing/totals.ts';

const shares = { haltBounceShare: 0.05, haltComplaintShare: 0.001 };
const totals = (some: Partial<MailingTotals>): MailingTotals => ({
  ...(Object.fromEntries(recipientStates.map((state) => [state, 0])) as MailingTotals),
  ...some,
});

describe('halting', () => {
  it('is for more bounces than allowed, and says how many', () => {
    expect(reasonToHalt(totals({ delivered: 900, bounced: 100 }), shares)).toBe('100 of 1000 bounced: 10 %, above 5 %');
  });

  it('is for complaints', () => {
    expect(reasonToHalt(totals({ delivered: 990, complained: 10 }), shares)).toBe(
      '10 of 1000 complained: 1 %, above 0.1 %',
    );
  });

  it('is not for as many as allowed', () => {
    expect(reasonToHalt(totals({ delivered: 950, bounced: 50 }), shares)).toBeUndefined();
  });

  it('waits for a hundred sent', () => {
    expect(reasonToHalt(totals({ bounced: 99 }), shares)).toBeUndefined();
  });

  it('counts only what came since a person resumed', () => {
    const then = totals({ delivered: 900, bounced: 100 });

    expect(reasonToHalt(totals({ delivered: 1900, bounced: 110 }), shares, then)).toBeUndefined();
    expect(reasonToHalt(totals({ delivered: 1900, bounced: 200 }), shares, then)).toContain('100 of 1100');
  });
});
