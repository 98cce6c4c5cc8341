/** Networks in the shapes of YOLOv8n, YOLO11n and U-Net as PyTorch exports them, smaller; seeded weights. */
import { absent, int, ints, string, type Attributes, type Graph, type ValueId } from '../../src/graph/graph';
import { floatTensor } from '../../src/graph/tensor';
import { graphBuilder, type GraphBuilder } from './buildGraph';
import { random } from './random';

const classes = 10;
/** Distances are distributions over so many. */
const bins = 16;
const side = 64;

interface Map3 {
  readonly id: ValueId;
  readonly channels: number;
}

interface Parts {
  readonly build: GraphBuilder;
  readonly conv: (x: Map3, channels: number, kernel?: number, how?: How) => Map3;
}

interface How {
  readonly stride?: number;
  readonly groups?: number;
  /** No activation behind. */
  readonly bare?: boolean;
}

/** Convolutions with folded BatchNormalization and swish, numbered. */
function partsOf(seed: number): Parts {
  const build = graphBuilder(random(seed));
  let count = 0;
  const conv: Parts['conv'] = (x, channels, kernel = 1, { stride = 1, groups = 1, bare = false } = {}) => {
    const name = `conv${count++}`;
    const each = x.channels / groups;
    const spread = 2.2 / Math.sqrt(each * kernel * kernel);
    const inputs = [
      x.id,
      build.floats(`${name}.w`, [channels, each, kernel, kernel], -spread, spread),
      build.floats(`${name}.b`, [channels], -0.4, 0.4),
    ];
    const pad = Math.floor(kernel / 2);
    const attributes: Attributes = {
      ...{ kernel_shape: ints([kernel, kernel]), strides: ints([stride, stride]), group: int(groups) },
      pads: ints([pad, pad, pad, pad]),
    };
    const y = build.node('Conv', name, inputs, attributes);
    if (bare) return { id: y, channels };
    return { id: build.node('Mul', `${name}.swish`, [y, build.node('Sigmoid', `${name}.sigmoid`, [y])]), channels };
  };
  return { build, conv };
}

function concat({ build }: Pick<Parts, 'build'>, name: string, parts: readonly Map3[]): Map3 {
  const id = build.node(
    'Concat',
    name,
    parts.map((part) => part.id),
    { axis: int(1) },
  );
  return { id, channels: parts.reduce((sum, { channels }) => sum + channels, 0) };
}

function halves({ build }: Parts, name: string, x: Map3): readonly [Map3, Map3] {
  const half = x.channels / 2;
  const first = build.node('Split', name, [x.id, build.ints(`${name}.sizes`, [half, half])], { axis: int(1) }, 2);
  return [
    { id: first, channels: half },
    { id: build.output(first, 1), channels: half },
  ];
}

/** C2f: halves, bottlenecks one behind the other, all of them joined. */
function c2f(parts: Parts, name: string, x: Map3, channels: number, depth: number, shortcut: boolean): Map3 {
  const kept = [...halves(parts, `${name}.split`, parts.conv(x, channels))];
  for (let i = 0; i < depth; i++) {
    const from = kept[kept.length - 1];
    const made = parts.conv(parts.conv(from, channels / 2, 3), channels / 2, 3);
    kept.push(shortcut ? { ...made, id: parts.build.node('Add', `${name}.add${i}`, [from.id, made.id]) } : made);
  }
  return parts.conv(concat(parts, `${name}.join`, kept), channels);
}

/** SPPF: three max-pools one behind the other, all of them joined. */
function sppf(parts: Parts, x: Map3): Map3 {
  const kept = [parts.conv(x, x.channels / 2)];
  for (let i = 0; i < 3; i++) {
    const from = kept[kept.length - 1];
    const window = { kernel_shape: ints([5, 5]), strides: ints([1, 1]), pads: ints([2, 2, 2, 2]) };
    kept.push({ ...from, id: parts.build.node('MaxPool', `sppf.pool${i}`, [from.id], window) });
  }
  return parts.conv(concat(parts, 'sppf.join', kept), x.channels);
}

/** C2PSA of YOLO11: half of the channels look at each other across the map, two heads, and go through two convolutions. */
function attention(parts: Parts, x: Map3, size: number): Map3 {
  const { build, conv } = parts;
  const [a, b] = halves(parts, 'psa.split', conv(x, x.channels));
  const heads = 2;
  const [width, key] = [b.channels / heads, b.channels / heads / 2];
  const qkv = conv(b, b.channels * 2, 1, { bare: true });
  const cells = size * size;
  const rows = build.node('Reshape', 'psa.rows', [qkv.id, build.ints('psa.to', [1, heads, 2 * key + width, cells])]);
  const q = build.node('Split', 'psa.qkv', [rows, build.ints('psa.sizes', [key, key, width])], { axis: int(2) }, 3);
  const [k, v] = [build.output(q, 1), build.output(q, 2)];
  const turned = build.node('Transpose', 'psa.turned', [q], { perm: ints([0, 1, 3, 2]) });
  const scores = build.node('Mul', 'psa.scaled', [
    build.node('MatMul', 'psa.scores', [turned, k]),
    build.scalar('psa.scale', 1 / Math.sqrt(key)),
  ]);
  const weights = build.node('Softmax', 'psa.softmax', [scores], { axis: int(-1) });
  const across = build.node('Transpose', 'psa.across', [weights], { perm: ints([0, 1, 3, 2]) });
  const back = build.ints('psa.back', [1, b.channels, size, size]);
  const seen = build.node('Reshape', 'psa.map', [build.node('MatMul', 'psa.seen', [v, across]), back]);
  const values = build.node('Reshape', 'psa.values', [v, back]);
  const place = conv({ ...b, id: values }, b.channels, 3, { groups: b.channels, bare: true });
  const looked = conv({ ...b, id: build.node('Add', 'psa.place', [seen, place.id]) }, b.channels, 1, { bare: true });
  const c = { ...b, id: build.node('Add', 'psa.add', [b.id, looked.id]) };
  const fed = conv(conv(c, 2 * c.channels), c.channels, 1, { bare: true });
  const d = { ...b, id: build.node('Add', 'psa.fed', [c.id, fed.id]) };
  return conv(concat(parts, 'psa.join', [a, d]), x.channels);
}

function twice({ build }: Pick<Parts, 'build'>, name: string, x: Map3, mode: 'nearest' | 'linear'): Map3 {
  const scales = build.constant(`${name}.scales`, floatTensor([4], [1, 1, 2, 2]));
  const how: Attributes =
    mode === 'nearest'
      ? { coordinate_transformation_mode: string('asymmetric'), nearest_mode: string('floor') }
      : { coordinate_transformation_mode: string('half_pixel') };
  return { ...x, id: build.node('Resize', name, [x.id, absent, scales], { mode: string(mode), ...how }) };
}

/** Boxes as distances from each cell, by distributions (DFL), and scores, as the exporter writes them out. */
function detect(parts: Parts, levels: readonly Map3[], depthwise: boolean): ValueId {
  const { build, conv } = parts;
  const rows = levels.map((level, i) => {
    const box = conv(conv(conv(level, 4 * bins, 3), 4 * bins, 3), 4 * bins, 1, { bare: true });
    const thin = (x: Map3): Map3 =>
      depthwise ? conv(conv(x, x.channels, 3, { groups: x.channels }), 32) : conv(x, 32, 3);
    const score = conv(thin(thin(level)), classes, 1, { bare: true });
    const both = concat(parts, `detect.level${i}`, [box, score]);
    return build.node('Reshape', `detect.rows${i}`, [both.id, build.ints(`detect.to${i}`, [1, both.channels, -1])]);
  });
  const sizes = levels.map((_, i) => side / 8 / 2 ** i);
  const cells = sizes.flatMap((size, i) =>
    Array.from({ length: size * size }, (_, at) => [(at % size) + 0.5, Math.floor(at / size) + 0.5, 8 * 2 ** i]),
  );
  const all = build.node('Concat', 'detect.all', rows, { axis: int(2) });
  const boxes = build.node(
    'Split',
    'detect.split',
    [all, build.ints('detect.sizes', [4 * bins, classes])],
    { axis: int(1) },
    2,
  );
  const apart = build.node('Reshape', 'dfl.apart', [boxes, build.ints('dfl.to', [1, 4, bins, cells.length])]);
  const likely = build.node(
    'Softmax',
    'dfl.softmax',
    [build.node('Transpose', 'dfl.turned', [apart], { perm: ints([0, 2, 1, 3]) })],
    { axis: int(1) },
  );
  const steps = build.constant(
    'dfl.w',
    floatTensor(
      [1, bins, 1, 1],
      Array.from({ length: bins }, (_, i) => i),
    ),
  );
  const means = build.node('Conv', 'dfl', [likely, steps], { kernel_shape: ints([1, 1]) });
  const distances = build.node('Reshape', 'dfl.distances', [means, build.ints('dfl.back', [1, 4, cells.length])]);
  const [near, far] = [0, 2].map((from) =>
    build.node('Slice', `detect.from${from}`, [
      distances,
      ...[[from], [from + 2], [1]].map((numbers, i) => build.ints(`detect.from${from}.${i}`, numbers)),
    ]),
  );
  const anchors = build.constant(
    'anchors',
    floatTensor([1, 2, cells.length], [...cells.map(([x]) => x), ...cells.map(([, y]) => y)]),
  );
  const low = build.node('Sub', 'detect.low', [anchors, near]);
  const high = build.node('Add', 'detect.high', [anchors, far]);
  const centre = build.node('Div', 'detect.centre', [
    build.node('Add', 'detect.both', [low, high]),
    build.scalar('two', 2),
  ]);
  const shapes = build.node('Concat', 'detect.boxes', [centre, build.node('Sub', 'detect.size', [high, low])], {
    axis: int(1),
  });
  const strides = build.constant(
    'strides',
    floatTensor(
      [1, cells.length],
      cells.map(([, , stride]) => stride),
    ),
  );
  const scores = build.node('Sigmoid', 'detect.scores', [build.output(boxes, 1)]);
  return build.node('Concat', 'detect', [build.node('Mul', 'detect.pixels', [shapes, strides]), scores], {
    axis: int(1),
  });
}

/** YOLOv8n, or YOLO11n with its attention and depthwise scores. */
function yolo(seed: number, eleven: boolean): Graph {
  const parts = partsOf(seed);
  const { conv } = parts;
  const stage = (name: string, x: Map3, channels: number, depth = 1): Map3 =>
    c2f(parts, name, conv(x, channels, 3, { stride: 2 }), channels, depth, true);
  const image: Map3 = { id: parts.build.input('images', [1, 3, side, side]), channels: 3 };
  const p2 = stage('p2', conv(image, 8, 3, { stride: 2 }), 16);
  const p3 = stage('p3', p2, 32, 2);
  const p4 = stage('p4', p3, 64, 2);
  const deep = sppf(parts, stage('p5', p4, 64));
  const p5 = eleven ? attention(parts, deep, side / 32) : deep;
  const up4 = c2f(parts, 'n4', concat(parts, 'n4.in', [twice(parts, 'n4.up', p5, 'nearest'), p4]), 64, 1, false);
  const up3 = c2f(parts, 'n3', concat(parts, 'n3.in', [twice(parts, 'n3.up', up4, 'nearest'), p3]), 32, 1, false);
  const down4 = c2f(parts, 'd4', concat(parts, 'd4.in', [conv(up3, 32, 3, { stride: 2 }), up4]), 64, 1, false);
  const down5 = c2f(parts, 'd5', concat(parts, 'd5.in', [conv(down4, 64, 3, { stride: 2 }), p5]), 64, 1, false);
  return parts.build.build([detect(parts, [up3, down4, down5], eleven)]);
}

export const yolo8 = (): Graph => yolo(8, false);
export const yolo11 = (): Graph => yolo(11, true);

/** A U-Net that goes up by transposed convolutions, or by linear interpolation and a convolution. */
export function unet(up: 'transposed' | 'linear'): Graph {
  const build = graphBuilder(random(up.length));
  const conv = (name: string, x: Map3, channels: number, kernel = 3): Map3 => {
    const spread = (name === 'out' ? 0.1 : 2) / Math.sqrt(x.channels * kernel * kernel);
    const inputs = [x.id, build.floats(`${name}.w`, [channels, x.channels, kernel, kernel], -spread, spread)];
    const pads = ints(Array<number>(4).fill(Math.floor(kernel / 2)));
    return { id: build.node('Conv', name, inputs, { kernel_shape: ints([kernel, kernel]), pads }), channels };
  };
  const block = (name: string, x: Map3, channels: number): Map3 => {
    const y = conv(name, x, channels);
    const each = (what: string, low: number, high: number): ValueId =>
      build.floats(`${name}.${what}`, [channels], low, high);
    const norm = [each('gamma', 0.7, 1.4), each('beta', -0.2, 0.4), each('mean', -0.2, 0.2), each('var', 0.3, 0.8)];
    return {
      channels,
      id: build.node('Relu', `${name}.relu`, [build.node('BatchNormalization', `${name}.bn`, [y.id, ...norm])]),
    };
  };
  const double = (name: string, x: Map3, channels: number): Map3 =>
    block(`${name}.b`, block(`${name}.a`, x, channels), channels);
  const raise = (name: string, x: Map3): Map3 => {
    const channels = x.channels / 2;
    if (up === 'linear') return conv(`${name}.thin`, twice({ build }, name, x, 'linear'), channels, 1);
    const weights = build.floats(`${name}.w`, [x.channels, channels, 2, 2], -0.4, 0.4);
    const window = { kernel_shape: ints([2, 2]), strides: ints([2, 2]) };
    const inputs = [x.id, weights, build.floats(`${name}.bias`, [channels])];
    return { channels, id: build.node('ConvTranspose', name, inputs, window) };
  };
  const halved = (name: string, x: Map3): Map3 => ({
    ...x,
    id: build.node('MaxPool', name, [x.id], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) }),
  });
  const kept: Map3[] = [];
  let x: Map3 = { id: build.input('images', [1, 3, side, side]), channels: 3 };
  for (const channels of [8, 16, 32]) {
    kept.push(double(`down${channels}`, x, channels));
    x = halved(`pool${channels}`, kept[kept.length - 1]);
  }
  x = double('bottom', x, 64);
  for (const beside of kept.reverse()) {
    const joined = concat({ build }, `join${beside.channels}`, [beside, raise(`up${beside.channels}`, x)]);
    x = double(`back${beside.channels}`, joined, beside.channels);
  }
  return build.build([build.node('Sigmoid', 'mask', [conv('out', x, 1, 1).id])]);
}
