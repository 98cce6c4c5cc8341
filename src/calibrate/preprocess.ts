/**
 * From a decoded picture to the network's input: colour order, resize, `pixel · scale`, then (x − mean) / std per
 * channel, each step rounded to float32 as NumPy and PyTorch pipelines do, and planes (channels, height, width).
 * The recipe's `preprocess` says how; `Placement` remembers where the picture went, to bring boxes back.
 */
import { realsOf, type CodedImage, type NetworkImage } from '../util/codedImage';
import { budget, overBudget, sizeText } from '../util/budget';
import { InputError } from '../util/errors';
import { toGray, type Image, type Pixels } from './image';
import { letterbox } from './letterbox';
import { resizeBilinear } from './resize';
import { squarePad } from './squarePad';

export interface PreprocessSpec {
  readonly resize: 'stretch' | 'letterbox-gray' | 'square-pad' | 'none';
  /** [width, height]; default: the model's input. */
  readonly size?: readonly [number, number];
  readonly color: 'rgb' | 'bgr' | 'gray';
  /** Pixel 0..255 is multiplied by this first; 1/255 by default. */
  readonly scale: number;
  /** Then (x − mean) / std per channel; one entry stands for all channels, none for 0 and 1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** original image pixel = scale · network pixel + offset, per axis [x, y]; pixels are measured from the corner. */
export interface Placement {
  readonly scale: readonly [number, number];
  readonly offset: readonly [number, number];
  /**
   * Where the report's loader puts labels beyond that, in network pixels: half an original pixel where the padding of
   * `square-pad` is odd. Only the `report` evaluator adds it.
   */
  readonly labelShift: readonly [number, number];
}

export interface NetworkInput {
  /** (channels, height, width) */
  readonly data: NetworkImage;
  readonly placement: Placement;
}

/** (channels, height, width) */
type Shape = readonly [channels: number, height: number, width: number];

/** Channels of an input with alpha. */
const withAlpha = 4;

/**
 * `shape` is the network's (channels, height, width); a height or width of −1 (unknown) is taken from `spec.size`, and
 * for `resize: none` from the image. Throws InputError where image, spec and shape do not go together.
 */
export function preprocess(image: Image, spec: PreprocessSpec, shape: Shape): NetworkInput {
  const [channels] = shape;
  if (channels === withAlpha) return preprocessWithAlpha(image, spec, shape);
  const [width, height] = targetSize(image, spec, shape);
  requireRoom(image, width, height);
  const source = colourPlanes(image, spec.color, channels);
  const tables = Array.from({ length: channels }, (_, channel) => normalizer(spec, channel, channels));
  const order = channelOrder(spec.color, channels);
  if (spec.resize === 'letterbox-gray') {
    const { planes, left, top, newWidth, newHeight } = letterbox(source, width, height);
    const scale = [image.width / newWidth, image.height / newHeight] as const;
    const placement: Placement = { scale, offset: [-left * scale[0], -top * scale[1]], labelShift: [0, 0] };
    return { data: normalizePlanes(planes, width * height, order, tables), placement };
  }
  const { pixels, placement } = resize8Bit(source, spec.resize, width, height);
  return { data: codePixels(pixels, order, tables), placement };
}

/** Colour and alpha, each on its own. A picture without alpha is opaque. */
function preprocessWithAlpha(image: Image, spec: PreprocessSpec, [channels, height, width]: Shape): NetworkInput {
  const split = (values: readonly number[]): [readonly number[], readonly number[]] =>
    values.length === channels ? [values.slice(0, 3), values.slice(3)] : [values, values.length === 1 ? values : []];
  const [mean, std] = [split(spec.mean), split(spec.std)];
  const colour = preprocess(image, { ...spec, mean: mean[0], std: std[0] }, [3, height, width]);
  const rgb = alphaAsRgb(image);
  const alpha = preprocess(rgb, { ...spec, color: 'gray', mean: mean[1], std: std[1] }, [1, height, width]);
  return { ...colour, data: joined(realsOf(colour.data), realsOf(alpha.data)) };
}

function alphaAsRgb({ width, height, alpha }: Image): Image {
  const data = new Uint8Array(3 * width * height).fill(255);
  alpha?.forEach((value, pixel) => data.fill(value, 3 * pixel, 3 * pixel + 3));
  return { width, height, data };
}

function joined(colour: Float32Array, alpha: Float32Array): Float32Array {
  const out = new Float32Array(colour.length + alpha.length);
  out.set(colour);
  out.set(alpha, colour.length);
  return out;
}

/** Of the input as float32, and of the picture between its two passes of resizing. */
function requireRoom(image: Image, width: number, height: number): void {
  const where = `A picture of ${image.width}×${image.height} for an input of ${width}×${height}`;
  const bytes = 3 * 4 * width * height;
  const advice = 'make the input smaller';
  if (bytes > budget.valueBytes)
    throw overBudget(where, `it takes ${sizeText(bytes)} as float32`, sizeText(budget.valueBytes), advice);
  if (width * image.height > budget.picturePixels)
    throw overBudget(where, `resizing takes ${width}×${image.height} pixels`, `${budget.picturePixels}`, advice);
}

/** The size that `spec` and `shape` agree on. */
function targetSize(image: Image, spec: PreprocessSpec, shape: readonly number[]): readonly [number, number] {
  const model = [shape[2], shape[1]];
  const asked = spec.size ?? (spec.resize === 'none' ? [image.width, image.height] : model);
  const [width, height] = model.map((length, axis) => (length > 0 ? length : asked[axis]));
  if (!(width > 0 && height > 0)) {
    throw new InputError('The model does not fix the size of its input; set preprocess.size to [width, height]');
  }
  if (spec.resize === 'none' && (width !== image.width || height !== image.height)) {
    const found = `${image.width}×${image.height}`;
    throw new InputError(`The image is ${found}, the model expects ${width}×${height}; set preprocess.resize`);
  }
  if (asked[0] !== width || asked[1] !== height) throw otherSize(asked, model);
  return [width, height];
}

/** @param model width and height, not positive where it leaves them open */
function otherSize(asked: readonly number[], model: readonly number[]): InputError {
  const fixed = model.map((length) => (length > 0 ? `${length}` : 'any')).join('×');
  const [height, width] = asked;
  const fits = [width, height].every((length, axis) => !(model[axis] > 0) || model[axis] === length);
  const advice = fits ? `its numbers are width and height: try [${width}, ${height}]` : 'remove or correct it';
  return new InputError(`preprocess.size is ${asked.join('×')}, the model's input is ${fixed}; ${advice}`);
}

function colourPlanes(image: Image, color: PreprocessSpec['color'], channels: number): Pixels {
  if (channels !== 1 && channels !== 3) {
    throw new InputError(`The model's input has ${channels} channels; images give 1 (gray), 3, or 4 with alpha`);
  }
  return color === 'gray' || channels === 1 ? toGray(image) : { ...image, channels: 3 };
}

/** Which source channel goes to each channel of the network; gray is repeated where the network wants three. */
function channelOrder(color: PreprocessSpec['color'], channels: number): readonly number[] {
  if (color === 'gray' || channels === 1) return new Array<number>(channels).fill(0);
  return color === 'bgr' ? [2, 1, 0] : [0, 1, 2];
}

function resize8Bit(
  source: Pixels,
  resize: 'stretch' | 'square-pad' | 'none',
  width: number,
  height: number,
): { readonly pixels: Pixels; readonly placement: Placement } {
  if (resize === 'square-pad') {
    const { pixels, side, left, top } = squarePad(source, width, height);
    const odd = (length: number, size: number): number => ((side - length) % 2) * 0.5 * (size / side);
    const labelShift = [odd(source.width, width), odd(source.height, height)] as const;
    return { pixels, placement: { scale: [side / width, side / height], offset: [-left, -top], labelShift } };
  }
  const pixels = resizeBilinear(source, width, height);
  const scale = [source.width / width, source.height / height] as const;
  return { pixels, placement: { scale, offset: [0, 0], labelShift: [0, 0] } };
}

type Normalizer = (pixel: number) => number;

/** Pixel 0..255 (not only whole) to what the network sees. */
function normalizer(spec: PreprocessSpec, channel: number, channels: number): Normalizer {
  const mean = Math.fround(entryOf(spec.mean, 'mean', 0, channel, channels));
  const std = Math.fround(entryOf(spec.std, 'std', 1, channel, channels));
  if (std === 0) throw new InputError('preprocess.std must not be 0');
  return (pixel) => Math.fround(Math.fround(Math.fround(pixel * spec.scale) - mean) / std);
}

function entryOf(values: readonly number[], key: string, otherwise: number, channel: number, channels: number): number {
  if (values.length === 0) return otherwise;
  if (values.length === 1 || values.every((value) => value === values[0])) return values[0];
  if (values.length === channels) return values[channel];
  throw new InputError(
    `preprocess.${key} has ${values.length} entries; expected one, or one for each of ${channels} channels`,
  );
}

function codePixels(pixels: Pixels, order: readonly number[], normalizers: readonly Normalizer[]): CodedImage {
  const values = normalizers.map((normalize) => Float32Array.from({ length: 256 }, (_, pixel) => normalize(pixel)));
  return { codes: pixels.data, step: pixels.channels, order, values };
}

/** `planes` hold 0..1. */
function normalizePlanes(
  planes: Float32Array,
  area: number,
  order: readonly number[],
  normalizers: readonly Normalizer[],
): Float32Array {
  const out = new Float32Array(order.length * area);
  order.forEach((source, channel) => {
    const normalize = normalizers[channel];
    for (let i = 0; i < area; i++) out[channel * area + i] = normalize(planes[source * area + i] * 255);
  });
  return out;
}
