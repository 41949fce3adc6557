import type { Facts } from '../facts.ts';
import { secondsBetween } from '../time.ts';
import type { FieldReader } from './field-reader.ts';

/** An awareness this long before the detection is more likely a slip of the pen than a fact. */
const longBefore = 30 * 86_400;

/** Lists what does not fit together. All of it is kept: a report in a hurry is worth more than none. */
export function listContradictions(facts: Facts, reader: FieldReader): void {
  const parties = new Map(facts.parties.map((party) => [party.id, party]));
  const isNamed = (id: string) => id === 'unknown' || parties.has(id);
  const controllers = facts.parties.filter(
    ({ roles }) => roles.includes('controller') || roles.includes('joint-controller'),
  );

  facts.parties.forEach(({ id, roles }, index) => {
    const processes = roles.includes('processor') || roles.includes('sub-processor');
    if (processes && controllers.length === 0) {
      reader.contradict(
        ['parties', index, 'roles'],
        `${id} is a processor, but no party is a controller: whose data did it handle?`,
      );
    }
  });
  facts.groups.forEach(({ id, controller, counts }, index) => {
    if (!isNamed(controller)) {
      reader.contradict(['groups', index, 'controller'], `"${controller}" is none of the parties: who is it?`);
    } else if (
      controller !== 'unknown' &&
      !controllers.some((party) => party.id === controller) &&
      (parties.get(controller)?.roles.length ?? 0) > 0
    ) {
      reader.contradict(
        ['groups', index, 'controller'],
        `${controller} is named as the controller of ${id}, but its roles say otherwise`,
      );
    }
    counts.forEach(({ value, quality, upTo }, at) => {
      const path = ['groups', index, 'counts', at] as const;
      if (upTo !== undefined && value !== 'unknown' && upTo < value)
        reader.contradict([...path, 'upTo'], `The range ends at ${upTo}, below its beginning ${value}`);
      if (quality === 'range' && upTo === undefined)
        reader.contradict([...path, 'upTo'], 'A range has an upper end; until then it counts as open');
      if (quality === 'exact' && upTo !== undefined && upTo !== value)
        reader.contradict([...path, 'quality'], 'An exact figure has no upper end');
    });
  });
  facts.determinations.forEach((determination, order) => {
    const { kind, party, at } = determination;
    const index = reader.places.get(determination) ?? order;
    if (!isNamed(party))
      reader.contradict(['determinations', index, 'party'], `"${party}" is none of the parties: who is it?`);
    if (facts.detectedAt !== 'unknown' && secondsBetween(at, facts.detectedAt) > longBefore) {
      reader.contradict(
        ['determinations', index, 'at'],
        `The ${kind} of ${party} is more than 30 days before the detection: which of the two is right?`,
      );
    }
    const other = facts.determinations.findIndex((earlier) => earlier.kind === kind && earlier.party === party);
    if (other < order && facts.determinations[other]?.at !== at) {
      reader.contradict(
        ['determinations', index, 'at'],
        `A second ${kind} of ${party} at another time: the earlier of the two counts`,
      );
    }
  });
  facts.demands.forEach(({ party, receivedAt, dueOn }, index) => {
    if (!isNamed(party))
      reader.contradict(['demands', index, 'party'], `"${party}" is none of the parties: who is it?`);
    if (receivedAt !== 'unknown' && dueOn !== 'unknown' && `${dueOn}T23:59:59` < receivedAt.slice(0, 19)) {
      reader.contradict(['demands', index, 'dueOn'], 'The demand is due before it came');
    }
  });
}
