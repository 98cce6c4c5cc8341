/**
 * A checksum that data in JSON carries in itself, so that one changed number is noticed when it is read back. Spaces and the order of keys
 * do not count; a number counts as what it reads as.
 */
import { digestOf } from './digest';

export interface Sealed {
  /** SHA-256 of everything else, hexadecimal. */
  readonly checksum: string;
}

/** The data with its checksum, in place of one that it had. */
export async function sealed<T extends object>(data: T): Promise<T & Sealed> {
  return { ...data, checksum: await checksumOf(data) };
}

/** False when something has been changed since it was sealed, or it never was. */
export async function isAsSealed(data: object): Promise<boolean> {
  return 'checksum' in data && data.checksum === (await checksumOf(data));
}

/** As a file will have it: what JSON leaves out does not count. */
function checksumOf(data: object): Promise<string> {
  return digestOf(inOrder(JSON.parse(JSON.stringify({ ...data, checksum: undefined }))));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, inOrder(item)]));
}
