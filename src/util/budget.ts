/**
 * What one job may take of a machine: checked before anything is allocated, and said in the error. The figures are far
 * above what networks and pictures for fixed-point hardware need, and low enough that a file with absurd numbers in it
 * ends with a sentence instead of gigabytes.
 */
import { InputError } from './errors';

export const budget = {
  /** Of a picture once it is decoded: 50 megapixels (8192×6144), 150 MB of RGB. */
  picturePixels: 3 * 2 ** 24,
  /** Of a picture on its longer side; JPEG allows no more. */
  pictureSide: 65_535,
  /** Of a picture's file. */
  pictureBytes: 2 ** 27,
  /** Pictures beyond this are decoded one after another, not several at once. */
  picturePixelsAtOnce: 2 ** 24,
  /** Of an array of numbers that is read as a whole, and of one that is inflated. */
  arrayBytes: 2 ** 30,
  /** Of a file of quantization parameters: ten tensors of 100 channels for each of 10,000 operators come to 100 MB. */
  parameterBytes: 2 ** 27,
  /** Of a text; the largest list of annotations of COCO has 449 MB. */
  textBytes: 2 ** 29 - 2 ** 16,
  /** Of a model's file without the raw data of its tensors: protobuf's own limit of one message. */
  structureBytes: 2 ** 31 - 1,
  /** Weights of a model that is run while it is opened, for shapes that no rule tells: 256 MB of float32. */
  observedWeights: 2 ** 26,
  /** Of one value of a network, as float32: 64 channels of 1024×1024. */
  valueBytes: 2 ** 28,
  /** Of all values together: calibration holds those of one picture. */
  valuesBytes: 2 ** 32,
  /** Of all constants that are computed beforehand. */
  foldedBytes: 2 ** 28,
  /** Multiply-accumulates of one picture: half an hour on one core. */
  macs: 2 ** 44,
  /** A kernel's size, stride, dilation or padding along one axis. */
  windowSize: 65_536,
  /** Operators of one graph; the largest real models have some tens of thousands. */
  nodes: 100_000,
  /** Initializers of one graph: a convolution has two, a normalization four. */
  initializers: 400_000,
  /** Graphs within graphs (branches, loops). */
  nesting: 32,
  /** More than any machine has is a slip of the finger, and would be as many kernels in memory. */
  threads: 256,
} as const;

/** `asked` and `allowed` in words with their unit; `advice` says what to do. */
export function overBudget(where: string, asked: string, allowed: string, advice: string): InputError {
  return new InputError(`${where}: ${asked}; at most ${allowed} are allowed: ${advice}`);
}

/** `256 MiB`, `4.5 GiB` */
export function sizeText(bytes: number): string {
  const [unit, size] = bytes < 2 ** 30 ? ['MiB', 2 ** 20] : ['GiB', 2 ** 30];
  const count = bytes / size;
  return `${count < 1e6 ? Number(count.toPrecision(3)) : count.toExponential(0)} ${unit}`;
}
