/**
 * SHA-256 of plain data with typed arrays and Maps: equal for equal values, whatever made them. Keys of objects count in their order;
 * what is undefined counts as absent.
 */

/** Hexadecimal. */
export async function digestOf(value: unknown): Promise<string> {
  const arrays: ArrayBufferView[] = [];
  const text = JSON.stringify(described(value, arrays));
  const parts = [await sha256(new TextEncoder().encode(text))];
  for (const array of arrays) parts.push(await sha256(array));
  return parts.length === 1 ? hexOf(parts[0]) : hexOf(await sha256(joined(parts)));
}

/** As JSON has it; arrays of numbers by type and length, their bytes are collected. */
function described(value: unknown, arrays: ArrayBufferView[]): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return { $: String(value) };
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    arrays.push(value);
    return { $: value.constructor.name, bytes: value.byteLength };
  }
  if (value instanceof Map) return { $: 'Map', entries: [...value].map((entry) => described(entry, arrays)) };
  if (Array.isArray(value)) return value.map((item) => described(item, arrays));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, described(item, arrays)]));
}

async function sha256(view: ArrayBufferView): Promise<Uint8Array> {
  return new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytesOf(view)));
}

/** What threads share is copied: only memory that nobody else can change is hashed. */
function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.length * 32);
  parts.forEach((part, at) => whole.set(part, at * 32));
  return whole;
}

const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
