/** Operators that move elements without changing them, and Resize. */
import { depthToSpaceShape, spaceToDepthShape } from '../shapes/convShape';
import {
  concatShape,
  expandShape,
  flattenShape,
  gatherShape,
  padShape,
  reshapeShape,
  resizeShape,
  sliceShape,
  splitShape,
  squeezeShape,
  tileShape,
  transposeShape,
  unsqueezeShape,
} from '../shapes/layoutShape';
import { compressShape, gatherElementsShape, gatherNdShape } from '../shapes/pickShape';
import { sameShape } from '../shapes/pointwiseShape';
import { always, operator, type OperatorFamily, type TypeRule } from './operator';

const constantIndices = 'Constant indices, up to a million elements.';

const dropoutTypes: TypeRule = (_, inputs) => [inputs[0], 'bool'];

export const layoutOps: OperatorFamily = {
  Identity: operator('layout', 'integer', sameShape, 'The input as it is.'),
  Dropout: operator('layout', 'integer', sameShape, 'The input as it is (in inference).', {
    type: dropoutTypes,
  }),
  Concat: operator('layout', 'integer', concatShape, 'Joins the inputs along an axis.', {
    note: 'Inputs are brought to one scale first (preset report: joined as they are).',
  }),
  Reshape: operator('layout', 'integer', reshapeShape, 'The same elements in another shape (input 1).'),
  Flatten: operator('layout', 'integer', flattenShape, 'A matrix: axes before `axis` by axes from it.'),
  Transpose: operator('layout', 'integer', transposeShape, 'Permutes the axes; without `perm` reverses them.'),
  Slice: operator('layout', 'integer', sliceShape, 'Ranges of the input: starts, ends, axes, steps.'),
  Split: operator('layout', 'integer', splitShape, 'Cuts the input into parts along an axis.', {
    note: 'As one slice per part.',
  }),
  Squeeze: operator('layout', 'integer', squeezeShape, 'Drops axes of size 1.'),
  Unsqueeze: operator('layout', 'integer', unsqueezeShape, 'Inserts axes of size 1.'),
  Pad: operator('layout', 'integer', padShape, 'Adds a border (input 1: all beginnings, then all ends).', {
    note: 'By other modes than a constant: the last two of four axes.',
  }),
  Resize: operator('resize', 'integer', resizeShape, 'Changes spatial sizes by scales or to sizes.', {
    note: 'Nearest, linear and cubic, with antialias too; what extrapolates is a float island.',
  }),
  Upsample: operator('resize', 'float', resizeShape, 'Resize of older operator sets.'),
  DepthToSpace: operator('layout', 'integer', depthToSpaceShape, 'Moves channels into blocks of pixels.'),
  SpaceToDepth: operator('layout', 'integer', spaceToDepthShape, 'Moves blocks of pixels into channels.'),
  Expand: operator('layout', 'integer', expandShape, 'Broadcasts the input to a shape (input 1).'),
  Tile: operator('layout', 'integer', tileShape, 'Repeats the input along each axis (input 1).'),
  Gather: operator('layout', 'integer', gatherShape, 'Picks slices along an axis by index (input 1).', {
    parameters: [0],
    note: 'Constant indices; one, or evenly stepped ones, become a slice. Rows of a constant table by an input of integers.',
  }),
  GatherElements: operator(
    'layout',
    'integer',
    gatherElementsShape,
    'Picks elements along an axis by index (input 1).',
    {
      note: constantIndices,
    },
  ),
  GatherND: operator('layout', 'integer', gatherNdShape, 'Picks blocks by tuples of indices (input 1).', {
    note: constantIndices,
  }),
  ScatterElements: operator('layout', 'integer', sameShape, 'Puts updates (input 2) where indices (input 1) say.', {
    note: `${constantIndices} No reduction.`,
  }),
  ScatterND: operator('layout', 'integer', sameShape, 'Puts blocks (input 2) where tuples of indices (input 1) say.', {
    note: `${constantIndices} No reduction.`,
  }),
  Compress: operator(
    'layout',
    'integer',
    compressShape,
    'Picks slices along an axis for which a condition holds (input 1).',
    {
      note: 'A constant condition.',
    },
  ),
  ReverseSequence: operator('layout', 'integer', sameShape, 'Turns the beginnings of sequences round.', {
    note: 'Constant lengths.',
  }),
  Trilu: operator('layout', 'integer', sameShape, 'What lies above or below a diagonal, else 0.', {
    note: 'As a product with zeros and ones; a constant diagonal.',
  }),
  Cast: operator('layout', 'integer', sameShape, 'Changes the element type.', {
    note: 'Of an input of 8 bits to floats; others are computed beforehand or are islands.',
    type: (node) => always(castType(node.attributes['to']))(node, []),
  }),
};

/** Element types as ONNX numbers them in TensorProto.DataType. */
const elementTypes = [
  'unknown',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'unknown',
  'unknown',
  'bfloat16',
  'unknown',
  'unknown',
  'unknown',
  'unknown',
  'uint4',
  'int4',
] as const;

function castType(to: { readonly kind: string; readonly value: unknown } | undefined) {
  return (to?.kind === 'int' && typeof to.value === 'number' && elementTypes[to.value]) || 'unknown';
}
