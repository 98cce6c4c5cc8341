/** Comments, strings and numbers as C99 writes them. */

/** Any text inside a block comment: it cannot end it, nor leave its line. */
export function commentText(text: string): string {
  return text
    .replace(/[^\x20-\x7e]/g, '.')
    .replace(/\*\//g, '* /')
    .replace(/\/\*/g, '/ *')
    .replace(/\\/g, '/');
}

/** A string literal; what is not plain ASCII is written in octal, which ends after three digits. */
export function stringLiteral(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text));
  const plain = (byte: number): boolean => byte >= 0x20 && byte < 0x7f && !'"\\?'.includes(String.fromCharCode(byte));
  const escaped = bytes.map((byte) =>
    plain(byte) ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`,
  );
  return `"${escaped.join('')}"`;
}

/** The shortest decimal that reads back as the same double, as a constant of type double. */
export function doubleLiteral(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** The same of type float; what is infinite or no number is written as the quotient that is. */
export function floatLiteral(value: number): string {
  if (Number.isNaN(value)) return '0.0f / 0.0f';
  return Number.isFinite(value) ? `${doubleLiteral(value)}f` : `${value < 0 ? '-' : ''}1.0f / 0.0f`;
}

/** `const type name[length] = { … };`, twenty-four numbers a line. */
export function arrayDefinition(type: string, name: string, values: ArrayLike<number>): string {
  const write = type === 'double' ? doubleLiteral : type === 'float' ? floatLiteral : String;
  const lines: string[] = [];
  for (let start = 0; start < values.length; start += 24) {
    const line: string[] = [];
    for (let i = start; i < Math.min(start + 24, values.length); i++) line.push(write(values[i]));
    lines.push(`    ${line.join(', ')}`);
  }
  return `const ${type} ${name}[${values.length}] = {\n${lines.join(',\n')}\n};\n`;
}

/** A comment for people, one line per text. */
export function comment(lines: readonly string[]): string {
  return `/*\n${lines.map((line) => ` * ${commentText(line)}`.trimEnd()).join('\n')}\n */\n`;
}
