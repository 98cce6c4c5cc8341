/** Which operators run in integers, and how. A new operator is a line here and a file beside. */
import type { Lowering } from '../context';
import { lowerConv } from './conv';
import { lowerAdd, lowerConcat, lowerMul } from './join';
import { lowerPad, lowerReshape, lowerResize, lowerSlice, lowerSplit, lowerTranspose } from './layout';
import { lookupOps, lowerActivation, lowerAffine, lowerLookup, lowerPRelu } from './pointwise';
import { lowerAveragePool, lowerMaxPool } from './pool';

/** Arithmetic is either between two live tensors or with a constant. */
function either(live: Lowering | undefined): Lowering {
  const choose = (
    node: Parameters<Lowering['lower']>[0],
    context: Parameters<Lowering['lower']>[1],
  ): Lowering | undefined => (node.inputs.some((value) => context.graph.constants.has(value)) ? lowerAffine : live);
  return {
    refuses: (node, context) => {
      const chosen = choose(node, context);
      return chosen ? chosen.refuses(node, context) : `${node.op} of two tensors`;
    },
    lower: (node, context) => choose(node, context)?.lower(node, context),
  };
}

export const lowerings: Readonly<Record<string, Lowering>> = {
  Conv: lowerConv,
  Gemm: lowerConv,
  MaxPool: lowerMaxPool,
  GlobalMaxPool: lowerMaxPool,
  AveragePool: lowerAveragePool,
  GlobalAveragePool: lowerAveragePool,
  Add: either(lowerAdd),
  Sub: either(undefined),
  Mul: either(lowerMul),
  Div: either(undefined),
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
  Pad: lowerPad,
  Resize: lowerResize,
  ...Object.fromEntries(lookupOps.map((op) => [op, lowerLookup])),
};
