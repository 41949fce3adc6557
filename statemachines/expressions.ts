import jsonata from 'jsonata';

/** What a JSONata expression reads and calls, found without running it. */
export interface ExpressionFacts {
  /** Workflow variables it reads, without `$`. */
  readonly variables: ReadonlySet<string>;
  /** Functions it calls or passes on, without `$`; its own lambdas are not among them. */
  readonly functions: ReadonlySet<string>;
  /** Paths below `$states`, as far as they are plain names: `input.id`, `context.Task.Token`. */
  readonly statesPaths: ReadonlySet<string>;
  /** Variables it binds itself by `:=`, `@`, `#` or as a lambda's argument. */
  readonly bound: ReadonlySet<string>;
  /** Fields read from a context that Step Functions leaves empty: `name` instead of `$states.input.name`, `$`, `$$`. */
  readonly contextReads: ReadonlySet<string>;
}

/** An expression found in a definition. */
export interface FoundExpression {
  /** Where it stands, as AWS writes it: `Arguments/Payload/id`, `Choices[1]/Condition`. */
  readonly field: string;
  /** The JSONata text between `{%` and `%}`. */
  readonly text: string;
}

/**
 * JSONata's own functions (2.0 reference) and the six that Step Functions adds. A name outside this list is a workflow
 * variable.
 */
export const JSONATA_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'string length substring substringBefore substringAfter lowercase uppercase trim pad contains split join match replace ' +
    'eval base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl number abs floor ceil round ' +
    'power sqrt random formatNumber formatBase formatInteger parseInteger sum max min average boolean not exists count ' +
    'append sort reverse shuffle distinct zip keys lookup spread merge sift each error assert type now millis fromMillis ' +
    'toMillis map filter single reduce partition range hash uuid parse'
  ).split(' '),
);

/** The text of an expression, or undefined when `value` is no `{% … %}` string. */
export function expressionText(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('{%') || !value.endsWith('%}') || value.length < 4)
    return undefined;
  return value.slice(2, -2).trim();
}

/** Every expression inside `value`, however deep. `field` is the name of the field that holds it. */
export function findExpressions(value: unknown, field: string): readonly FoundExpression[] {
  const text = expressionText(value);
  if (text !== undefined) return [{ field, text }];
  if (Array.isArray(value)) return value.flatMap((item, index) => findExpressions(item, `${field}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => findExpressions(item, field === '' ? key : `${field}/${key}`));
}

/**
 * Reads what an expression uses.
 * @throws Error with JSONata's message when it is no JSONata.
 */
export function examineExpression(text: string): ExpressionFacts {
  const found = {
    variables: new Set<string>(),
    functions: new Set<string>(),
    statesPaths: new Set<string>(),
    bound: new Set<string>(),
    contextReads: new Set<string>(),
  };
  visit(readTree(text), { names: new Set(), inContext: false }, found);
  return found;
}

/** A node of JSONata's syntax tree; its published types leave half of it out. */
type Node = Readonly<Record<string, unknown>>;

interface Scope {
  /** Names bound by the expression itself. */
  names: ReadonlySet<string>;
  /** Whether a plain field name has something to be read from: inside a path, a predicate, a sort term. */
  inContext: boolean;
}

interface Found {
  readonly variables: Set<string>;
  readonly functions: Set<string>;
  readonly statesPaths: Set<string>;
  readonly bound: Set<string>;
  readonly contextReads: Set<string>;
}

function readTree(text: string): unknown {
  try {
    return jsonata(text).ast();
  } catch (error) {
    // JSONata throws plain objects that have a message but are no Error.
    throw new Error((error as { message?: string }).message ?? String(error));
  }
}

function visit(node: unknown, scope: Scope, found: Found): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, scope, found);
    return;
  }
  if (!isNode(node)) return;
  if (node.type === 'path') visitPath(node, scope, found);
  else if (node.type === 'variable') visitVariable(node, scope, found);
  else if (node.type === 'block') visitBlock(node, scope, found);
  else if (node.type === 'bind') visitBind(node, scope, found);
  else if (node.type === 'lambda') visitLambda(node, scope, found);
  else if (isContextRead(node)) readContext(String(node.value), scope, found);
  else visitChildren(node, scope, found);
  visitParts(node, scope, found);
}

/** Predicates, stages and groups stand on any node and read from what the node gave. */
function visitParts(node: Node, scope: Scope, found: Found): void {
  const inside = { ...scope, inContext: true };
  for (const part of ['predicate', 'stages', 'group']) visit(node[part], inside, found);
}

const LEAVES_OUT = new Set([
  'type',
  'value',
  'position',
  'predicate',
  'stages',
  'group',
  'focus',
  'index',
  'signature',
]);

function visitChildren(node: Node, scope: Scope, found: Found): void {
  const inside = node.type === 'filter' || node.type === 'sort' ? { ...scope, inContext: true } : scope;
  for (const [key, child] of Object.entries(node)) {
    if (LEAVES_OUT.has(key)) continue;
    visit(child, node.type === 'transform' && key !== 'pattern' ? { ...scope, inContext: true } : inside, found);
  }
}

function visitPath(node: Node, scope: Scope, found: Found): void {
  const steps = Array.isArray(node.steps) ? node.steps.filter(isNode) : [];
  const [first] = steps;
  if (first?.type === 'variable' && first.value === 'states' && !scope.names.has('states')) {
    found.statesPaths.add(plainNames(steps.slice(1)).join('.'));
  }
  let inside = scope;
  for (const [position, step] of steps.entries()) {
    visit(step, position === 0 ? inside : { ...inside, inContext: true }, found);
    for (const binding of ['focus', 'index']) {
      const name = step[binding];
      if (typeof name !== 'string') continue;
      found.bound.add(name);
      inside = { ...inside, names: new Set([...inside.names, name]) };
    }
  }
}

function plainNames(steps: readonly Node[]): readonly string[] {
  const end = steps.findIndex((step) => step.type !== 'name');
  return steps.slice(0, end === -1 ? steps.length : end).map((step) => String(step.value));
}

function visitVariable(node: Node, scope: Scope, found: Found): void {
  const name = String(node.value);
  if (name === '') readContext('$', scope, found);
  else if (name === '$') found.contextReads.add('$$');
  else if (scope.names.has(name) || name === 'states') return;
  else if (JSONATA_FUNCTIONS.has(name)) found.functions.add(name);
  else found.variables.add(name);
}

function visitBlock(node: Node, scope: Scope, found: Found): void {
  const inside = { ...scope };
  const expressions = Array.isArray(node.expressions) ? node.expressions : [];
  for (const expression of expressions) {
    visit(expression, inside, found);
    const bound = isNode(expression) && expression.type === 'bind' ? boundName(expression) : undefined;
    if (bound !== undefined) inside.names = new Set([...inside.names, bound]);
  }
}

function visitBind(node: Node, scope: Scope, found: Found): void {
  const name = boundName(node);
  if (name !== undefined) found.bound.add(name);
  // A function may call itself by the name it is bound to.
  const isFunction = isNode(node.rhs) && node.rhs.type === 'lambda';
  const names = isFunction && name !== undefined ? new Set([...scope.names, name]) : scope.names;
  visit(node.rhs, { ...scope, names }, found);
}

function visitLambda(node: Node, scope: Scope, found: Found): void {
  const names = (Array.isArray(node.arguments) ? node.arguments : []).filter(isNode).map((each) => String(each.value));
  for (const name of names) found.bound.add(name);
  visit(node.body, { ...scope, names: new Set([...scope.names, ...names]) }, found);
}

function boundName(bind: Node): string | undefined {
  return isNode(bind.lhs) ? String(bind.lhs.value) : undefined;
}

const CONTEXT_NODES = new Set(['name', 'wildcard', 'descendant', 'parent']);

function isContextRead(node: Node): boolean {
  return CONTEXT_NODES.has(String(node.type));
}

function readContext(name: string, scope: Scope, found: Found): void {
  if (!scope.inContext) found.contextReads.add(name);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
