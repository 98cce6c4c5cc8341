/** What a notification says of an export's warning. */
import { expect, it } from 'vitest';
import { warningHead } from '../../../src/protocol/views/warningHead';

it.each([
  ['c99: floats remain', 'c99: floats remain'],
  ['c99: floats remain. Set them to integers', 'c99: floats remain …'],
  ['c99: floats remain; see there', 'c99: floats remain …'],
  ['c99: a part is float, which a callback computes: give one', 'c99: a part is float …'],
  [
    'onnx-qdq: 2 layers (/head/conv.0/Conv, /head/conv.1/Conv) can overflow in onnxruntime, which adds in 16 bits: export another',
    'onnx-qdq: 2 layers can overflow in onnxruntime …',
  ],
  ['onnx-qdq: layer /head/conv.0/Conv can overflow; say so', 'onnx-qdq: layer /head/conv.0/Conv can overflow …'],
  ['a line of no format', 'a line of no format'],
])('%s', (warning, head) => expect(warningHead(warning)).toBe(head));
