/**
 * Reads the fpga export as a stranger would, from the manifest and the files that it names: memories of every kind back
 * into tensors, and a convolution computed again in BigInt from what the manifest says.
 */
import type { OutputFile } from '../../src/util/files';

interface Axis {
  readonly dimension: number;
  readonly divisor: number;
  readonly count: number;
  readonly stride: number;
}

export interface MemoryJson {
  readonly shape: readonly number[];
  readonly bits: number;
  readonly axes: readonly Axis[];
  readonly elements: number;
  readonly elementsPerWord: number;
  readonly words: number;
  readonly wordBits: number;
  readonly containerBytes: number;
  readonly files: Readonly<Record<string, string>>;
}

export interface ManifestJson {
  readonly formulas: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly values: readonly {
    readonly id: string;
    readonly name: string;
    readonly shape: readonly number[];
    readonly bits: number;
    readonly qmin: number;
    readonly qmax: number;
    readonly scale: readonly number[];
    readonly exactScale: readonly string[];
  }[];
  readonly steps: readonly (Readonly<Record<string, unknown>> & {
    readonly id: string;
    readonly kind: string;
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
    readonly memories: Readonly<Record<string, MemoryJson>>;
  })[];
  readonly golden: readonly {
    readonly image: number;
    readonly origin: string;
    readonly values: Readonly<Record<string, MemoryJson>>;
    readonly accumulators: Readonly<Record<string, MemoryJson>>;
  }[];
}

export function readFpgaExport(files: readonly OutputFile[]) {
  const byName = new Map(files.map(({ name, bytes }) => [name, bytes]));
  const bytesOf = (name: string): Uint8Array => {
    const bytes = byName.get(`fpga/${name}`);
    if (!bytes) throw new Error(`the manifest names ${name}, which is not there`);
    return bytes;
  };
  const manifest = JSON.parse(new TextDecoder().decode(bytesOf('manifest.json'))) as ManifestJson;
  return {
    manifest,
    read: (memory: MemoryJson, kind: string) => readMemory(memory, kind, bytesOf(memory.files[kind])),
  };
}

/** The tensor in the order of its shape. Padding must be zero. */
function readMemory(memory: MemoryJson, kind: string, bytes: Uint8Array): bigint[] {
  const elements = kind === 'bin' ? rawElements(memory, bytes) : wordElements(memory, wordsOf(kind, memory, bytes));
  if (elements.length !== memory.elements) throw new Error(`${elements.length} elements, not ${memory.elements}`);
  const used = new Set<number>();
  const size = memory.shape.reduce((a, b) => a * b, 1);
  const dense = Array.from({ length: size }, (_, flat) => {
    const address = addressOf(memory, flat);
    used.add(address);
    return elements[address];
  });
  if (used.size !== size) throw new Error('two elements share an address');
  elements.forEach((value, i) => {
    if (!used.has(i) && value !== 0n) throw new Error(`padding at ${i} is ${value}`);
  });
  return dense;
}

function addressOf({ shape, axes }: MemoryJson, flat: number): number {
  const index: number[] = [];
  let rest = flat;
  for (let d = shape.length - 1; d >= 0; d--) {
    index[d] = rest % shape[d];
    rest = Math.floor(rest / shape[d]);
  }
  return axes.reduce((sum, axis) => {
    const position = Math.floor(index[axis.dimension] / axis.divisor) % axis.count;
    return sum + position * axis.stride;
  }, 0);
}

function rawElements({ containerBytes }: MemoryJson, bytes: Uint8Array): bigint[] {
  const elements: bigint[] = [];
  for (let at = 0; at < bytes.length; at += containerBytes) {
    let value = 0n;
    for (let i = containerBytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[at + i]);
    elements.push(BigInt.asIntN(8 * containerBytes, value));
  }
  return elements;
}

function wordElements({ bits, elementsPerWord }: MemoryJson, words: readonly bigint[]): bigint[] {
  return words.flatMap((word) =>
    Array.from({ length: elementsPerWord }, (_, i) => BigInt.asIntN(bits, word >> BigInt(i * bits))),
  );
}

function wordsOf(kind: string, { words, wordBits }: MemoryJson, bytes: Uint8Array): bigint[] {
  const text = new TextDecoder().decode(bytes);
  const hex = (digits: string): bigint => {
    if (digits.length !== Math.ceil(wordBits / 4)) throw new Error(`${digits} is not a word of ${wordBits} bits`);
    return BigInt(`0x${digits}`);
  };
  if (kind === 'mem')
    return text
      .replace(/\/\/.*/g, '')
      .trim()
      .split(/\s+/)
      .map(hex);
  if (kind === 'coe') {
    const found = /^;.*\nmemory_initialization_radix=16;\nmemory_initialization_vector=([^;]*);\s*$/.exec(text);
    return (found?.[1] ?? '')
      .trim()
      .split(/\s*,\s*/)
      .map(hex);
  }
  const head = new RegExp(`^WIDTH=${wordBits};\\nDEPTH=${words};\\nADDRESS_RADIX=HEX;\\nDATA_RADIX=HEX;$`, 'm');
  if (!head.test(text)) throw new Error('the head of the mif file is wrong');
  const body = /CONTENT BEGIN\n([^]*)END;/.exec(text)?.[1] ?? '';
  return body
    .trim()
    .split('\n')
    .flatMap((line, i) => {
      const [address, data] = line.replace(';', '').split(' : ');
      if (Number.parseInt(address, 16) !== i * 16) throw new Error(`address ${address} is not ${i * 16}`);
      return data.split(' ').map(hex);
    });
}
