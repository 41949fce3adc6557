import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** The value in an incident file's text, and where its fields stand. */
export type ParsedText =
  | {
      readonly outcome: 'parsed';
      readonly value: unknown;
      readonly lineOf: (path: readonly (string | number)[]) => number | undefined;
    }
  | { readonly outcome: 'unreadable'; readonly problem: string; readonly line?: number; readonly wouldBeRight: string };

/** Facts of an incident fill some kilobytes; a larger file is something else, for instance a recipient list. */
const largest = 2_000_000;

/** Parses JSON or YAML 1.2. Lines are looked up only when something is wrong. */
export function parseIncidentText(text: string): ParsedText {
  if (text.length > largest) {
    return {
      outcome: 'unreadable',
      problem: `the file has ${text.length} characters`,
      wouldBeRight: `at most ${largest}: an incident file holds facts, recipients are uploaded apart`,
    };
  }
  const plain = text.replace(/^\uFEFF/, '');
  const json = /^\s*[[{]/.test(plain) ? parseJson(plain) : undefined;
  if (json !== undefined)
    return { outcome: 'parsed', value: json.value, lineOf: (path) => parseYaml(plain).lineOf(path) };
  const yaml = parseYaml(plain);
  if (yaml.error !== undefined)
    return { outcome: 'unreadable', ...yaml.error, wouldBeRight: 'well-formed JSON or YAML 1.2' };
  return { outcome: 'parsed', value: yaml.value, lineOf: yaml.lineOf };
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

interface ParsedYaml {
  readonly value?: unknown;
  readonly error?: { readonly problem: string; readonly line?: number };
  readonly lineOf: (path: readonly (string | number)[]) => number | undefined;
}

function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const nowhere = () => undefined;
  try {
    const document = parseDocument(text, { lineCounter: lines });
    const [error] = document.errors;
    if (error !== undefined) {
      const problem = error.message.split('\n')[0] ?? 'neither JSON nor YAML';
      return { error: { problem, line: lines.linePos(error.pos[0]).line }, lineOf: nowhere };
    }
    const lineOf = (path: readonly (string | number)[]) =>
      lines.linePos(positionOf(document.contents, path, document)).line;
    return { value: document.toJS({ maxAliasCount: 100 }), lineOf };
  } catch {
    // Aliases without end, or nesting deeper than the parser's stack.
    return { error: { problem: 'nested too deep or with too many aliases' }, lineOf: nowhere };
  }
}

function positionOf(
  root: unknown,
  path: readonly (string | number)[],
  document: ReturnType<typeof parseDocument>,
): number {
  let node: unknown = root;
  let position = startOf(root);
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (pair === undefined) return position;
      position = startOf(pair.key);
      node = pair.value;
    } else if (isSeq(node) && node.items[Number(part)] !== undefined) {
      node = node.items[Number(part)];
      position = startOf(node);
    } else return position;
  }
  return position;
}

function startOf(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}
