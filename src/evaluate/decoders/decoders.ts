/**
 * The decoders of boxes, and which of them a network's outputs are for: by their shapes, or as the recipe names it. The order
 * decides where shapes fit several.
 */
import type { Graph } from '../../graph/graph';
import { InputError } from '../../util/errors';
import { suggestion } from '../../util/nearest';
import { centerNet } from './centerNet';
import { darknetDecoding, darknetName } from './darknet';
import type { Decoder, Decoding } from './decoder';
import { detr, rtDetr } from './rtDetr';
import { fastestDet } from './fastestDet';
import { nanodet } from './nanodet';
import { networkOf } from './network';
import { nmsIndices } from './nmsIndices';
import { nmsOutputs } from './nmsOutputs';
import { nmsRows } from './nmsRows';
import { ssd } from './ssd';
import { yolov5 } from './yolov5';
import { yolov5Heads, yolov7Heads } from './yolov5Heads';
import { yolov8 } from './yolov8';
import { yolov8Heads } from './yolov8Heads';
import { yolox } from './yolox';

export const decoders: readonly Decoder[] = [
  ...[yolox, yolov5, yolov5Heads, yolov7Heads, yolov8, yolov8Heads, nanodet, fastestDet],
  ...[nmsIndices, nmsOutputs, nmsRows, detr, rtDetr, ssd, centerNet],
];

/** As recipes name them: by decoder, then by the networks that they are for. */
export const decoderNames: readonly string[] = [
  ...new Set([darknetName, ...decoders.map(({ name }) => name), ...decoders.flatMap(({ also }) => also)]),
];

export interface NamedDecoding extends Decoding {
  readonly name: string;
  /** As of its decoder. */
  readonly final?: true;
}

/**
 * @param asked the recipe's `evaluation.decoder`; where it names a network, whichever of its decoders fits
 * @throws InputError when the outputs are not what the decoder that was asked for expects
 */
export function decodingOf(graph: Graph, asked?: string): NamedDecoding | undefined {
  const heads = darknetDecoding(graph);
  if (heads && (asked === undefined || asked === darknetName)) return { ...heads, name: darknetName };
  const network = networkOf(graph);
  for (const decoder of asked === undefined ? decoders : decodersNamed(asked)) {
    const found = decoder.recognise(network, asked !== undefined);
    if (found) return { ...found, name: decoder.name, final: decoder.final };
  }
  if (asked === undefined) return undefined;
  const shapes = network.outputs.map(({ name, shape }) => `${name} (${shape.join(', ')})`).join(' and ');
  throw new InputError(`${graph.name}: "evaluation.decoder" ${asked} expects ${expectation(asked)}, found ${shapes}`);
}

/** Whether boxes are suppressed that this decoder gives. */
export const isSuppressed = (name: string): boolean => decoders.find((each) => each.name === name)?.final !== true;

function decodersNamed(asked: string): readonly Decoder[] {
  const found = decoders.filter(({ name, also }) => name === asked || also.includes(asked));
  if (found.length > 0 || asked === darknetName) return found;
  throw new InputError(`No decoder is called "${asked}"${suggestion(asked, decoderNames)}`);
}

/** The outputs that a name stands for, in words. */
export function expectation(asked: string): string {
  if (asked === darknetName) return 'the heads of a Darknet cfg';
  return decodersNamed(asked)
    .map(({ expects }) => expects)
    .join(', or ');
}
