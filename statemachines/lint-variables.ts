import type { ExpressionFacts } from './expressions.ts';
import {
  type Finding,
  isFields,
  type LintedMachine,
  type LintedState,
  reachableStates,
  waysOut,
} from './lint-model.ts';

/** Every variable that any state assigns. */
export function assignedEverywhere(machine: LintedMachine): ReadonlySet<string> {
  const onWays = machine.states.flatMap((state) => waysOut(state).flatMap(({ assigned }) => assigned));
  const onEnds = machine.states.flatMap(({ fields }) => (isFields(fields.Assign) ? Object.keys(fields.Assign) : []));
  return new Set([...onWays, ...onEnds]);
}

/** A variable has to be assigned on every way to where it is read: an unassigned one ends the execution. */
export function lintVariables(
  machine: LintedMachine,
  queries: readonly { readonly state: LintedState; readonly field: string; readonly facts: ExpressionFacts }[],
): readonly Finding[] {
  const all = assignedEverywhere(machine);
  const surely = surelyAssigned(machine, all);
  return queries.flatMap(({ state, field, facts }) => {
    const known = surely.get(state.name);
    // An unreachable state is another rule's finding.
    if (known === undefined) return [];
    return [...facts.variables]
      .filter((name) => !known.has(name))
      .map((name) => {
        const why = all.has(name) ? 'is not assigned on every way to this state' : 'is never assigned';
        return { state: state.name, rule: 'variable', message: `${field}: $${name} ${why}.` };
      });
  });
}

/** For each reachable state, the variables that every way to it assigns; found by narrowing until nothing changes. */
function surelyAssigned(machine: LintedMachine, all: ReadonlySet<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const reached = reachableStates(machine);
  const states = machine.states.filter(({ name }) => reached.has(name));
  const surely = new Map<string, ReadonlySet<string>>(states.map(({ name }) => [name, all]));
  surely.set(String(machine.root.StartAt), new Set());
  for (let changed = true; changed; ) {
    changed = false;
    for (const way of states.flatMap(waysOut)) {
      const before = surely.get(way.to);
      if (before === undefined) continue;
      const after = new Set([...(surely.get(way.from.name) ?? []), ...way.assigned]);
      const both = new Set([...before].filter((name) => after.has(name)));
      if (both.size === before.size) continue;
      surely.set(way.to, both);
      changed = true;
    }
  }
  return surely;
}
