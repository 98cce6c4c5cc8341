/** Operators that pick rows and columns of a map by known indices, or rows of a known table by tokens: Gather, and Pad that mirrors, repeats or wraps its map. */
import { absent, intOf, stringOf, type Node } from '../../graph/graph';
import { mirrored } from '../../graph/mirror';
import { floatsOf, numbersOf, type Shape, type Tensor } from '../../graph/tensor';
import { clamp, roundTiesEven } from '../../util/round';
import { activationBits, refusesBatch, shapeOf, stepBase, type Context, type Lowering } from '../context';
import { pickedTable } from '../embedding';
import type { QuantizedTensor } from '../quantizedModel';
import { valueTensor } from '../requantization';
import { keepTensor } from './layout';

type Positions = readonly [rows: Int32Array, columns: Int32Array];

export const lowerGather: Lowering = {
  refuses(node, context) {
    if (pickedTable(context.graph, node)) return undefined;
    if (shapeOf(context, node.inputs[0]).length !== 4) return 'Gather of other than the last two of four axes';
    if (!gatherPositions(node, context)) return 'Gather with indices that are computed';
    return refusesBatch(node, context);
  },
  lower(node, context) {
    const table = pickedTable(context.graph, node);
    if (table) pickRows(node, context, table);
    else pick(node, context, gatherPositions(node, context));
  },
};

/** The rows of a table as integers of the output's scale, to the nearest. */
function pickRows(node: Node, context: Context, known: Tensor): void {
  const [output] = node.outputs;
  const tensor = valueTensor(context, output, activationBits(context, node));
  const table = quantizeTable(floatsOf(known), tensor);
  context.steps.push({ kind: 'embed', ...stepBase(node), inputs: [node.inputs[1]], rows: known.shape[0], table });
  context.tensors[output] = tensor;
}

function quantizeTable(reals: Float32Array, { scale, zeroPoint, qmin, qmax }: QuantizedTensor): Int32Array {
  return Int32Array.from(reals, (real) => clamp(roundTiesEven(real / scale[0]) + zeroPoint, qmin, qmax));
}

/** In every mode but `constant`. */
export const lowerMirror: Lowering = {
  refuses(node, context) {
    const pads = padsOf(node, context);
    const shape = shapeOf(context, node.inputs[0]);
    if (!pads) return 'Pad with sizes that are computed';
    if (shape.length !== 4 || pads.some((size, at) => size !== 0 && at % 4 < 2))
      return `Pad in mode ${modeOf(node)} of other than the last two of four axes`;
    return mirrorPositions(node, context)
      ? refusesBatch(node, context)
      : `Pad in mode ${modeOf(node)} by more than its map`;
  },
  lower: (node, context) => pick(node, context, mirrorPositions(node, context)),
};

function pick(node: Node, context: Context, positions: Positions | undefined): void {
  if (!positions) throw new Error(`${node.name} is refused`);
  const [rows, columns] = positions;
  context.steps.push({ kind: 'resize', ...stepBase(node), rows, columns });
  keepTensor(node, context);
}

function gatherPositions(node: Node, context: Context): Positions | undefined {
  const shape = shapeOf(context, node.inputs[0]);
  const tensor = context.graph.constants.get(node.inputs[1] ?? absent);
  const axis = intOf(node, 'axis', 0);
  if (tensor?.shape.length !== 1 || axis < 2) return undefined;
  const indices = Int32Array.from(numbersOf(tensor));
  if (indices.some((at) => at < 0 || at >= shape[axis])) return undefined;
  return axis === 2 ? [indices, counting(shape[3])] : [counting(shape[2]), indices];
}

function counting(length: number): Int32Array {
  return Int32Array.from({ length }, (_, at) => at);
}

function mirrorPositions(node: Node, context: Context): Positions | undefined {
  const pads = padsOf(node, context) ?? [];
  const shape: Shape = shapeOf(context, node.inputs[0]);
  const [rows, columns] = [2, 3].map((axis) => mirrored(modeOf(node), shape[axis], pads[axis], pads[axis + 4]));
  return rows && columns && [Int32Array.from(rows), Int32Array.from(columns)];
}

function modeOf(node: Node): string {
  return stringOf(node, 'mode', 'constant');
}

/** Of four axes: all beginnings, then all ends; undefined where they are computed. */
function padsOf(node: Node, { graph }: Context): readonly number[] | undefined {
  const tensor = graph.constants.get(node.inputs[1] ?? absent);
  const named = (node.inputs[3] ?? absent) !== absent;
  return tensor && !named ? numbersOf(tensor) : undefined;
}
