/** If with a condition that is known beforehand, and the largest values along an axis. */
import type { onnx } from 'onnx-proto';
import { type Attribute, int } from '../../../src/graph/graph';
import { encodeAttribute } from '../../../src/formats/onnx/decode';
import { attributeProtoOf } from '../../../src/formats/onnx/attributes';
import { floatTensor } from '../../../src/graph/tensor';
import { type Block, integers, type Live, maybe, type Net, replaced } from '../net';

/** Branches read the value from around them, and constants of their own. */
export const constantIf: Block = (net) => {
  const { r, x } = net;
  const condition = net.constant({ type: 'bool', shape: [], bytes: Uint8Array.of(r.int(0, 1)) });
  const outer = net.nameOf(x.id);
  const [one, two] = shuffledBranches(net, outer);
  const attributes = { then_branch: branch('then_branch', one, outer), else_branch: branch('else_branch', two, outer) };
  return { id: net.node('If', [condition], attributes), shape: x.shape };
};

type Body = readonly onnx.INodeProto[];

function shuffledBranches({ r }: Net, outer: string): readonly [Body, Body] {
  const factor = attributeProtoOf('value', { kind: 'tensor', value: floatTensor([], [1.5]) });
  const scaled: Body = [
    { opType: 'Constant', output: ['factor'], attribute: [factor] },
    { opType: 'Mul', input: [outer, 'factor'], output: ['out'] },
  ];
  const bodies: readonly Body[] = [
    scaled,
    [{ opType: 'Relu', input: [outer], output: ['out'] }],
    [{ opType: 'Identity', input: [outer], output: ['out'] }],
    [
      { opType: 'Neg', input: [outer], output: ['inner'] },
      { opType: 'Sigmoid', input: ['inner'], output: ['out'] },
    ],
  ];
  return [r.pick(bodies), r.pick(bodies)];
}

function branch(name: string, nodes: Body, outer: string): Attribute {
  const own = nodes.map((node) => ({ ...node, output: node.output?.map((value) => `${name}/${value}`) }));
  const renamed = own.map((node) => ({
    ...node,
    input: node.input?.map((value) => (value === outer ? value : `${name}/${value}`)),
  }));
  const g: onnx.IGraphProto = {
    name,
    node: renamed,
    output: [{ name: `${name}/out`, type: { tensorType: { elemType: 1 } } }],
  };
  return { kind: 'opaque', value: encodeAttribute({ name, type: 5, g }), captures: [outer] };
}

export const largest: Block = (net): Live | undefined => {
  const { r, x, opset } = net;
  if (x.shape.length === 0) return undefined;
  const axis = r.int(0, x.shape.length - 1);
  const k = r.int(1, x.shape[axis]);
  const axisGiven = { axis: int(axis) };
  const inputs = opset < 10 ? [] : [integers(net, [k])];
  const attributes = opset < 10 ? { ...axisGiven, k: int(k) } : { ...axisGiven, ...maybe(r, { sorted: int(1) }, 0.3) };
  return { id: net.node('TopK', [x.id, ...inputs], attributes, 2), shape: replaced(x.shape, axis, k) };
};
