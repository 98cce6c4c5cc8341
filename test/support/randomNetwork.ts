/** Seeded random networks as exporters write them: convolutions with what follows them, branches, layouts, a classifier. */
import { type Attributes, float, type Graph, int, ints, string, type ValueId } from '../../src/graph/graph';
import { type GraphBuilder, graphBuilder } from './buildGraph';
import { random, type Random } from './random';

/** A map (1, channels, size, size) under construction. */
interface FeatureMap {
  readonly id: ValueId;
  readonly channels: number;
  readonly size: number;
}

type Block = (b: GraphBuilder, r: Random, name: string, x: FeatureMap) => FeatureMap;

export function randomNetwork(seed: number, blocks: number): Graph {
  const r = random(seed);
  const b = graphBuilder(r);
  let x: FeatureMap = { id: b.input('image', [1, 2, 8, 8]), channels: 2, size: 8 };
  for (let at = 0; at < blocks; at++) x = r.pick(kinds)(b, r, `n${at}`, x);
  return b.build([x.id, classifier(b, r, x)]);
}

const conv: Block = (b, r, name, { id, channels, size }) => {
  const out = 2 * r.int(1, 3);
  const kernel = r.pick([1, 3]);
  const group = r.pick([1, channels % 2 === 0 ? 2 : 1]);
  const inputs = [id, b.floats(`${name}/w`, [out, channels / group, kernel, kernel])];
  if (r.next() < 0.5) inputs.push(b.floats(`${name}/b`, [out]));
  const same: Attributes =
    r.next() < 0.3 ? { auto_pad: string('SAME_UPPER') } : { pads: ints(Array<number>(4).fill((kernel - 1) / 2)) };
  return { id: b.node('Conv', name, inputs, { group: int(group), ...same }), channels: out, size };
};

const normalization: Block = (b, _, name, x) => {
  const statistics = ['s', 'b', 'm'].map((what) => b.floats(`${name}/${what}`, [x.channels]));
  const id = b.node('BatchNormalization', name, [x.id, ...statistics, b.floats(`${name}/v`, [x.channels], 0.2, 2)]);
  return { ...x, id };
};

const activation: Block = (b, r, name, x) => {
  const make = r.pick([
    () => b.node('Relu', name, [x.id]),
    () => b.node('LeakyRelu', name, [x.id], { alpha: float(0.125) }),
    () => b.node('Clip', name, [x.id, b.scalar(`${name}/low`, 0), b.scalar(`${name}/high`, 6)]),
    () => b.node('Mul', name, [x.id, b.node('Sigmoid', `${name}/s`, [x.id])]),
  ]);
  return { ...x, id: make() };
};

const scale: Block = (b, r, name, x) => {
  const constant = r.next() < 0.5 ? b.scalar(`${name}/c`, 1.5) : b.floats(`${name}/c`, [x.channels, 1, 1], 0.5, 2);
  return { ...x, id: b.node(r.pick(['Mul', 'Add', 'Sub', 'Div']), name, [x.id, constant]) };
};

const unsqueezedBias: Block = (b, _, name, x) => {
  const wide = b.node('Unsqueeze', `${name}/wide`, [
    b.floats(`${name}/c`, [x.channels]),
    b.ints(`${name}/axes`, [1, 2]),
  ]);
  return { ...x, id: b.node('Add', name, [x.id, wide]) };
};

const residual: Block = (b, r, name, x) => {
  const branch = activation(b, r, `${name}/act`, normalization(b, r, `${name}/bn`, x));
  return { ...x, id: b.node('Add', name, [x.id, branch.id]) };
};

const padded: Block = (b, r, name, x) => {
  const border = b.node('Pad', `${name}/pad`, [x.id, b.ints(`${name}/pads`, [0, 0, 1, 1, 0, 0, 1, 1])]);
  const channels = 2 * r.int(1, 4);
  const id = b.node('Conv', name, [border, b.floats(`${name}/w`, [channels, x.channels, 3, 3])]);
  return { id, channels, size: x.size };
};

const pool: Block = (b, r, name, x) => {
  if (x.size < 4) return x;
  const ceil = r.next() < 0.5;
  const id = b.node(r.pick(['MaxPool', 'AveragePool']), name, [x.id], {
    kernel_shape: ints([3, 3]),
    strides: ints([2, 2]),
    ceil_mode: int(ceil ? 1 : 0),
  });
  return { ...x, id, size: (ceil ? Math.ceil : Math.floor)((x.size - 3) / 2) + 1 };
};

const identity: Block = (b, r, name, x) => {
  const op = r.pick(['Identity', 'Dropout']);
  return { ...x, id: b.node(op, name, [x.id]) };
};

const shuffle: Block = (b, _, name, x) => {
  if (x.channels % 2 !== 0) return x;
  const grouped = b.node('Reshape', `${name}/group`, [x.id, b.ints(`${name}/to`, [1, 2, -1, x.size, x.size])]);
  const turned = b.node('Transpose', `${name}/turn`, [grouped], { perm: ints([0, 2, 1, 3, 4]) });
  const flat = b.node('Reshape', `${name}/flat`, [turned, b.ints(`${name}/back`, [1, -1, x.size, x.size])]);
  return { ...x, id: flat };
};

const split: Block = (b, _, name, x) => {
  if (x.channels % 2 !== 0) return x;
  const left = b.node('Split', name, [x.id], { axis: int(1) }, 2);
  const right = b.node('Neg', `${name}/neg`, [b.output(left, 1)]);
  return { ...x, id: b.node('Concat', `${name}/join`, [right, left], { axis: int(1) }) };
};

const kinds: readonly Block[] = [
  ...[conv, conv, conv, normalization, normalization, activation, activation, scale, scale],
  ...[unsqueezedBias, residual, padded, pool, identity, shuffle, split],
];

function classifier(b: GraphBuilder, r: Random, x: FeatureMap): ValueId {
  const mean = b.node('ReduceMean', 'mean', [x.id], { axes: ints([2, 3]), keepdims: int(r.int(0, 1)) });
  const batch = b.node('Slice', 'batch', [b.node('Shape', 'shape', [mean]), b.ints('from', [0]), b.ints('to', [1])]);
  const target = b.node('Concat', 'target', [batch, b.ints('rest', [-1])], { axis: int(0) });
  const flat = b.node('Reshape', 'flat', [mean, target]);
  const product = b.node('MatMul', 'fc', [flat, b.floats('fc/w', [x.channels, 3])]);
  return b.node('Add', 'fc/add', [product, b.floats('fc/b', [3])]);
}
