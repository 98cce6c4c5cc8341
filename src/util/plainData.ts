/**
 * Plain data with typed arrays, Maps and numbers that JSON lacks, as JSON, and back:
 *
 *   typed array   { "$": "Int8Array", … }       where its numbers lie is the caller's matter
 *   Map           { "$": "Map", "entries": […] }
 *   others        { "$": "number", "text": "Infinity" }, { "$": "undefined" }
 */
export const arrayTypes = { Int8Array, Uint8Array, Int16Array, Int32Array, Float32Array, Float64Array } as const;

/** As JSON alone: numbers of arrays stand in it. */
export const packInJson = (value: unknown): unknown =>
  pack(value, (view) => ({ numbers: packInJson(Array.from(view as Float64Array)) }));

/** What `packInJson` made, to the last bit; throws where an array is of no known type. */
export const unpackFromJson = (value: unknown): unknown =>
  unpack(value, (type, place) => {
    const { numbers } = place as { readonly numbers: unknown };
    return arrayTypes[type as keyof typeof arrayTypes].from(unpackFromJson(numbers) as number[]);
  });

/** Says where an array was put: the other fields of what stands for it. */
export type Store = (view: ArrayBufferView) => object;

/** The array that such fields stand for; `type` may be anything. */
export type Load = (type: string, place: object) => ArrayBufferView;

export function pack(value: unknown, store: Store): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $: 'number', text: String(value) };
  if (value === undefined) return { $: 'undefined' };
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return { $: value.constructor.name, ...store(value) };
  if (value instanceof Map) return { $: 'Map', entries: [...value].map((entry) => pack(entry, store)) };
  if (Array.isArray(value)) return value.map((item) => pack(item, store));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item, store)]));
}

export function unpack(value: unknown, load: Load): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => unpack(item, load));
  const tagged = value as { $?: string; entries?: unknown[]; text?: string };
  if (tagged.$ === 'undefined') return undefined;
  if (tagged.$ === 'number') return Number(tagged.text);
  if (tagged.$ === 'Map') return new Map(unpack(tagged.entries, load) as [unknown, unknown][]);
  if (tagged.$ !== undefined) return load(tagged.$, tagged);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item, load)]));
}
