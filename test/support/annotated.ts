/** cfg text with its expected diagnostics below the lines: `^^^ cfg.unknown-key` marks the range and names the code. */
export interface Annotated {
  readonly text: string;
  /** `line:start-end code`, lines and characters from 0, in the order of the text. */
  readonly expected: readonly string[];
}

export function annotated(marked: string): Annotated {
  const lines: string[] = [];
  const expected: string[] = [];
  for (const line of marked.split('\n')) {
    const match = /^(\s*)(\^+) (\S+)$/.exec(line);
    if (!match) lines.push(line);
    else expected.push(place(lines.length - 1, match[1].length, match[1].length + match[2].length, match[3]));
  }
  return { text: lines.join('\n'), expected };
}

export const place = (line: number, start: number, end: number, code: string): string =>
  `${line}:${start}-${end} ${code}`;
