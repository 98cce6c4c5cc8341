/** Detector heads: [yolo] and [region] compute boxes from the layer before, which must have the channels for them. */
import { readFlag, readFloat, readFloats, readInt, readInts, refuse } from './cfgOptions';
import { entryOf } from './cfgSyntax';
import { type LayerContext, maxChannels, previousShape, type Resolution } from './layerContext';
import { elementsOf, type HeadDetail } from './resolvedCfg';

const counts = { min: 1, max: maxChannels };

/** Channels: anchors of the mask × (classes + 5). Anchors are in pixels of the network's input. */
export function resolveYolo(context: LayerContext): Resolution {
  const { section } = context;
  const classes = readInt(section, 'classes', 20, counts);
  const num = readInt(section, 'num', 1, { min: 1, max: 4096 });
  const all = readAnchors(context, num);
  const mask = readInts(section, 'mask') ?? range(num);
  const anchors = mask.map((index) => all[index] ?? missing(context, index, all.length));
  checkChannels(context, anchors.length, classes + 5, `${anchors.length} anchors × (${classes} classes + 5)`);
  const scaleXY = readFloat(section, 'scale_x_y', 1);
  const newCoords = readFlag(section, 'new_coords');
  return head(context, { kind: 'yolo', classes, anchors, scaleXY, newCoords, softmax: false });
}

/** Channels: num × (classes + coords + 1). Anchors are in cells of the head's own map. */
export function resolveRegion(context: LayerContext): Resolution {
  const { section } = context;
  // A hierarchy of classes is not decoded.
  if (entryOf(section, 'tree')) return resolveRawHead(context);
  const coords = readInt(section, 'coords', 4, counts);
  if (coords !== 4) refuse(section, `coords must be 4, found ${coords}`, 'coords');
  const classes = readInt(section, 'classes', 20, counts);
  const num = readInt(section, 'num', 1, { min: 1, max: 4096 });
  const all = readAnchors(context, num);
  const anchors = range(num).map((index) => all[index] ?? missing(context, index, all.length));
  checkChannels(context, anchors.length, classes + 5, `${anchors.length} anchors × (${classes} classes + 4 + 1)`);
  const softmax = readFlag(section, 'softmax');
  return head(context, { kind: 'region', classes, anchors, scaleXY: 1, newCoords: false, softmax });
}

/** [Gaussian_yolo], and [region] with a tree of classes: what they read leaves the network as it is. */
export function resolveRawHead(context: LayerContext): Resolution {
  return { detail: { kind: 'rawHead' }, output: previousShape(context) };
}

/** [detection] hands its input on; with `softmax=1` the scores of each cell's classes, which stand first, go through one. */
export function resolveDetection(context: LayerContext): Resolution {
  const { section } = context;
  if (!readFlag(section, 'softmax')) return resolveRawHead(context);
  const [side, classes] = [readInt(section, 'side', 7, counts), readInt(section, 'classes', 1, counts)];
  const [coords, num] = [readInt(section, 'coords', 1, counts), readInt(section, 'num', 1, counts)];
  const output = previousShape(context);
  const needed = side ** 2 * (classes + num * (1 + coords));
  if (elementsOf(output) !== needed) {
    const how = `side² × (classes + num × (coords + 1)) = ${needed}`;
    refuse(section, `needs ${how} inputs, but the layer before gives ${elementsOf(output)}: check its output=`);
  }
  return { detail: { kind: 'cellSoftmax', cells: side ** 2, classes }, output };
}

function head(context: LayerContext, detail: HeadDetail): Resolution {
  return { detail, output: previousShape(context) };
}

/**
 * As many pairs as stand there: `num` may be smaller in files that were never run. Without `anchors` Darknet takes 0.5
 * for every number.
 */
function readAnchors({ section }: LayerContext, num: number): readonly (readonly [number, number])[] {
  const numbers = readFloats(section, 'anchors') ?? new Array<number>(2 * num).fill(0.5);
  if (numbers.length % 2 !== 0) {
    refuse(section, `anchors must be pairs of width and height, found ${numbers.length} numbers`, 'anchors');
  }
  return Array.from(
    { length: numbers.length / 2 },
    (_, index) => [numbers[2 * index], numbers[2 * index + 1]] as const,
  );
}

function missing({ section }: LayerContext, index: number, length: number): never {
  const key = entryOf(section, 'mask') ? 'mask' : 'num';
  return refuse(section, `${key} asks for anchor ${index}, but anchors= has 0 to ${length - 1}`, key);
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

function checkChannels(context: LayerContext, boxes: number, perBox: number, how: string): void {
  const { channels } = previousShape(context);
  if (channels === boxes * perBox) return;
  refuse(
    context.section,
    `needs ${how} = ${boxes * perBox} channels, but the layer before gives ${channels}: check its filters=`,
  );
}
