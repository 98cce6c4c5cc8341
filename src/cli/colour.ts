/** Colour for people at a terminal: what a line begins with decides. Nothing is said by colour alone. */

/** As no-color.org asks: a variable that holds anything at all. A pipe is no terminal, and is not asked about here. */
export function wantsColour(env: Readonly<Record<string, string | undefined>>): boolean {
  return !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

const codes = { bold: 1, dim: 2, red: 31, yellow: 33, blue: 34 } as const;
type Style = keyof typeof codes;

/** What is painted, by its first group or the whole. */
const rules: readonly (readonly [pattern: RegExp, style: Style])[] = [
  [/^.+(?=\n─+(?:  ─+)*$)/gm, 'bold'],
  [/^─+(?:  ─+)*$/gm, 'dim'],
  [/^(?:result|try):/gm, 'bold'],
  [/^(?:shiftwise|error):|(?<=^\S+:\d+:\d+: )error\b/gm, 'red'],
  [/^ *warning:|(?<=^\S+:\d+:\d+: )warning\b/gm, 'yellow'],
  [/^note:|(?<=^\S+:\d+:\d+: )(?:info|hint)\b/gm, 'blue'],
];

/** The same text with ANSI's codes around some of it. */
export function coloured(text: string): string {
  return rules.reduce((painted, [pattern, style]) => painted.replace(pattern, (part) => paint(part, style)), text);
}

const paint = (text: string, style: Style): string => `\u001b[${codes[style]}m${text}\u001b[0m`;
