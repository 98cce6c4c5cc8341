/**
 * Every quantization parameter as JSON, with the integer weights in a binary file beside it: enough to build the
 * hardware, or another simulator, from. The same model gives the same bytes.
 */
import type { QuantizedModel } from '../quantize/quantizedModel';
import type { OutputFile } from '../util/files';
import { blobsIn } from './json/blobs';
import { documentOf } from './json/document';
import { jsonBytes } from './jsonBytes';
import type { ExportContext } from './context';

/** `<name>.json` and `<name>.weights.bin`. */
export function json(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  const blobs = blobsIn(`${context.name}.weights.bin`);
  const document = documentOf(model, context, blobs);
  return [
    { name: `${context.name}.json`, bytes: jsonBytes(document) },
    { name: `${context.name}.weights.bin`, bytes: blobs.bytes() },
  ];
}
