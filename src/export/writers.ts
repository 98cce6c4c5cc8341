/** The export formats. A new one is a file beside this and a line here. */
import type { QuantizedModel } from '../quantize/quantizedModel';
import { InputError } from '../util/errors';
import type { OutputFile } from '../util/files';
import { suggestion } from '../util/nearest';
import { c99, c99Warnings } from './c';
import type { ExportContext } from './context';
import { darknet } from './darknet';
import { floatOnnx } from './floatOnnx';
import { fpga, memories } from './fpga';
import { hls } from './hls';
import { integerOnnx } from './integerOnnx';
import { json } from './json';
import { modelExplorer } from './modelExplorer';
import { netron } from './netron';
import { npy, npz } from './npz';
import { qdqOnnx, qdqWarnings } from './qdqOnnx';
import { qlinearOnnx } from './qlinearOnnx';
import { qonnx } from './qonnx';
import { qonnxWarnings } from './qonnxReaders';
import type { ExportOptions } from './options';
import { verilog } from './verilog';
import { streamedImages } from './verilog/streamTop';
import { vitis } from './vitis';

export interface Writer {
  readonly id: string;
  /** For people choosing a format. */
  readonly description: string;
  /** Wants the integers of a run in its context: of every step's output, or of the accumulators too. */
  readonly golden?: 'outputs' | 'accumulators';
  /** How many images it wants golden vectors of; absent: as many as the options say. */
  readonly goldenImages?: (options: ExportOptions) => number;
  /** Writes directed golden vectors, where they are in its context. */
  readonly directed?: boolean;
  /** Wants the cfg that the model was read from in its context. */
  readonly cfg?: boolean;
  /** What somebody who uses the files must know of this model's, each one line. */
  readonly warnings?: (model: QuantizedModel, context: ExportContext) => readonly string[];
  /** The same model gives the same bytes. */
  readonly write: (model: QuantizedModel, context: ExportContext) => readonly OutputFile[];
}

export const writers: readonly Writer[] = [
  { id: 'json', description: 'every quantization parameter as JSON, integer weights beside it', write: json },
  {
    id: 'onnx-qdq',
    description: 'ONNX with QuantizeLinear and DequantizeLinear, same scales',
    write: qdqOnnx,
    warnings: qdqWarnings,
  },
  {
    id: 'c',
    description: 'dependency-free C99 of the whole network, with a test on golden vectors',
    write: c99,
    golden: 'outputs',
    warnings: c99Warnings,
  },
  {
    id: 'hls',
    description: 'C++ for Vitis HLS: a dataflow design with one function per layer, its test and its project',
    write: hls,
    golden: 'outputs',
  },
  {
    id: 'memories',
    description: 'memory files of parameters alone (.mem, .coe, .mif, .bin), with manifest and README',
    write: memories,
  },
  {
    id: 'fpga',
    description: 'memory files (.mem, .coe, .mif, .bin), golden vectors of every layer, manifest and README',
    write: fpga,
    golden: 'accumulators',
    directed: true,
  },
  {
    id: 'verilog',
    description: 'requantization modules, a module per layer and self-checking testbenches',
    write: verilog,
    golden: 'outputs',
    goldenImages: ({ top, images }) => (top === 'stream' ? Math.max(streamedImages, images) : images),
    directed: true,
  },
  { id: 'npz', description: 'weights, biases, scales, multipliers and shifts for numpy.load', write: npz },
  { id: 'npy', description: 'the same arrays as a folder of .npy files with an index', write: npy },
  {
    id: 'onnx-qlinear',
    description: "ONNX's integer operators (QLinearConv, ConvInteger, …), up to 8 bits",
    write: qlinearOnnx,
  },
  {
    id: 'onnx-integer',
    description: 'the integer program itself in ONNX operators: onnxruntime computes the same integers, bit for bit',
    write: integerOnnx,
  },
  {
    id: 'qonnx',
    description: 'QONNX with Quant nodes of any bit width, for FINN and hls4ml',
    write: qonnx,
    warnings: qonnxWarnings,
  },
  { id: 'onnx-float', description: 'the float model that was quantized, as plain ONNX', write: floatOnnx },
  {
    id: 'darknet',
    description: 'cfg and weights whose numbers are the integers times their scale, with input_calibration',
    write: darknet,
    cfg: true,
  },
  { id: 'vitis', description: 'power-of-two positions as Vitis AI counts them (pow2-tensor only)', write: vitis },
  { id: 'netron', description: "the run's figures as an attachment that Netron shows on the model", write: netron },
  {
    id: 'model-explorer',
    description: "the run's figures as node data for Model Explorer, a file per overlay",
    write: modelExplorer,
  },
];

/** Throws InputError for an unknown id, with the near miss; `place`, where known, ends the message. */
export function writerFor(id: string, place = ''): Writer {
  const writer = writers.find((candidate) => candidate.id === id);
  if (writer) return writer;
  const hint = suggestion(
    id,
    writers.map((candidate) => candidate.id),
  );
  throw new InputError(`unknown export format "${id}"${hint}${place}`);
}
