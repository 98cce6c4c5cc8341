/** The export formats. A new one is a file beside this and a line here. */
import type { QuantizedModel } from '../quantize/quantizedModel';
import { InputError } from '../util/errors';
import type { OutputFile } from '../util/files';
import { suggestion } from '../util/nearest';
import { c99 } from './c';
import type { Golden } from './golden';
import { fpga } from './fpga';
import { json } from './json';
import type { ExportOptions } from './options';
import { qdqOnnx } from './qdqOnnx';

/** What a file says about itself beyond the model. */
export interface ExportContext {
  /** Stem of the file names. */
  readonly name: string;
  /** One line: preset, bits, ranges, images. */
  readonly provenance: string;
  /** Absent: the defaults. */
  readonly options?: ExportOptions;
  /** For formats that ask for them: one per image, the first always there. */
  readonly goldens?: readonly Golden[];
}

export interface Writer {
  readonly id: string;
  /** For people choosing a format. */
  readonly description: string;
  /** Wants the integers of a run in its context: of every step's output, or of the accumulators too. */
  readonly golden?: 'outputs' | 'accumulators';
  /** The same model gives the same bytes. */
  readonly write: (model: QuantizedModel, context: ExportContext) => readonly OutputFile[];
}

export const writers: readonly Writer[] = [
  { id: 'json', description: 'every quantization parameter as JSON, integer weights beside it', write: json },
  { id: 'onnx-qdq', description: 'ONNX with QuantizeLinear and DequantizeLinear, same scales', write: qdqOnnx },
  {
    id: 'c',
    description: 'dependency-free C99 of the whole network, with a test on golden vectors',
    write: c99,
    golden: 'outputs',
  },
  {
    id: 'fpga',
    description: 'memory files (.mem, .coe, .mif, .bin), golden vectors of every layer, manifest and README',
    write: fpga,
    golden: 'accumulators',
  },
];

/** Throws InputError for an unknown id, with the near miss. */
export function writerFor(id: string): Writer {
  const writer = writers.find((candidate) => candidate.id === id);
  if (writer) return writer;
  const hint = suggestion(
    id,
    writers.map((candidate) => candidate.id),
  );
  throw new InputError(`unknown export format "${id}"${hint}`);
}
