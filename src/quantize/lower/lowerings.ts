/** Which operators run in integers, and how. A new operator is a line here and a file beside. */
import { stringOf, type Node } from '../../graph/graph';
import type { Context, Lowering } from '../context';
import { tableOf } from '../functionOf';
import { lowerConv } from './conv';
import { lowerGather, lowerMirror } from './indexed';
import { lowerAdd, lowerConcat, lowerExtreme, lowerMul } from './join';
import { lowerPad, lowerReshape, lowerSlice, lowerSplit, lowerTranspose } from './layout';
import { lookupOps, lowerActivation, lowerAffine, lowerLookup, lowerPRelu } from './pointwise';
import { lowerAveragePool, lowerMaxPool } from './pool';
import { lowerResize } from './resize';

/** Arithmetic is either between two live tensors or with a constant. */
function either(live: Lowering | undefined, withConstant: Lowering = lowerAffine): Lowering {
  const choose = (node: Node, context: Context): Lowering | undefined =>
    node.inputs.some((value) => context.graph.constants.has(value)) ? withConstant : live;
  return {
    refuses: (node, context) => {
      const chosen = choose(node, context);
      return chosen ? chosen.refuses(node, context) : `${node.op} of two tensors`;
    },
    lower: (node, context) => choose(node, context)?.lower(node, context),
  };
}

/** By a constant an affine map, of a constant a table. */
const quotient: Lowering = {
  refuses: (node, context) => (tableOf(context.graph, node) ? lowerLookup : lowerAffine).refuses(node, context),
  lower: (node, context) => (tableOf(context.graph, node) ? lowerLookup : lowerAffine).lower(node, context),
};

/** A border of one number is put around; any other is read from the map. */
const byMode: Lowering = {
  refuses: (node, context) => padding(node).refuses(node, context),
  lower: (node, context) => padding(node).lower(node, context),
};
const padding = (node: Node): Lowering => (stringOf(node, 'mode', 'constant') === 'constant' ? lowerPad : lowerMirror);

export const lowerings: Readonly<Record<string, Lowering>> = {
  Conv: lowerConv,
  Gemm: lowerConv,
  MaxPool: lowerMaxPool,
  GlobalMaxPool: lowerMaxPool,
  AveragePool: lowerAveragePool,
  GlobalAveragePool: lowerAveragePool,
  Add: either(lowerAdd),
  Sub: either(lowerAdd),
  Sum: lowerAdd,
  Mean: lowerAdd,
  Mul: either(lowerMul),
  Div: either(undefined, quotient),
  Pow: lowerLookup,
  Max: lowerExtreme,
  Min: lowerExtreme,
  Concat: lowerConcat,
  Relu: lowerActivation,
  LeakyRelu: lowerActivation,
  PRelu: lowerPRelu,
  Clip: lowerActivation,
  Reshape: lowerReshape,
  Flatten: lowerReshape,
  Squeeze: lowerReshape,
  Unsqueeze: lowerReshape,
  Identity: lowerReshape,
  Transpose: lowerTranspose,
  Slice: lowerSlice,
  Split: lowerSplit,
  Pad: byMode,
  Gather: lowerGather,
  Resize: lowerResize,
  ...Object.fromEntries(lookupOps.map((op) => [op, lowerLookup])),
};
