/** Lines of a UTF-8 stream, without their ends; empty ones are left out. */
export async function* readLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const lines of readLineGroups(body)) yield* lines;
}

/** As {@link readLines}, all lines of a chunk at once: a step of an async generator costs more than reading a line. */
export async function* readLineGroups(body: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const text = rest + decoder.decode(chunk, { stream: true });
    const end = text.lastIndexOf('\n');
    rest = text.slice(end + 1);
    if (end >= 0) yield split(text.slice(0, end));
  }
  const last = rest + decoder.decode();
  if (last !== '') yield split(last);
}

function split(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && line !== '\r');
}

/** Cuts lines into cells of `size`, the last one perhaps smaller. */
export async function* readCells(body: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<string[]> {
  let cell: string[] = [];
  for await (const lines of readLineGroups(body)) {
    for (const line of lines) {
      cell.push(line);
      if (cell.length === size) {
        yield cell;
        cell = [];
      }
    }
  }
  if (cell.length > 0) yield cell;
}
