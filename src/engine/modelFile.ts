/**
 * A QuantizedModel (or any plain data with typed arrays and Maps) as one file, and back.
 *
 *   "SHIFTWISE 2\n"   JSON length, JSON checksum (uint32 LE)   JSON   zero padding to 8   arrays, each aligned to 8
 *
 * In the JSON a typed array is {"$": "Int8Array", "at": offset, "length": n, "sum": checksum}, a Map {"$": "Map", "entries": […]}, and a
 * value that JSON lacks {"$": "number", "text": "Infinity"} or {"$": "undefined"}. Deterministic: the same value gives the same bytes.
 * What is read is compared with its checksum. Files of version 1, which have none, are read too.
 */
import { checksum } from '../util/checksum';
import { InputError } from '../util/errors';
import { arrayTypes, pack, unpack, type Store } from '../util/plainData';
import type { QuantizedModel } from '../quantize/quantizedModel';

const magic = 'SHIFTWISE 2\n';
const magic1 = 'SHIFTWISE 1\n';
type ArrayName = keyof typeof arrayTypes;

/** A file of which only the parts that are needed are read. */
export interface FileParts {
  readonly length: number;
  /** Fills `into` with the bytes from `at` on; throws InputError when they cannot be read. */
  read(into: Uint8Array, at: number): void;
}

/** What a model is opened for. */
export interface Wanted {
  /**
   * The constants of the float graph too: four times as large as the integers. Without, they are left in the file, unless
   * float islands need them.
   */
  readonly floats: boolean;
  /** Arrays lie in memory that all threads see. */
  readonly shared: boolean;
}

export function encodeModelFile(model: QuantizedModel): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const store: Store = (view) => {
    const at = size;
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    const padding = (8 - (bytes.length % 8)) % 8;
    chunks.push(bytes, new Uint8Array(padding));
    size += bytes.length + padding;
    return { at, length: (view as Uint8Array).length, sum: checksum(bytes) };
  };
  const json = new TextEncoder().encode(JSON.stringify(pack(model, store)));
  const head = magic.length + 8 + json.length;
  const start = head + ((8 - (head % 8)) % 8);
  const file = new Uint8Array(start + size);
  file.set(new TextEncoder().encode(magic));
  const numbers = new DataView(file.buffer, magic.length);
  numbers.setUint32(0, json.length, true);
  numbers.setUint32(4, checksum(json), true);
  file.set(json, magic.length + 8);
  let at = start;
  for (const chunk of chunks) {
    file.set(chunk, at);
    at += chunk.length;
  }
  return file;
}

/** Throws InputError for a file that is none of ours, or damaged. `name` is for the message. */
export function decodeModelFile(
  given: Uint8Array | FileParts,
  name: string,
  { floats, shared }: Wanted = { floats: true, shared: false },
): QuantizedModel {
  const file = given instanceof Uint8Array ? partsOf(given) : given;
  const { at, length, sum } = headOf(file, name);
  const head = at + length;
  if (head > file.length) throw damaged(name, `expected ${head} bytes or more, found ${file.length}`);
  const description = new Uint8Array(length);
  file.read(description, at);
  requireSum(description, sum, name, 'its description');
  const json = parse(new TextDecoder().decode(description), name);
  const data = { file, start: head + ((8 - (head % 8)) % 8), shared, name };
  const model = unpack(floats || hasIslands(json) ? json : withoutConstants(json), (type, place) =>
    arrayAt(type, place, data),
  );
  if (!isModel(model)) throw damaged(name, 'parts are missing');
  return model;
}

/** Where the description begins, how long it is, and its checksum, which version 1 has not. */
function headOf(file: FileParts, name: string): { at: number; length: number; sum?: number } {
  const start = new Uint8Array(Math.min(file.length, magic.length + 8));
  file.read(start, 0);
  const line = new TextDecoder().decode(start.subarray(0, magic.length));
  if (line !== magic && line !== magic1) throw damaged(name, 'it does not begin as one');
  if (start.length < magic.length + 8) throw damaged(name, 'it ends within its first line');
  const numbers = new DataView(start.buffer, magic.length);
  const length = numbers.getUint32(0, true);
  if (line === magic1) return { at: magic.length + 4, length };
  return { at: magic.length + 8, length, sum: numbers.getUint32(4, true) };
}

function requireSum(bytes: Uint8Array, sum: number | undefined, name: string, what: string): void {
  const found = sum === undefined ? undefined : checksum(bytes);
  if (found !== sum) throw damaged(name, `${what} is damaged: expected checksum ${sum}, found ${found}`);
}

function partsOf(bytes: Uint8Array): FileParts {
  return { length: bytes.length, read: (into, at) => into.set(bytes.subarray(at, at + into.length)) };
}

/** The arrays of a file, which begin at `start`. */
interface Data {
  readonly file: FileParts;
  readonly start: number;
  readonly shared: boolean;
  readonly name: string;
}

interface Place {
  readonly at?: number;
  readonly length?: number;
  readonly sum?: number;
}

function arrayAt(type: string, { at = 0, length = 0, sum }: Place, data: Data): ArrayBufferView {
  const { file, start, shared, name } = data;
  if (!(type in arrayTypes)) throw damaged(name, `an array of type ${type}`);
  const make = arrayTypes[type as ArrayName];
  const size = length * make.BYTES_PER_ELEMENT;
  const room = file.length - start;
  if (!(at >= 0) || !(at + size <= room)) throw damaged(name, `an array ends at ${at + size}, the data at ${room}`);
  const buffer: ArrayBufferLike = shared ? new SharedArrayBuffer(size) : new ArrayBuffer(size);
  const bytes = new Uint8Array(buffer);
  file.read(bytes, start + at);
  requireSum(bytes, sum, name, `the array at ${start + at}`);
  return new make(buffer as ArrayBuffer);
}

function parse(json: string, name: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw damaged(name, 'its description is no JSON');
  }
}

/** Of the packed description, as `isModel` checks it after unpacking. */
type Packed = { readonly steps?: readonly { readonly kind?: unknown }[]; readonly graph?: object } | null;

function hasIslands(json: unknown): boolean {
  const steps = (json as Packed)?.steps;
  return Array.isArray(steps) && steps.some((step: { kind?: unknown } | null) => step?.kind === 'island');
}

function withoutConstants(json: unknown): unknown {
  const packed = json as Packed;
  return { ...packed, graph: { ...packed?.graph, constants: { $: 'Map', entries: [] } } };
}

function isModel(value: unknown): value is QuantizedModel {
  const model = value as Partial<QuantizedModel> | null;
  return Array.isArray(model?.steps) && Array.isArray(model.tensors) && model.graph?.constants instanceof Map;
}

function damaged(name: string, why: string): InputError {
  return new InputError(`${name} is not a quantized model of this version: ${why}; quantize again`);
}
