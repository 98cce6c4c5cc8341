/** A checksum of plain data: records, lists, maps and arrays of numbers. What only differs in the last bits of a double is the same. */
import { checksum } from '../../src/util/checksum';

export function digest(data: unknown): string {
  return checksum(new TextEncoder().encode(JSON.stringify(data, written)))
    .toString(16)
    .padStart(8, '0');
}

function written(_: string, value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(10)) : String(value);
  if (value instanceof Map) return [...(value as ReadonlyMap<unknown, unknown>)];
  if (value instanceof Uint8Array) return checksum(value);
  if (!ArrayBuffer.isView(value)) return value;
  const numbers = value as unknown as ArrayLike<number | bigint>;
  return [value.constructor.name, ...Array.from(numbers, String).map(Number)];
}
