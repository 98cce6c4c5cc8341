/** Edits of the language room made to a text, from the last to the first. Lines are ended by `\n`. */
import type { TextEdit } from '../../src/language/diagnostic';

export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split('\n');
  const last = [...edits].sort((a, b) => b.range.line - a.range.line || b.range.start - a.range.start);
  for (const { range, newText } of last) {
    const line = lines[range.line];
    lines[range.line] = line.slice(0, range.start) + newText + line.slice(range.end);
  }
  return lines.join('\n');
}
