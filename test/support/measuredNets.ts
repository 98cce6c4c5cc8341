/**
 * Small networks whose answers are known by construction: a U-Net that tells dark, white and red pixels apart, and a YOLOv8-shaped
 * detector that finds red and green blocks of 8×8 pixels. Random weights beside the planted ones are too small to change an answer.
 */
import { int, ints, type Attributes, type Graph, type ValueId } from '../../src/graph/graph';
import { floatTensor } from '../../src/graph/tensor';
import { inferShapes } from '../../src/graph/shapes';
import { graphBuilder, type GraphBuilder } from './buildGraph';
import { random } from './random';

const square = (size: number, stride: number, pad: number): Attributes => ({
  kernel_shape: ints([size, size]),
  strides: ints([stride, stride]),
  pads: ints([pad, pad, pad, pad]),
});

/** Rows of weights (outputs, inputs) as 1×1 kernels, each spread evenly over size×size pixels. */
function kernels(rows: readonly (readonly number[])[], size: number): Float32Array {
  const spread = (weight: number): readonly number[] => new Array<number>(size * size).fill(weight / (size * size));
  return Float32Array.from(rows.flatMap((row) => row.flatMap(spread)));
}

/** A classifier of pictures of any size: (1, 3, height, width) to two scores. */
export function openPictures(): Graph {
  const net = graphBuilder(random(9));
  const picture = net.input('picture', [1, 3, -1, -1]);
  const conv = net.node('Conv', 'conv', [picture, net.floats('conv.w', [4, 3, 3, 3], -0.3, 0.3)], square(3, 1, 1));
  const mean = net.node('GlobalAveragePool', 'mean', [net.node('Relu', 'relu', [conv])]);
  const flat = net.node('Flatten', 'flat', [mean]);
  return net.build([net.node('Gemm', 'scores', [flat, net.floats('fc.w', [4, 2])])]);
}

/** (1, 1, 16, 16) to (1, 1, 32, 32): each pixel four times. */
export function enlarger(): Graph {
  const net = graphBuilder(random(11));
  const weights = net.constant('enlarge.w', floatTensor([4, 1, 1, 1], new Float32Array(4).fill(1)));
  const four = net.node('Conv', 'enlarge', [net.input('picture', [1, 1, 16, 16]), weights], square(1, 1, 0));
  return inferShapes(net.build([net.node('DepthToSpace', 'shuffle', [four], { blocksize: int(2) })]));
}

/** (1, 3, 16, 16) to scores (1, 3, 16, 16): ½ for dark, green for white, red − green for red. */
export function uNet(): Graph {
  const net = graphBuilder(random(7));
  const conv = (name: string, input: ValueId, channels: readonly [number, number], reach: number): ValueId => {
    const weights = net.floats(`${name}.w`, [channels[1], channels[0], 3, 3], -reach, reach);
    return net.node('Relu', `${name}.relu`, [net.node('Conv', name, [input, weights], square(3, 1, 1))]);
  };
  const picture = net.input('picture', [1, 3, 16, 16]);
  const down = net.node('MaxPool', 'down', [conv('encoder', picture, [3, 8], 0.3)], square(2, 2, 0));
  const middle = conv('middle', down, [8, 8], 0.2);
  const up = net.node('ConvTranspose', 'up', [middle, net.floats('up.w', [8, 4, 2, 2], -0.1, 0.1)], square(2, 2, 0));
  const joined = net.node('Concat', 'skip', [picture, up], { axis: int(1) });
  const small = [0.01, -0.01, 0.01, -0.01];
  const rows = [
    [0, 0, 0, ...small],
    [0, 1, 0, ...small],
    [1, -1, 0, ...small],
  ];
  const weights = net.constant('head.w', floatTensor([3, 7, 1, 1], kernels(rows, 1)));
  const bias = net.constant('head.b', floatTensor([3], [0.5, 0, 0]));
  return inferShapes(net.build([net.node('Conv', 'scores', [joined, weights, bias], square(1, 1, 0))]));
}

const bins = 16;
const classes = 2;

/** (1, 3, 32, 32) to (1, 4 + 2, 21): distributions of distances inside, all of them half a stride; classes are red and green. */
export function yoloV8(): Graph {
  const net = graphBuilder(random(8));
  const picture = net.input('images', [1, 3, 32, 32]);
  const levels = [8, 16, 32].map((stride) => level(net, picture, stride));
  const all = net.node('Concat', 'levels', levels, { axis: int(2) });
  const parts = net.node('Split', 'parts', [all, net.ints('sizes', [4 * bins, classes])], { axis: int(1) }, 2);
  const scores = net.node('Sigmoid', 'scores', [net.output(parts, 1)]);
  const boxes = decoded(net, distances(net, parts));
  return inferShapes(net.build([net.node('Concat', 'output0', [boxes, scores], { axis: int(1) })]));
}

/** One stride's numbers (1, 64 + 2, cells). Only blocks of the finest one are ever found. */
function level(net: GraphBuilder, picture: ValueId, stride: number): ValueId {
  const sharp = stride === 8 ? 20 : 0;
  const rows = [...new Array<number[]>(4 * bins).fill([0, 0, 0]), [sharp, 0, 0], [0, sharp, 0]];
  const halves = Array.from({ length: 4 * bins }, (_, at) => (at % bins < 2 ? 20 : 0));
  const weights = net.constant(`w${stride}`, floatTensor([rows.length, 3, stride, stride], kernels(rows, stride)));
  const bias = net.constant(`b${stride}`, floatTensor([rows.length], [...halves, -10, -10]));
  const map = net.node('Conv', `conv${stride}`, [picture, weights, bias], square(stride, stride, 0));
  return net.node('Reshape', `flat${stride}`, [map, net.ints(`to${stride}`, [1, 4 * bins + classes, -1])]);
}

/** The expectation over bins, as the network's own convolution computes it: (1, 4, cells). */
function distances(net: GraphBuilder, parts: ValueId): ValueId {
  const apart = net.node('Reshape', 'apart', [parts, net.ints('apart.to', [1, 4, bins, 21])]);
  const first = net.node('Transpose', 'first', [apart], { perm: ints([0, 2, 1, 3]) });
  const shares = net.node('Softmax', 'shares', [first], { axis: int(1) });
  const numbers = net.constant(
    'bins',
    floatTensor(
      [1, bins, 1, 1],
      Array.from({ length: bins }, (_, bin) => bin),
    ),
  );
  const expected = net.node('Conv', 'dfl', [shares, numbers], square(1, 1, 0));
  return net.node('Reshape', 'sides', [expected, net.ints('sides.to', [1, 4, 21])]);
}

/** Centre and size in pixels: (1, 4, cells). */
function decoded(net: GraphBuilder, sides: ValueId): ValueId {
  const cells = [8, 16, 32].flatMap((stride) => {
    const count = 32 / stride;
    return Array.from({ length: count * count }, (_, at) => [(at % count) + 0.5, Math.floor(at / count) + 0.5, stride]);
  });
  const points = net.constant(
    'points',
    floatTensor(
      [1, 2, 21],
      [0, 1].flatMap((axis) => cells.map((cell) => cell[axis])),
    ),
  );
  const strides = net.constant(
    'strides',
    floatTensor(
      [1, 1, 21],
      cells.map((cell) => cell[2]),
    ),
  );
  const half = net.node('Split', 'corners', [sides, net.ints('two', [2, 2])], { axis: int(1) }, 2);
  const low = net.node('Sub', 'low', [points, half]);
  const high = net.node('Add', 'high', [points, net.output(half, 1)]);
  const centre = net.node('Div', 'centre', [net.node('Add', 'sum', [low, high]), net.scalar('halved', 2)]);
  const size = net.node('Sub', 'size', [high, low]);
  return net.node('Mul', 'boxes', [net.node('Concat', 'xywh', [centre, size], { axis: int(1) }), strides]);
}
