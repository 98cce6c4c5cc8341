/** The export formats. A new one is a file beside this and a line here. */
import type { ExportTarget } from '../protocol/results/exportPreview';
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
  /** In words, and what takes it: for people choosing a format. */
  readonly name: string;
  readonly target: ExportTarget;
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
  {
    id: 'json',
    name: 'Parameters as JSON',
    target: 'programs',
    description: 'every quantization parameter as JSON, integer weights beside it',
    write: json,
  },
  {
    id: 'onnx-qdq',
    name: 'ONNX with QuantizeLinear',
    target: 'runtimes',
    description: 'ONNX with QuantizeLinear and DequantizeLinear, same scales',
    write: qdqOnnx,
    warnings: qdqWarnings,
  },
  {
    id: 'c',
    name: 'C99 source',
    target: 'programs',
    description: 'dependency-free C99 of the whole network, with a test on golden vectors',
    write: c99,
    golden: 'outputs',
    directed: true,
    warnings: c99Warnings,
  },
  {
    id: 'hls',
    name: 'HLS C++ design',
    target: 'hardware',
    description: 'C++ for Vitis HLS: a dataflow design with one function per layer, its test and its project',
    write: hls,
    golden: 'outputs',
    directed: true,
  },
  {
    id: 'memories',
    name: 'Memories only',
    target: 'hardware',
    description: 'memory files of parameters alone (.mem, .coe, .mif, .bin), with manifest and README',
    write: memories,
  },
  {
    id: 'fpga',
    name: 'Memories and golden vectors',
    target: 'hardware',
    description: 'memory files (.mem, .coe, .mif, .bin), golden vectors of every layer, manifest and README',
    write: fpga,
    golden: 'accumulators',
    directed: true,
  },
  {
    id: 'verilog',
    name: 'Verilog, a module per layer',
    target: 'hardware',
    description: 'requantization modules, a module per layer and self-checking testbenches',
    write: verilog,
    golden: 'outputs',
    goldenImages: ({ top, images }) => (top === 'stream' ? Math.max(streamedImages, images) : images),
    directed: true,
  },
  {
    id: 'npz',
    name: 'NumPy archive',
    target: 'programs',
    description: 'weights, biases, scales, multipliers and shifts for numpy.load',
    write: npz,
  },
  {
    id: 'npy',
    name: 'NumPy arrays',
    target: 'programs',
    description: 'the same arrays as a folder of .npy files with an index',
    write: npy,
  },
  {
    id: 'onnx-qlinear',
    name: 'ONNX with integer operators',
    target: 'runtimes',
    description: "ONNX's integer operators (QLinearConv, ConvInteger, …), up to 8 bits",
    write: qlinearOnnx,
  },
  {
    id: 'onnx-integer',
    name: 'ONNX, integers bit for bit',
    target: 'runtimes',
    description: 'the integer program itself in ONNX operators: onnxruntime computes the same integers, bit for bit',
    write: integerOnnx,
  },
  {
    id: 'qonnx',
    name: 'QONNX',
    target: 'hardware',
    description: 'QONNX with Quant nodes of any bit width, for FINN and hls4ml',
    write: qonnx,
    warnings: qonnxWarnings,
  },
  {
    id: 'onnx-float',
    name: 'ONNX in float',
    target: 'runtimes',
    description: 'the float model that was quantized, as plain ONNX',
    write: floatOnnx,
  },
  {
    id: 'darknet',
    name: 'Darknet cfg and weights',
    target: 'runtimes',
    description: 'cfg and weights whose numbers are the integers times their scale, with input_calibration',
    write: darknet,
    cfg: true,
  },
  {
    id: 'vitis',
    name: 'Vitis AI positions',
    target: 'hardware',
    description: 'power-of-two positions as Vitis AI counts them (pow2-tensor only)',
    write: vitis,
  },
  {
    id: 'netron',
    name: 'Figures for Netron',
    target: 'viewers',
    description: "the run's figures as an attachment that Netron shows on the model",
    write: netron,
  },
  {
    id: 'model-explorer',
    name: 'Figures for Model Explorer',
    target: 'viewers',
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
