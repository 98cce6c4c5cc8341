/** Markdown made of model text: nothing in a file may turn into a link, a table or markup. */

/** Model text as plain text within one line of markdown. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]|<>&~$]/g, '\\$&').replace(/\s+/g, ' ');
}

/** A two-column table without headings; nothing when there are no rows. Cells are markdown already. */
export function table(rows: readonly (readonly [label: string, cell: string])[]): string {
  if (rows.length === 0) return '';
  return ['| | |', '|---|---|', ...rows.map(([label, cell]) => `| ${label} | ${cell} |`)].join('\n');
}

/** Paragraphs, the empty ones left out. */
export function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
