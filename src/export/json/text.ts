/** JSON as people like to read it. */

/** Indented, but a list of numbers or texts on one line: a scale per channel should not take a hundred lines. */
export function withShortLists(document: object): string {
  const text = JSON.stringify(document, undefined, 1);
  return text.replace(
    /\[\n\s*((?:-?[\d.e+-]+|"(?:[^"\\]|\\.)*"|null)(?:,\n\s*(?:-?[\d.e+-]+|"(?:[^"\\]|\\.)*"|null))*)\n\s*\]/g,
    (_, items: string) => `[${items.replace(/,\n\s*/g, ', ')}]`,
  );
}
