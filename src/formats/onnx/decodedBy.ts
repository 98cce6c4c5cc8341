/** Messages that are left to protobufjs: its complaints, which speak of readers and wire types, become a sentence. */
import { FormatError } from '../../util/errors';
import type { Cursor } from './cursor';

/** From `c.at` to `end`, where `c` stands afterwards. @throws FormatError for what cannot be decoded */
export function decodedBy<T>(message: { decode(bytes: Uint8Array): T }, c: Cursor, end: number): T {
  const bytes = c.bytes.subarray(c.at, end);
  c.at = end;
  try {
    return message.decode(bytes);
  } catch (error) {
    // The stack overflows on what is nested thousands of times.
    const deep = error instanceof RangeError && /stack/i.test(error.message);
    const found = deep ? 'parts of it are nested too deeply' : 'a part of it does not end where its length says';
    throw new FormatError(`${c.name}: not a readable ONNX model: ${found}. The file is damaged; export it again.`, {
      format: 'onnx',
    });
  }
}
