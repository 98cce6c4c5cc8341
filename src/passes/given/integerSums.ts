/** Finds sums of products of integers in a file, and what one unit of them is worth in real numbers. */
import { absent, intOf, type Node, type ValueId } from '../../graph/graph';
import { numbersOf, sizeOf, type Tensor } from '../../graph/tensor';
import type { Draft } from '../draft';
import type { DynamicSource, DynamicSources } from './dynamicSources';

export interface Sum {
  readonly op: 'Conv' | 'MatMul';
  /** The real numbers that are multiplied; undefined where integers of `scale` are, at input 0. */
  readonly real?: ValueId;
  readonly scale: number;
  readonly zeroPoint: ValueId;
  readonly weights: ValueId;
  readonly weightZeroPoint: ValueId;
  /** Real weight of one step, one or one per output channel. */
  readonly weightScale: readonly number[];
  /** In integers of the sum, one per channel. */
  readonly bias?: Tensor;
  /** Real numbers that are added. */
  readonly added?: ValueId;
  /** Nodes behind the operator that it takes the place of, and the values between. */
  readonly members: readonly number[];
  readonly between: readonly ValueId[];
  readonly output: ValueId;
}

export function sumOf(draft: Draft, index: number, sources: DynamicSources): Sum | undefined {
  const node = draft.node(index);
  if (!node) return undefined;
  if (node.domain === '' && node.op === 'ConvInteger') return plainSum(draft, sources, node, 'Conv');
  if (node.domain === '' && node.op === 'MatMulInteger') return plainSum(draft, sources, node, 'MatMul');
  if (node.domain !== 'com.microsoft') return undefined;
  if (node.op === 'MatMulIntegerToFloat') return scaledSum(draft, sources, node);
  return node.op === 'DynamicQuantizeMatMul' ? dynamicProduct(draft, node) : undefined;
}

/** What a sum is multiplied with: constants alone, or also the scale that a DynamicQuantizeLinear makes. */
interface Worth {
  readonly factor: readonly number[];
  readonly dynamic: boolean;
}

interface Tail {
  readonly worth: Worth;
  readonly bias?: Tensor;
  readonly members: readonly number[];
  readonly between: readonly ValueId[];
  readonly output: ValueId;
}

/** ConvInteger and MatMulInteger: (x, w, zero point of x, zero point of w). */
function plainSum(draft: Draft, sources: DynamicSources, node: Node, op: Sum['op']): Sum | undefined {
  const [x, weights, zeroPoint = absent, weightZeroPoint = absent] = node.inputs;
  const source = sources.get(x);
  if (!draft.constant(weights) || !isKnown(draft, weightZeroPoint)) return undefined;
  if (source ? source.zeroPoint !== zeroPoint : !isKnown(draft, zeroPoint)) return undefined;
  const tail = tailOf(draft, node.outputs[0], source?.scale);
  if (!tail || tail.worth.dynamic !== (source !== undefined) || (source && tail.bias)) return undefined;
  return { ...tail, ...operand(draft, x, source, tail.worth.factor), op, zeroPoint, weights, weightZeroPoint };
}

/** A zero point that is left out is 0; one that is computed is none that can be written down. */
const isKnown = (draft: Draft, value: ValueId): boolean => value === absent || draft.constant(value) !== undefined;

/** (A, B, scale of A, scale of B, zero point of A, zero point of B, what is added) */
function scaledSum(draft: Draft, sources: DynamicSources, { inputs, outputs }: Node): Sum | undefined {
  const [x, weights, scale, weightScale, zeroPoint = absent, weightZeroPoint = absent, added = absent] = inputs;
  const source = sources.get(x);
  const [own, steps] = [numbersAt(draft, scale), numbersAt(draft, weightScale)];
  const fits = source
    ? source.scale === scale && source.zeroPoint === zeroPoint
    : own?.length === 1 && isKnown(draft, zeroPoint);
  if (!draft.constant(weights) || !isKnown(draft, weightZeroPoint) || !steps || !fits) return undefined;
  const factor = source ? steps : steps.map((step) => step * (own?.[0] ?? NaN));
  return {
    ...operand(draft, x, source, factor),
    ...{ op: 'MatMul', zeroPoint, weights, weightZeroPoint, added, members: [], between: [], output: outputs[0] },
  };
}

/** (A, B, scale of B, zero point of B, what is added) */
function dynamicProduct(draft: Draft, { inputs, outputs }: Node): Sum | undefined {
  const [real, weights, scale, weightZeroPoint = absent, added = absent] = inputs;
  const weightScale = numbersAt(draft, scale);
  if (!draft.constant(weights) || !isKnown(draft, weightZeroPoint) || !weightScale) return undefined;
  const rest = { zeroPoint: absent, members: [], between: [], output: outputs[0] };
  return { op: 'MatMul', real, scale: 1, weights, weightZeroPoint, weightScale, added, ...rest };
}

/** The scale of the weights is what is left of the factor. */
function operand(
  draft: Draft,
  x: ValueId,
  source: DynamicSource | undefined,
  factor: readonly number[],
): Pick<Sum, 'real' | 'scale' | 'weightScale'> {
  if (source) return { real: source.real, scale: 1, weightScale: factor };
  const scale = scaleOfIntegers(draft, x) ?? 1;
  return { scale, weightScale: factor.map((each) => each / scale) };
}

/** Where operators say the scale of the integers that they make. */
const scaleInput: Readonly<Record<string, number>> = {
  ...{ QuantizeLinear: 1, QLinearConv: 6, QLinearMatMul: 6, QLinearAdd: 6, QLinearMul: 6, QGemm: 7, QLinearConcat: 0 },
  ...{
    QLinearAveragePool: 3,
    QLinearGlobalAveragePool: 3,
    QLinearSigmoid: 3,
    QLinearLeakyRelu: 3,
    QLinearSoftmax: 3,
    QLinearWhere: 7,
  },
};
const moving = /^(MaxPool|Reshape|Flatten|Squeeze|Unsqueeze|Transpose|Slice|Split|Concat|Pad|Clip|Resize|Identity)$/;

function scaleOfIntegers(draft: Draft, x: ValueId): number | undefined {
  const node = draft.node(draft.makerOf(x) ?? -1);
  if (!node) return undefined;
  if (moving.test(node.op)) return scaleOfIntegers(draft, node.inputs[0]);
  return Object.hasOwn(scaleInput, node.op) ? numbersAt(draft, node.inputs[scaleInput[node.op]])?.[0] : undefined;
}

/** [Add] ─ Cast ─ [Mul], or [Add] ─ DequantizeLinear. @param dynamic the scale that is made for each input */
function tailOf(draft: Draft, sum: ValueId, dynamic: ValueId | undefined): Tail | undefined {
  const start: Tail = { worth: { factor: [1], dynamic: false }, members: [], between: [], output: sum };
  const biased = behind(draft, start, (node) => {
    const other = otherInput(node, sum);
    const bias = node.op === 'Add' ? draft.constant(other) : undefined;
    return bias?.type === 'int32' ? { bias: { ...bias, shape: [sizeOf(bias.shape)] } } : undefined;
  });
  const real = behind(draft, biased, (node) => {
    if (node.op === 'Cast' && intOf(node, 'to', 0) === float32) return {};
    const factor = node.op === 'DequantizeLinear' && node.inputs.length === 2 && numbersAt(draft, node.inputs[1]);
    return factor ? { worth: { factor, dynamic: false } } : undefined;
  });
  if (real === biased || draft.node(real.members.at(-1) ?? -1)?.op !== 'Cast') return real;
  return behind(draft, real, (node) => {
    const worth = node.op === 'Mul' ? worthOf(draft, otherInput(node, real.output), dynamic) : undefined;
    return worth && { worth };
  });
}

const float32 = 1;

/** Takes the only reader in, where `read` finds that it belongs to the sum. */
function behind(draft: Draft, tail: Tail, read: (node: Node) => Partial<Tail> | undefined): Tail {
  const reader = draft.soleReader(tail.output);
  const node = reader === undefined ? undefined : draft.node(reader);
  const found = node?.domain === '' ? read(node) : undefined;
  if (!node || reader === undefined || !found) return tail;
  const { members, between, output } = tail;
  return { ...tail, ...found, members: [...members, reader], between: [...between, output], output: node.outputs[0] };
}

const otherInput = ({ inputs: [a, b] }: Node, value: ValueId): ValueId => (a === value ? b : a);

function worthOf(draft: Draft, value: ValueId, dynamic: ValueId | undefined): Worth | undefined {
  const known = numbersAt(draft, value);
  if (known) return { factor: known, dynamic: false };
  if (dynamic === undefined) return undefined;
  if (value === dynamic) return { factor: [1], dynamic: true };
  const product = draft.node(draft.makerOf(value) ?? -1);
  if (product?.op !== 'Mul' || !product.inputs.includes(dynamic)) return undefined;
  const factor = numbersAt(draft, otherInput(product, dynamic));
  return factor && { factor, dynamic: true };
}

/** Of a constant of real numbers, in whatever shape: they run along channels. */
function numbersAt(draft: Draft, value: ValueId | undefined): readonly number[] | undefined {
  const tensor = draft.constant(value);
  return tensor && /^float/.test(tensor.type) ? numbersOf(tensor) : undefined;
}
