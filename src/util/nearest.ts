/** "Did you mean": the known word that a mistyped one is closest to. */

/** The nearest of `known`, or undefined when none is near (more than a third of the letters, or three, would change). */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const allowed = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  // A text may be nothing but unknown words: what is too long or too short is not looked at letter by letter.
  const ranked = known
    .filter((candidate) => Math.abs(candidate.length - word.length) <= allowed)
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0] !== undefined && ranked[0].distance <= allowed ? ranked[0].candidate : undefined;
}

/** ` (did you mean "x"?)`, or ` (known: a, b, c)` when nothing is near: ready to follow the bad word in a message. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? ` (known: ${known.join(', ')})` : ` (did you mean "${near}"?)`;
}

/** Insertions, deletions, substitutions and swaps of neighbours, each 1. Words are cut to 64 letters: they are typed by hand. */
export function editDistance(left: string, right: string): number {
  const a = left.slice(0, 64);
  const b = right.slice(0, 64);
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length];
}
