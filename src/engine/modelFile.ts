/**
 * A QuantizedModel (or any plain data with typed arrays and Maps) as one file, and back.
 *
 *   "SHIFTWISE 1\n"   JSON length (uint32 LE)   JSON   zero padding to 8   arrays, each aligned to 8
 *
 * In the JSON a typed array is {"$": "Int8Array", "at": offset, "length": n}, a Map {"$": "Map", "entries": […]}, and a
 * value that JSON lacks {"$": "number", "text": "Infinity"} or {"$": "undefined"}. Deterministic: the same value gives the same bytes.
 */
import { InputError } from '../util/errors';
import type { QuantizedModel } from '../quantize/quantizedModel';

const magic = 'SHIFTWISE 1\n';
const arrayTypes = { Int8Array, Uint8Array, Int16Array, Int32Array, Float32Array, Float64Array } as const;
type ArrayName = keyof typeof arrayTypes;

export function encodeModelFile(model: QuantizedModel): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const store = (view: ArrayBufferView): number => {
    const at = size;
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    const padding = (8 - (bytes.length % 8)) % 8;
    chunks.push(bytes, new Uint8Array(padding));
    size += bytes.length + padding;
    return at;
  };
  const json = new TextEncoder().encode(JSON.stringify(pack(model, store)));
  const head = magic.length + 4 + json.length;
  const start = head + ((8 - (head % 8)) % 8);
  const file = new Uint8Array(start + size);
  file.set(new TextEncoder().encode(magic));
  new DataView(file.buffer).setUint32(magic.length, json.length, true);
  file.set(json, magic.length + 4);
  let at = start;
  for (const chunk of chunks) {
    file.set(chunk, at);
    at += chunk.length;
  }
  return file;
}

function pack(value: unknown, store: (view: ArrayBufferView) => number): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $: 'number', text: String(value) };
  if (value === undefined) return { $: 'undefined' };
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value))
    return { $: value.constructor.name, at: store(value), length: (value as Uint8Array).length };
  if (value instanceof Map) return { $: 'Map', entries: [...value].map((entry) => pack(entry, store)) };
  if (Array.isArray(value)) return value.map((item) => pack(item, store));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item, store)]));
}

/**
 * Throws InputError for a file that is none of ours, or damaged. `name` is for the message. Without `floats` the constants
 * of the float graph, four times as large as the integers, are left in the file, unless float islands need them.
 */
export function decodeModelFile(bytes: Uint8Array, name: string, floats = true): QuantizedModel {
  // A plain view: a Buffer's slice does not copy, and arrays below rely on copies.
  const file = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = new TextDecoder();
  if (text.decode(file.subarray(0, magic.length)) !== magic) throw damaged(name, 'it does not begin as one');
  const length = new DataView(file.buffer, file.byteOffset).getUint32(magic.length, true);
  const head = magic.length + 4 + length;
  if (head > file.length) throw damaged(name, `expected ${head} bytes or more, found ${file.length}`);
  const data = file.subarray(head + ((8 - (head % 8)) % 8));
  const json = parse(text.decode(file.subarray(magic.length + 4, head)), name);
  const model = unpack(floats || hasIslands(json) ? json : withoutConstants(json), data, name);
  if (!isModel(model)) throw damaged(name, 'parts are missing');
  return model;
}

function unpack(value: unknown, data: Uint8Array, name: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => unpack(item, data, name));
  const tagged = value as { $?: string; at?: number; length?: number; entries?: unknown[]; text?: string };
  if (tagged.$ === 'undefined') return undefined;
  if (tagged.$ === 'number') return Number(tagged.text);
  if (tagged.$ === 'Map') return new Map(unpack(tagged.entries, data, name) as [unknown, unknown][]);
  if (tagged.$ !== undefined) return arrayAt(tagged.$, tagged.at ?? 0, tagged.length ?? 0, data, name);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item, data, name)]));
}

function arrayAt(type: string, at: number, length: number, data: Uint8Array, name: string): ArrayBufferView {
  if (!(type in arrayTypes)) throw damaged(name, `an array of type ${type}`);
  const make = arrayTypes[type as ArrayName];
  const end = at + length * make.BYTES_PER_ELEMENT;
  if (!(at >= 0) || !(end <= data.length)) throw damaged(name, `an array ends at ${end}, the data at ${data.length}`);
  // Copied, because typed arrays need alignment that a file's position in memory may not have.
  return new make(data.slice(at, end).buffer);
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
