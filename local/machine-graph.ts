import { expressionText } from '../statemachines/expressions.ts';
import {
  AFTER_END,
  BEFORE_START,
  listTransitions,
  type StateGraph,
  type Transition,
} from '../statemachines/transitions.ts';

/** As much of a definition as a drawing needs. */
export interface DrawableMachine extends StateGraph {
  readonly States: Readonly<Record<string, DrawableState>>;
}

interface DrawableState {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Resource?: string;
  readonly Choices?: readonly { readonly Next: string; readonly Condition?: unknown; readonly Comment?: string }[];
  readonly Catch?: readonly { readonly Next: string; readonly ErrorEquals?: readonly string[] }[];
}

const LONGEST_LABEL = 48;

/**
 * The machine as a Mermaid flowchart: tasks are boxes, choices diamonds, waits rounded, ends circles; what is caught is
 * dashed. A rule's label is its Comment or else its condition, shortened.
 * @param machine the parsed definition, or its JSON text.
 */
export function drawMachine(machine: DrawableMachine | string): string {
  const graph = typeof machine === 'string' ? (JSON.parse(machine) as DrawableMachine) : machine;
  const ids = new Map(Object.keys(graph.States).map((name, index) => [name, `s${index + 1}`]));
  const nodes = Object.entries(graph.States).map(([name, state]) => `  ${ids.get(name)}${shape(name, state)}`);
  const arrows = mergeCatches(graph)
    .filter(({ transition }) => transition.to !== AFTER_END || !isEnd(graph, transition.from))
    .map((arrow) => `  ${drawArrow(arrow, ids)}`);
  const end = arrows.some((arrow) => arrow.endsWith(' finish')) ? ['  finish((( )))'] : [];
  return ['flowchart TD', '  start(( ))', ...nodes, ...end, ...arrows, ''].join('\n');
}

interface Arrow {
  readonly transition: Transition;
  readonly label: string;
}

/** Catchers of one state with the same target are one arrow. */
function mergeCatches(graph: DrawableMachine): readonly Arrow[] {
  const arrows: Arrow[] = [];
  for (const transition of listTransitions(graph)) {
    const label = labelOf(graph, transition);
    const same = arrows.findIndex(
      ({ transition: { from, to, kind } }) =>
        kind === 'catch' && transition.kind === kind && from === transition.from && to === transition.to,
    );
    const known = arrows[same];
    if (known === undefined) arrows.push({ transition, label });
    else arrows[same] = { ...known, label: `${known.label}, ${label}` };
  }
  return arrows;
}

function labelOf(graph: DrawableMachine, { from, kind, rule }: Transition): string {
  const state = graph.States[from];
  if (kind === 'default') return 'otherwise';
  if (kind === 'catch') return (state?.Catch?.[rule ?? 0]?.ErrorEquals ?? []).map(shortError).join(', ');
  if (kind !== 'choice') return '';
  const choice = state?.Choices?.[rule ?? 0];
  return choice?.Comment ?? shorten(expressionText(choice?.Condition) ?? String(choice?.Condition));
}

function shortError(name: string): string {
  if (name === 'States.ALL') return 'any error';
  return name === 'States.Timeout' ? 'timeout' : name;
}

function shorten(condition: string): string {
  const plain = condition
    .replace(/\$states\.(input|context|result)\./g, '')
    .replace(/\$(?=[A-Za-z_])/g, '')
    .replace(/\s+/g, ' ');
  return plain.length <= LONGEST_LABEL ? plain : `${plain.slice(0, LONGEST_LABEL - 1)}…`;
}

function drawArrow({ transition, label }: Arrow, ids: ReadonlyMap<string, string>): string {
  const from = transition.from === BEFORE_START ? 'start' : ids.get(transition.from);
  const to = transition.to === AFTER_END ? 'finish' : ids.get(transition.to);
  const line = transition.kind === 'catch' ? '-.->' : '-->';
  return label === '' ? `${from} ${line} ${to}` : `${from} ${line}|${quote(label)}| ${to}`;
}

function shape(name: string, state: DrawableState): string {
  const label = quote(name);
  if (state.Type === 'Choice') return `{${label}}`;
  if (state.Type === 'Succeed' || state.Type === 'Fail') return `(((${label})))`;
  const waits = state.Type === 'Wait' || state.Resource?.endsWith('.waitForTaskToken') === true;
  return waits ? `([${label}])` : `[${label}]`;
}

function isEnd(graph: DrawableMachine, name: string): boolean {
  const type = graph.States[name]?.Type;
  return type === 'Succeed' || type === 'Fail';
}

/** Mermaid reads `#quot;` and its like as characters. */
function quote(text: string): string {
  const safe = text.replace(/#/g, '#35;').replace(/"/g, '#quot;').replace(/</g, '#lt;').replace(/>/g, '#gt;');
  return `"${safe}"`;
}
