import type { ClockRule } from './regime.ts';

/** A clock in words: `72 hours from awareness`, `promptly (guideline: 3 to 5 days, the day of awareness is day 1)`. */
export function sayClock(rule: ClockRule, event: string): string {
  if (rule.counting === 'earlier-of')
    return `the earlier of: ${rule.clocks.map((clock) => sayClock(clock, event)).join('; ')}${sayMove(rule.lastDay ?? 'stays')}`;
  if (rule.counting === 'date-in-demand') return 'by the date in the demand';
  if (rule.counting === 'with') return `not later than ${rule.event}${sayTarget(rule.target)}`;
  const from = `from ${rule.from ?? event}`;
  switch (rule.counting) {
    case 'elapsed-hours':
      return `${rule.amount} hour${rule.amount === 1 ? '' : 's'} ${from}`;
    case 'calendar-days':
      return `${rule.amount} calendar days ${from}${sayFirst(rule.firstDay)}${sayMove(rule.lastDay)}`;
    case 'business-days':
      return `${rule.amount} business days ${from}${rule.endsAt === undefined ? '' : `, until ${rule.endsAt}`}`;
    case 'months':
      return `${rule.amount} month${rule.amount === 1 ? '' : 's'} ${from}${sayMove(rule.lastDay)}`;
    case 'days-after-year-end':
      return `${rule.amount} days after the end of the calendar year of ${rule.from ?? event}${sayMove(rule.lastDay)}`;
    case 'vague':
      return `${rule.phrase}${sayMark(rule, event)}`;
  }
}

function sayMove(lastDay: 'stays' | 'moves' | 'arguable'): string {
  if (lastDay === 'moves') return ', a last day off moves to the next working day';
  return lastDay === 'arguable' ? ' (a last day off arguably moves; the unmoved date is the safe one)' : '';
}

function sayFirst(firstDay: 'included' | 'excluded' | 'arguable'): string {
  if (firstDay === 'included') return ', that day is day 1';
  return firstDay === 'arguable' ? ', that day is day 1 by the strict count' : '';
}

function sayMark(rule: Extract<ClockRule, { counting: 'vague' }>, event: string): string {
  if (rule.guideline !== undefined) {
    const { from, to, firstDay } = rule.guideline;
    return ` (guideline mark, not a limit: ${from} to ${to} days from ${event}${firstDay === 'included' ? ', that day is day 1' : ''})`;
  }
  return sayTarget(rule.target);
}

function sayTarget(target: Extract<ClockRule, { counting: 'vague' }>['target']): string {
  return target === undefined ? '' : ` (no number in the law; our own target: ${target.amount} ${target.unit})`;
}
