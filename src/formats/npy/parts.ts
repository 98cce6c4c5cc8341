/** A file, or a part of one, of which only the bytes that are wanted are read. */
import { InputError } from '../../util/errors';
import type { FilePart } from '../../util/files';

/** `name` is for messages. Reading beyond the end rejects with InputError. */
export interface Parts extends FilePart {
  readonly name: string;
}

export function partsOf(name: string, bytes: Uint8Array): Parts {
  return checked({ name, length: bytes.length, read: async (at, length) => bytes.subarray(at, at + length) });
}

/** Refuses, by name, what lies beyond the end: numbers in files are not believed. */
export function checked(parts: Parts): Parts {
  return {
    ...parts,
    read: async (at, length) => {
      if (at >= 0 && length >= 0 && at + length <= parts.length) return parts.read(at, length);
      throw new InputError(
        `${parts.name}: expected ${at + length} bytes or more, found ${parts.length}; it may be cut short`,
      );
    },
  };
}
