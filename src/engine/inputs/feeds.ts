/** How a sample becomes the numbers of one input: pictures are preprocessed, arrays taken as they are, constants are the same for all. */
import { noPicture, type Sample } from '../../calibrate/sample';
import { pictureOf, pixelLayout, sampleArray, type KnownArray, type SampleArray } from '../../calibrate/sampleArray';
import type { Image } from '../../calibrate/image';
import type { Placement, PreprocessSpec } from '../../calibrate/preprocess';
import { openArray } from '../../formats/npy/storedArray';
import { fileParts } from '../../calibrate/datasets/fileParts';
import type { Graph, ValueId } from '../../graph/graph';
import { inputKind, pictureChannels, type InputKind } from '../../graph/inputKind';
import { isPictures, pictureAt, type PictureInput } from '../../graph/pictureInput';
import { sizeOf, type Shape } from '../../graph/tensor';
import type { NetworkImage } from '../../util/codedImage';
import { InputError } from '../../util/errors';
import type { Files } from '../../util/files';
import { prepare } from '../pictureInputs';
import type { InputSpec } from '../recipeTypes';

/** An input with what is known and asked of it. */
export interface FedInput {
  readonly name: string;
  readonly value: ValueId;
  readonly shape: Shape;
  readonly kind: InputKind;
  readonly spec: InputSpec;
  /** Where its dimensions could be those of pictures. */
  readonly picture?: PictureInput;
  /** The recipe's own, with the input's on top. */
  readonly how: PreprocessSpec;
  /** It takes uint8. */
  readonly bytes: boolean;
}

export interface Fed {
  readonly data: NetworkImage;
  /** Of pictures. */
  readonly placement?: Placement;
}

export function fedInputs(
  graph: Graph,
  specs: Readonly<Record<string, InputSpec>>,
  preprocess: PreprocessSpec,
): readonly FedInput[] {
  return graph.inputs.map((value) => {
    const { name, type, shape = [] } = graph.values[value];
    const spec = Object.hasOwn(specs, name) ? specs[name] : { preprocess: {} };
    const kind = inputKind(graph, value);
    const picture = pictureFor(graph, value, name, spec);
    const how = { ...preprocess, ...spec.preprocess };
    const bytes = type === 'uint8';
    return { name, value, shape, kind, spec, how, bytes, ...(picture && { picture }) };
  });
}

/** What takes bytes takes pixels as they are: scaled to 0 … 1 all of them would be 0 or 1. Throws InputError where more is asked for. */
function ofPixels({ name, how, spec }: FedInput): PreprocessSpec {
  const isDefault = spec.preprocess.scale === undefined && how.scale === 1 / 255;
  const scale = isDefault ? 1 : how.scale;
  const isPlain = how.mean.every((value) => value === 0) && how.std.every((value) => value === 1);
  if (scale === 1 && isPlain) return { ...how, scale };
  throw new InputError(
    `input '${name}' takes uint8, pixels as they are: expected no "scale", "mean" and "std" in "preprocess" other than 1, 0 and 1`,
  );
}

function pictureFor(graph: Graph, value: ValueId, name: string, { layout }: InputSpec): PictureInput | undefined {
  if (layout === 'array' || layout === 'tokens') return undefined;
  const picture = pictureAt(graph, value, layout);
  if (layout === undefined || (picture && pictureChannels.includes(picture.channels))) return picture;
  const found = `(${(graph.values[value].shape ?? []).join(', ')})`;
  throw new InputError(
    `"inputs.${name}.layout" is ${layout}, which takes four dimensions with 1, 3 or 4 channels; the model's input is ${found}`,
  );
}

/** Throws InputError where sample and input do not go together. */
export function feed(input: FedInput, sample: Sample): Fed {
  if (!sample.arrays) return feedPicture(input, sample.image, `image ${sample.id}`);
  const array = arrayFor(input, sample.arrays);
  const pixels = pixelsFor(input, array);
  return pixels ? feedPicture(input, pictureOf(array, pixels), array.where) : { data: feedArray(input, array) };
}

/** Throws InputError where headers say that no sample will go together with the input: before any is read. */
export function requireFit(input: FedInput, arrays: ReadonlyMap<string, KnownArray>): void {
  const known = arrayFor(input, arrays);
  if (!pixelsFor(input, known)) requireSides(input, known);
}

const pixelsFor = ({ picture, spec, kind }: FedInput, array: KnownArray): ReturnType<typeof pixelLayout> =>
  picture && isPictures(spec.layout ?? kind.layout) ? pixelLayout(array) : undefined;

function feedPicture(input: FedInput, image: Image, where: string): Fed {
  const how = input.bytes ? ofPixels(input) : input.how;
  if (image !== noPicture && input.picture) return prepare(image, how, input.picture);
  throw new InputError(
    `input '${input.name}' is taken for ${input.kind.what}, and ${where} is a picture; feed it arrays (a data set of type "npy"), or set its "layout" to NCHW or NHWC`,
  );
}

/** Of its name, or the only one. */
function arrayFor<T>({ name }: FedInput, arrays: ReadonlyMap<string, T>): T {
  const found = arrays.get(name) ?? (arrays.size === 1 ? [...arrays.values()][0] : undefined);
  if (found) return found;
  throw new InputError(
    `expected an array called '${name}', as the model's input is, found ${[...arrays.keys()].join(', ')}`,
  );
}

function feedArray(input: FedInput, array: SampleArray): Float32Array {
  requireSides(input, array);
  requireRows(array, input.kind);
  return normalized(array.data, input.spec.preprocess);
}

/** The same sizes but for axes of 1. */
function requireSides({ name, shape }: FedInput, { where, shape: found }: KnownArray): void {
  const sides = (of: Shape): string => of.filter((size) => size !== 1).join('×');
  if (sides(found) === sides(shape)) return;
  throw new InputError(`${where}: (${found.join(', ')}), but the model's input '${name}' takes (${shape.join(', ')})`);
}

function requireRows({ data, where }: SampleArray, { rows }: InputKind): void {
  if (rows === undefined) return;
  const at = data.findIndex((token) => !Number.isInteger(token) || token < 0 || token >= rows);
  if (at >= 0) throw new InputError(`${where}: expected tokens from 0 to ${rows - 1}, found ${data[at]} at ${at}`);
}

/** x · scale, then (x − mean) / std, of what is written. Each is rounded to float32. */
function normalized(data: Float32Array, { scale = 1, mean = [], std = [] }: Partial<PreprocessSpec>): Float32Array {
  const [less, by] = [sole(mean, 'mean', 0), sole(std, 'std', 1)];
  if (scale === 1 && less === 0 && by === 1) return data;
  return data.map((x) => Math.fround(Math.fround(x * scale) - less) / by);
}

function sole(values: readonly number[], key: string, otherwise: number): number {
  if (values.some((value) => value !== values[0]))
    throw new InputError(`preprocess.${key} of an input that is fed arrays has one entry; found ${values.join(', ')}`);
  return Math.fround(values[0] ?? otherwise);
}

/** What `inputs.NAME.value` says; undefined where it says nothing. */
export async function constantOf(input: FedInput, files: Files): Promise<Float32Array | undefined> {
  const { value } = input.spec;
  if (value === undefined) return undefined;
  if (typeof value === 'number') return new Float32Array(sizeOf(input.shape)).fill(value);
  const { name, type, shape, all } = await openArray(await fileParts(value, files));
  return feedArray(input, sampleArray(name, type, shape, await all()));
}
