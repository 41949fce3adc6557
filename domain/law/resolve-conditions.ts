import type { Condition } from './condition-schema.ts';

/** Puts named conditions in place of their names; their `says`, else the name, becomes the reason. */
export function conditionResolver(named: Record<string, Condition>): (condition: Condition) => Condition {
  function resolve(condition: Condition): Condition {
    switch (condition.kind) {
      case 'named': {
        const found = named[condition.name];
        return found === undefined ? condition : resolve(found);
      }
      case 'all':
      case 'any':
        return { ...condition, of: condition.of.map(resolve) };
      case 'fact':
        return condition.ofGroups === undefined ? condition : { ...condition, ofGroups: resolve(condition.ofGroups) };
      default:
        return { ...condition, of: resolve(condition.of) };
    }
  }
  return resolve;
}
