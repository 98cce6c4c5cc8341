/**
 * Integers as memory files: `.mem` for Verilog's $readmemh, `.coe` for Xilinx block memory, `.mif` for Intel, `.bin` raw.
 * The first three hold words in hexadecimal, `perWord` elements of `bits` bits each in two's complement, the first element in
 * the lowest bits. Raw files hold one little-endian container of 1, 2, 4 or 8 bytes per element.
 */
import type { MemoryFileKind } from '../options';
import { elementTypes, typeFor } from '../widths';

export interface MemoryContent {
  /** For the comment at the head of a text file. */
  readonly title: string;
  /** In memory order, with padding; integers below 2^53. */
  readonly values: ArrayLike<number>;
  readonly bits: number;
  readonly perWord: number;
}

export const containerBytes = (bits: number): number => 2 ** elementTypes.indexOf(typeFor(bits));

export function memoryFile(kind: MemoryFileKind, content: MemoryContent): Uint8Array {
  if (kind === 'bin') return rawBytes(content);
  return new TextEncoder().encode(textOf(kind, content));
}

/** How many bytes `memoryFile` makes of so many elements, without making them. */
export function memoryFileSize(
  kind: MemoryFileKind,
  { title, bits, perWord }: Omit<MemoryContent, 'values'>,
  elements: number,
): number {
  if (kind === 'bin') return elements * containerBytes(bits);
  const words = Math.ceil(elements / perWord);
  const digits = Math.ceil((bits * perWord) / 4);
  // What stands around the words, with none of them and with one.
  const around = textOf(kind, { title, values: [], bits, perWord }).length;
  if (words === 0) return around;
  switch (kind) {
    case 'mem':
      return around - 1 + words * (digits + 1);
    case 'coe':
      return around - 2 + words * (digits + 2);
    case 'mif':
      return around - 1 + String(words).length + mifWords(words, digits);
  }
}

/** Lines of sixteen words: a blank before each word, and around them the address, ` :`, `;` and an end. */
function mifWords(words: number, digits: number): number {
  let size = words * (digits + 1);
  for (let start = 0; start < words; start += 16) size += start.toString(16).length + 4;
  return size;
}

function textOf(kind: 'mem' | 'coe' | 'mif', content: MemoryContent): string {
  const words = wordsOf(content);
  const title = content.title.replace(/[^\x20-\x7e]/g, '.');
  switch (kind) {
    case 'mem':
      return `// ${title}\n${words.join('\n')}\n`;
    case 'coe':
      return `; ${title}\nmemory_initialization_radix=16;\nmemory_initialization_vector=\n${words.join(',\n')};\n`;
    case 'mif':
      return mifText(title, words, content.bits * content.perWord);
  }
}

/** Sixteen words behind each address. */
function mifText(title: string, words: readonly string[], width: number): string {
  const lines: string[] = [];
  for (let start = 0; start < words.length; start += 16) {
    lines.push(`${start.toString(16)} : ${words.slice(start, start + 16).join(' ')};`);
  }
  const head = [`-- ${title}`, `WIDTH=${width};`, `DEPTH=${words.length};`, 'ADDRESS_RADIX=HEX;', 'DATA_RADIX=HEX;'];
  return [...head, 'CONTENT BEGIN', ...lines, 'END;', ''].join('\n');
}

/** Hexadecimal words of ⌈bits · perWord / 4⌉ digits. */
function wordsOf({ values, bits, perWord }: MemoryContent): string[] {
  const words: string[] = [];
  const digits = Math.ceil((bits * perWord) / 4);
  const hex = bits <= 31 ? narrowHex(bits) : (value: number) => BigInt.asUintN(bits, BigInt(value)).toString(16);
  for (let start = 0; start < values.length; start += perWord) {
    if (perWord === 1) words.push(hex(values[start]).padStart(digits, '0'));
    else words.push(packed(values, start, bits, perWord).toString(16).padStart(digits, '0'));
  }
  return words;
}

const narrowHex =
  (bits: number) =>
  (value: number): string =>
    (value & (2 ** bits - 1)).toString(16);

function packed(values: ArrayLike<number>, start: number, bits: number, count: number): bigint {
  let word = 0n;
  for (let i = count - 1; i >= 0; i--) word = (word << BigInt(bits)) | BigInt.asUintN(bits, BigInt(values[start + i]));
  return word;
}

function rawBytes({ values, bits }: MemoryContent): Uint8Array {
  const width = containerBytes(bits);
  const bytes = new Uint8Array(values.length * width);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    if (width === 1) view.setInt8(i, values[i]);
    else if (width === 2) view.setInt16(i * 2, values[i], true);
    else if (width === 4) view.setInt32(i * 4, values[i], true);
    else view.setBigInt64(i * 8, BigInt(values[i]), true);
  }
  return bytes;
}
