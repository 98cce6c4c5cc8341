/** Arrays beside a file's constants: named where the file has the same bytes, in base64 where it has not. */
import type { Tensor } from '../../graph/tensor';
import { checksum } from '../../util/checksum';
import { arrayTypes, type Load, type Store } from '../../util/plainData';

type Constants = ReadonlyMap<string, Tensor>;

/** @param constants of the file, by name */
export function storeBeside(constants: Constants): Store {
  const names = new Map<string, string>();
  for (const [name, { bytes }] of constants) names.set(keyOf(bytes), name);
  return (view) => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    const name = names.get(keyOf(bytes));
    const isThere = name !== undefined && sameBytes(constants.get(name)?.bytes, bytes);
    return isThere ? { constant: name } : { base64: toBase64(bytes) };
  };
}

/** Throws RangeError for what is no array of the type. */
export function loadBeside(constants: Constants): Load {
  return (type, place) => {
    const { constant, base64 } = place as { constant?: string; base64?: string };
    const bytes = constant === undefined ? fromBase64(base64 ?? '') : constants.get(constant)?.bytes.slice();
    if (!bytes || !Object.hasOwn(arrayTypes, type)) throw new RangeError(`no array of type ${type}`);
    return new arrayTypes[type as keyof typeof arrayTypes](bytes.buffer as ArrayBuffer);
  };
}

const keyOf = (bytes: Uint8Array): string => `${bytes.length}:${checksum(bytes)}`;

const sameBytes = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a?.length === b.length && a.every((byte, i) => byte === b[i]);

/** In pieces: a call takes only so many arguments. */
function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

function fromBase64(base64: string): Uint8Array {
  const text = atob(base64);
  return Uint8Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}
