/** Operators of the default domain that move integers, or hold them within bounds: they do the same to real numbers. */
import { absent, type Node, stringOf, type ValueId } from '../../graph/graph';
import { type GivenScale, sameScale } from '../../graph/given';
import { floatTensor } from '../../graph/tensor';
import { type Form, type Reading, scalarOf, type View, type Writer } from './reading';

export const movingOperators: ReadonlySet<string> = new Set([
  ...[
    'MaxPool',
    'GlobalMaxPool',
    'Reshape',
    'Flatten',
    'Squeeze',
    'Unsqueeze',
    'Transpose',
    'Slice',
    'Split',
    'Gather',
  ],
  ...['Identity', 'DepthToSpace', 'SpaceToDepth', 'Expand', 'Tile'],
]);

/** Integers in, integers of the same scale out. What reads real numbers is none of this. */
const carried: Form = (node, view) => {
  const scale = view.heldAs(node.inputs[0] ?? absent);
  return scale && carrying(node, [node.inputs[0]], scale);
};

const concat: Form = (node, view) => {
  const scales = node.inputs.map((value) => view.heldAs(value));
  const [first] = scales;
  if (!first) return undefined;
  const alike = scales.every((scale) => scale && sameScale(scale, first));
  return alike ? carrying(node, node.inputs, first) : 'it joins integers of different scales';
};

const resize: Form = (node, view) =>
  stringOf(node, 'mode', 'nearest') === 'nearest'
    ? carried(node, view)
    : view.heldAs(node.inputs[0]) && `it mixes integers in mode ${stringOf(node, 'mode', '')}`;

/** A border of integers; without a value it is the integer 0, whatever real number that is. */
const pad: Form = (node, view) => {
  const scale = view.heldAs(node.inputs[0]);
  if (!scale || stringOf(node, 'mode', 'constant') !== 'constant') return carried(node, view);
  return bounded(node, view, scale, [node.inputs[1], node.inputs[2] ?? absent, node.inputs[3] ?? absent], [2], 0);
};

const clip: Form = (node, view) => {
  const scale = view.heldAs(node.inputs[0]);
  return scale && bounded(node, view, scale, [node.inputs[1] ?? absent, node.inputs[2] ?? absent], [1, 2]);
};

const relu: Form = (node, view) => {
  const scale = view.heldAs(node.inputs[0]);
  if (!scale) return undefined;
  return scale.zeroPoint === 0 ? carrying(node, [node.inputs[0]], scale) : 'it is a ReLU of integers with a zero point';
};

export const carriedForms: Readonly<Record<string, Form>> = {
  ...Object.fromEntries([...movingOperators].map((op) => [op, carried])),
  ...{ Concat: concat, Resize: resize, Pad: pad, Clip: clip, Relu: relu },
};

function carrying(node: Node, values: readonly ValueId[], scale: GivenScale, write?: Reading['write']): Reading {
  return {
    reads: [...new Set(values)].map((value) => ({ value, scale })),
    makes: node.outputs.filter((value) => value !== absent).map((value) => ({ value, scale })),
    write: write ?? ((writer) => writer.node(node)),
  };
}

/** A node with inputs at `which` that are single integers, or what they are where they are left out. */
function bounded(
  node: Node,
  view: View,
  scale: GivenScale,
  rest: readonly ValueId[],
  which: readonly number[],
  otherwise?: number,
): Reading | string {
  const integers = which.map((at) =>
    (node.inputs[at] ?? absent) === absent ? otherwise : scalarOf(view, node.inputs[at]),
  );
  if (which.some((at, i) => (node.inputs[at] ?? absent) !== absent && integers[i] === undefined))
    return 'its bounds are computed';
  const write = (writer: Writer): void => {
    const inputs = [node.inputs[0], ...rest];
    which.forEach((at, i) => {
      const q = integers[i];
      if (q === undefined) return;
      const real = scale.scale * (q - scale.zeroPoint);
      inputs[at] = writer.constant(`${node.name}/real_${at}`, floatTensor([], [real]));
    });
    writer.node({ ...node, inputs });
  };
  return carrying(node, [node.inputs[0]], scale, write);
}
