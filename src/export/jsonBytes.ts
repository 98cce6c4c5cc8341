/** JSON for people and programs: indented, but a list of numbers or texts on one line, for a scale per channel should not take a hundred. */
export function jsonBytes(document: object): Uint8Array {
  const text = JSON.stringify(document, undefined, 1);
  const compact = text.replace(
    /\[\n\s*((?:-?[\d.e+-]+|"(?:[^"\\]|\\.)*"|null)(?:,\n\s*(?:-?[\d.e+-]+|"(?:[^"\\]|\\.)*"|null))*)\n\s*\]/g,
    (_, items: string) => `[${items.replace(/,\n\s*/g, ', ')}]`,
  );
  return new TextEncoder().encode(`${compact}\n`);
}
