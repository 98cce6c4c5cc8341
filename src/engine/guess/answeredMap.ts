/** A network's answer as a picture, where it is one: of super-resolution, denoising, depth, or heat. Drawn from its least number to its most. */
import type { Image } from '../../calibrate/image';
import type { Outputs } from '../../evaluate/runQuantized';
import type { Graph } from '../../graph/graph';
import type { PictureInput } from '../../graph/pictureInput';

export interface AnsweredMap {
  readonly picture: Image;
  /** Least and most number of the output. */
  readonly range: readonly [least: number, most: number];
}

/** Smaller ones show nothing. */
const leastSide = 8;

/** Undefined where the network has several outputs, or one that is no picture. @param input that it answers to, in the size that it has @param isBgr as that is fed */
export function answeredMap(
  { outputs: values, values: known }: Graph,
  outputs: Outputs,
  input: PictureInput,
  isBgr: boolean,
): AnsweredMap | undefined {
  const data = outputs.get(values[0]);
  const form = values.length === 1 && data ? formOf(known[values[0]].shape ?? [], input) : undefined;
  if (!form || data?.length !== form.length) return undefined;
  const range = rangeOf(data);
  const [least, most] = range;
  const { width, height } = form;
  const stretch = most > least ? 255 / (most - least) : 0;
  const byteAt = (at: number): number => {
    const [pixel, colour] = [Math.floor(at / 3), at % 3];
    return Math.round((data[form.indexOf(pixel, isBgr ? 2 - colour : colour)] - least) * stretch);
  };
  const bytes = Uint8Array.from({ length: 3 * width * height }, (_, at) => byteAt(at));
  return { picture: { width, height, data: bytes }, range };
}

interface Form {
  readonly width: number;
  readonly height: number;
  /** Numbers in all. */
  readonly length: number;
  /** Gray is in all three colours. */
  readonly indexOf: (pixel: number, colour: number) => number;
}

/** One or three planes, or pixels of one or three numbers, with the sides' ratio of the input: other grids of numbers are no pictures. */
function formOf(shape: readonly number[], input: PictureInput): Form | undefined {
  const [first, second, third, ...more] = shape.length === 4 && shape[0] === 1 ? shape.slice(1) : shape;
  const inPlanes = isColours(first);
  const [height, width, channels] = inPlanes ? [second, third, first] : [first, second, third];
  if (more.length > 0 || !isColours(channels) || !(Math.min(height, width) >= leastSide)) return undefined;
  if (height * input.width !== width * input.height) return undefined;
  const area = height * width;
  const indexOf = (pixel: number, colour: number): number => {
    const channel = Math.min(colour, channels - 1);
    return inPlanes ? channel * area + pixel : pixel * channels + channel;
  };
  return { width, height, length: channels * area, indexOf };
}

const isColours = (size: number): boolean => size === 1 || size === 3;

function rangeOf(data: ArrayLike<number>): readonly [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (let at = 0; at < data.length; at++) {
    least = Math.min(least, data[at]);
    most = Math.max(most, data[at]);
  }
  return [least, most];
}
