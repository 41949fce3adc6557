import { listTransitions, type StateGraph, transitionKey } from '../../statemachines/transitions.ts';
import type { StepEvent } from './events.ts';

/** Counts which transitions of which machines were taken. */
export interface TransitionCoverage {
  /** Hand this to `createStepFunctions` as `onEvent`. */
  readonly onEvent: (event: StepEvent) => void;
  /** Transitions of a machine that nobody took yet, as texts. */
  missing(machine: string, graph: StateGraph): readonly string[];
  /** How often each transition of a machine was taken. */
  taken(machine: string): ReadonlyMap<string, number>;
}

export function createTransitionCoverage(): TransitionCoverage {
  const machines = new Map<string, Map<string, number>>();

  function countsOf(machine: string): Map<string, number> {
    const counts = machines.get(machine) ?? new Map<string, number>();
    machines.set(machine, counts);
    return counts;
  }

  return {
    onEvent(event) {
      if (event.type !== 'transition') return;
      const counts = countsOf(event.machine);
      const key = transitionKey(event);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    missing(machine, graph) {
      const counts = countsOf(machine);
      return listTransitions(graph)
        .map(transitionKey)
        .filter((key) => !counts.has(key));
    },
    taken: countsOf,
  };
}
