/** Names, numbers and instances as Verilog writes them. */

export const range = (bits: number): string => `[${bits - 1}:0]`;

/** Any text within a line comment, or a string. */
export function commentLine(text: string): string {
  return text.replace(/[^\x20-\x7e]|["\\]/g, '.');
}

/** A constant of so many bits, of a number below zero the two's complement. */
export const constant = (value: number, bits: number): string => `${bits}'d${BigInt.asUintN(bits, BigInt(value))}`;

export function instance(
  module: string,
  name: string,
  parameters: Readonly<Record<string, number | string>>,
  ports: Readonly<Record<string, string>>,
): string {
  const list = (entries: readonly (readonly [string, string | number])[]): string =>
    entries.map(([key, value]) => `.${key}(${value})`).join(', ');
  return [
    `    ${module} #(`,
    ...wrapped(list(Object.entries(parameters))),
    `    ) ${name} (`,
    ...wrapped(list(Object.entries(ports))),
    '    );',
  ].join('\n');
}

/** At commas, to about 110 columns. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const part of text.split(', ')) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + part.length < 108) lines[lines.length - 1] = `${last}, ${part}`;
    else lines.push(`        ${part}`);
  }
  return lines.map((line, i) => (i < lines.length - 1 ? `${line},` : line));
}

/** `1,176,000` */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
