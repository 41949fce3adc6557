import {
  type ForbiddenKind,
  type ForbiddenLines,
  findForbidden,
  forbiddenKinds,
  isIndividualNumber,
  judgeUnderHeader,
} from '../../domain/recipients/forbidden.ts';

/** Cells in one column that look like My Numbers before the column is taken for one: chance is (1/11)⁵. */
const tellingColumn = 5;

/** Counts the lines of a list that hold what no list may hold. It keeps numbers, never a cell. */
export class ForbiddenTally {
  readonly #lines: Record<ForbiddenKind, number> = { 'card-number': 0, 'security-code': 0, 'national-id': 0 };
  readonly #lastLine: Record<ForbiddenKind, string> = { 'card-number': '', 'security-code': '', 'national-id': '' };
  readonly #columns = new Map<string, { right: number; wrong: number }>();

  /** @param column any name for the column; `kind` is what its header says. */
  look(file: string, line: number, column: string | number, cell: string, kind?: ForbiddenKind): void {
    const found = (kind === undefined ? undefined : judgeUnderHeader(kind, cell)) ?? findForbidden(cell);
    if (found !== undefined) this.#count(found, `${file}:${line}`);
    else if (cell.length <= 20) this.#countColumn(`${file}/${column}`, cell);
  }

  get any(): boolean {
    const lines = this.lines();
    return forbiddenKinds.some((kind) => lines[kind] > 0);
  }

  /** Lines by kind; to be read once the lists are at their end. */
  lines(): ForbiddenLines {
    const columns = [...this.#columns.values()].filter(
      ({ right, wrong }) => right >= tellingColumn && wrong * 20 <= right,
    );
    const nationalIds = columns.reduce((sum, { right }) => sum + right, 0);
    return { ...this.#lines, 'national-id': this.#lines['national-id'] + nationalIds };
  }

  #count(kind: ForbiddenKind, where: string): void {
    if (this.#lastLine[kind] === where) return;
    this.#lastLine[kind] = where;
    this.#lines[kind] += 1;
  }

  #countColumn(column: string, cell: string): void {
    const digits = cell.normalize('NFKC').replace(/[\s-]/g, '');
    if (!/^[0-9]{12}$/.test(digits)) return;
    const counts = this.#columns.get(column) ?? { right: 0, wrong: 0 };
    if (isIndividualNumber(digits)) counts.right += 1;
    else counts.wrong += 1;
    this.#columns.set(column, counts);
  }
}

/** The finding in words, with counts only: what goes into the record. */
export function describeForbidden(lines: ForbiddenLines): string {
  const words: Readonly<Record<ForbiddenKind, string>> = {
    'card-number': 'card numbers',
    'security-code': 'card security codes',
    'national-id': 'national ids',
  };
  const parts = forbiddenKinds
    .filter((kind) => lines[kind] > 0)
    .map((kind) => `${words[kind]} on ${lines[kind]} ${lines[kind] === 1 ? 'line' : 'lines'}`);
  return `The list held ${parts.join(', ')}. It was deleted and nothing was prepared: upload it again without them.`;
}
