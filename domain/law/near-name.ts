/** The names closest to a mistyped one, best first, for "did you mean"; at most `limit`, none when nothing is close. */
export function nearNames(name: string, known: Iterable<string>, limit = 3): readonly string[] {
  const wanted = name.toLowerCase();
  return [...new Set(known)]
    .map((candidate) => ({ candidate, distance: distanceOf(wanted, candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.max(2, Math.ceil(candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** "did you mean …?" or, when nothing is close, the whole list. */
export function suggest(name: string, known: Iterable<string>): string {
  const all = [...new Set(known)];
  const near = nearNames(name, all);
  return near.length > 0 ? `did you mean ${near.join(', ')}?` : `one of ${[...all].sort().join(', ')}`;
}

/** Levenshtein distance; a name that contains the other is close. */
function distanceOf(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length >= 4 && b.length >= 4 && (a.includes(b) || b.includes(a))) return 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
