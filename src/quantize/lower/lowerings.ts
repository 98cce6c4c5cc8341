/** Which operators run in integers, and how. A new operator is a line here and a file beside. */
import { stringOf, type Node } from '../../graph/graph';
import { isConstant, type Context, type Lowering } from '../context';
import { tableOf } from '../functionOf';
import { lowerConstant } from './constant';
import { lowerConv } from './conv';
import { lowerGather, lowerMirror } from './indexed';
import { lowerAdd, lowerConcat, lowerExtreme } from './join';
import { lowerCast, lowerPad, lowerReshape, lowerSlice, lowerSplit, lowerTranspose } from './layout';
import { lowerNormalize } from './normalize';
import {
  lookupOps,
  lowerActivation,
  lowerAffine,
  lowerIdentity,
  lowerLookup,
  lowerPRelu,
  lowerScalar,
} from './pointwise';
import { lowerMatMul, lowerMul } from './product';
import { lowerDiv } from './quotient';
import { isScale, lowerScale } from './scale';
import { lowerSoftmax } from './softmax';
import { lowerAveragePool, lowerMaxPool } from './pool';
import { lowerResize } from './resize';

/** Arithmetic is either between two live tensors or with a constant. */
function either(live: Lowering, withConstant: Lowering = affine): Lowering {
  return chosenBy((node, context) => (node.inputs.some((value) => isConstant(context, value)) ? withConstant : live));
}

/** The same integers at another scale; an affine map of each channel; beside what is no map of one image a table. */
const affine = chosenBy((node, context) =>
  isScale(node, context) ? lowerScale : isMap(node, context) ? lowerAffine : lowerScalar,
);
const isMap = (node: Node, { graph }: Context): boolean => {
  const shape = graph.values[node.outputs[0]].shape ?? [];
  return shape.length === 4 && shape[0] === 1;
};

/** Of a constant: a value that is known. */
const identity = chosenBy((node, context) => (isConstant(context, node.inputs[0]) ? lowerConstant : lowerIdentity));

/** By a constant an affine map, of a constant a table. */
const quotient = chosenBy((node, context) => (tableOf(context.graph, node) ? lowerLookup : affine));

/** A border of one number is put around; any other is read from the map. */
const byMode = chosenBy((node) => (stringOf(node, 'mode', 'constant') === 'constant' ? lowerPad : lowerMirror));

function chosenBy(choose: (node: Node, context: Context) => Lowering): Lowering {
  return {
    refuses: (node, context) => choose(node, context).refuses(node, context),
    lower: (node, context) => choose(node, context).lower(node, context),
  };
}

export const lowerings: Readonly<Record<string, Lowering>> = {
  Conv: lowerConv,
  Gemm: lowerConv,
  MaxPool: lowerMaxPool,
  GlobalMaxPool: lowerMaxPool,
  AveragePool: lowerAveragePool,
  GlobalAveragePool: lowerAveragePool,
  LayerNormalization: lowerNormalize,
  InstanceNormalization: lowerNormalize,
  RMSNormalization: lowerNormalize,
  Add: either(lowerAdd),
  Sub: either(lowerAdd),
  Sum: lowerAdd,
  Mean: lowerAdd,
  Mul: either(lowerMul),
  MatMul: lowerMatMul,
  Div: either(lowerDiv, quotient),
  Softmax: lowerSoftmax,
  Pow: lowerLookup,
  Mod: lowerLookup,
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
  Identity: identity,
  Cast: lowerCast,
  Transpose: lowerTranspose,
  Slice: lowerSlice,
  Split: lowerSplit,
  Pad: byMode,
  Gather: lowerGather,
  Resize: lowerResize,
  ...Object.fromEntries(lookupOps.map((op) => [op, lowerLookup])),
};
