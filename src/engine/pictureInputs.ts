/** Pictures as a network's input, in its own order of axes and number of channels. */
import type { Image } from '../calibrate/image';
import { preprocess, type NetworkInput, type PreprocessSpec } from '../calibrate/preprocess';
import type { Graph } from '../graph/graph';
import { pictureInput, type PictureInput } from '../graph/pictureInput';
import { realsOf } from '../util/codedImage';

/** Throws InputError as `preprocess` does. */
export function prepare(image: Image, how: PreprocessSpec, input: PictureInput): NetworkInput {
  const { channels, height, width, layout } = input;
  const made = preprocess(image, how, [channels, height, width]);
  return layout === 'NCHW' ? made : { ...made, data: interleaved(realsOf(made.data), channels) };
}

/** (C, H, W) to (H, W, C). */
function interleaved(planes: Float32Array, channels: number): Float32Array {
  const area = planes.length / channels;
  return Float32Array.from(planes, (_, at) => planes[(at % channels) * area + Math.floor(at / channels)]);
}

const colours: Readonly<Record<number, string>> = { 1: 'gray', 3: 'colour', 4: 'colour and alpha' };

/** What was guessed of the input, where it is not the usual one. */
export function pictureNotes(graph: Graph, { color }: PreprocessSpec): readonly string[] {
  const found = pictureInput(graph);
  const isBytes = found && graph.values[found.value].type === 'uint8';
  if (!found || (found.layout === 'NCHW' && found.channels === 3 && !isBytes)) return [];
  const { layout, channels, value } = found;
  const shown = color === 'gray' ? 'gray' : (colours[channels] ?? `${channels} channels`);
  const order = layout === 'NHWC' ? 'channels last (NHWC)' : 'channels first (NCHW)';
  const bytes = isBytes ? ', pixels as they are (uint8)' : '';
  return [`Input '${graph.values[value].name}' is read as pictures: ${shown}, ${order}${bytes}.`];
}
