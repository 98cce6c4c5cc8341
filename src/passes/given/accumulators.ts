/**
 * Operators that add up products of integers, and what makes real numbers of their sums, as the float operator between QuantizeLinear
 * and DequantizeLinear:
 *
 *   q ─ ConvInteger(w) ─ [Add(b)] ─ Cast ─ Mul(m) ─ y      →     q ─ DequantizeLinear(s) ─ Conv(w·m/s, b·m) ─ y
 *   x ─ DynamicQuantizeLinear ─ MatMulInteger(w) ─ Cast ─ Mul(s·s_w) ─ y       →     x ─ MatMul(w·s_w) ─ y
 *
 * A range that is taken anew for each input becomes one that is calibrated. What is multiplied by something else stays as it is.
 */
import type { Graph, Layer, Unread, ValueId } from '../../graph/graph';
import { Draft } from '../draft';
import { dropDynamic, gathered, rangedAnew } from './dynamic';
import { withRealsMoved } from './dynamicSources';
import { sumOf } from './integerSums';
import { writeSum } from './writeSum';

export interface Plain {
  readonly graph: Graph;
  /** Layers whose integers depend on each input. */
  readonly unread: readonly Unread[];
}

export function readAccumulators(graph: Graph): Plain {
  if (!graph.nodes.some(({ op }) => isAdding(op))) return { graph, unread: [] };
  const { graph: beside, sources } = withRealsMoved(graph);
  const draft = new Draft(beside);
  const moved = new Map<ValueId, ValueId>();
  const dynamic: Unread[] = [];
  for (let index = 0; index < draft.length; index++) {
    const sum = sumOf(draft, index, sources);
    const node = draft.node(index);
    if (sum && node?.op === 'DynamicQuantizeMatMul') dynamic.push(rangedAnew(draft, node));
    if (sum) writeSum(draft, index, sum);
    for (const value of sum?.between ?? []) moved.set(value, sum?.output ?? value);
    gathered(draft, index);
  }
  dynamic.push(...dropDynamic(draft, sources));
  for (const [integers, { real, isMoved }] of sources) {
    if (isMoved && draft.makerOf(integers) === undefined) moved.set(integers, real);
  }
  const read = draft.close();
  return { graph: read === graph ? graph : settled(read, moved), unread: dynamic };
}

/** Adds up products of integers, or makes real numbers of integers. */
export const isAdding = (op: string): boolean => adding.test(op);

const adding = /^(ConvInteger|MatMulInteger|MatMulIntegerToFloat|Dynamic(Quantize|Q).*)$|^DequantizeLinear$/;

/** Layers show what is left of their values; sums that left the graph as integers are real numbers now. */
function settled(graph: Graph, moved: ReadonlyMap<ValueId, ValueId>): Graph {
  const where = (value: ValueId): ValueId => moved.get(value) ?? value;
  const made = new Set(graph.nodes.flatMap(({ op, outputs }) => (products.has(op) ? outputs : [])));
  return {
    ...graph,
    values: graph.values.map((value, id) =>
      made.has(id) && value.type === 'int32' ? { ...value, type: 'float32' } : value,
    ),
    layers: graph.layers.map((layer): Layer => ({ ...layer, input: where(layer.input), output: where(layer.output) })),
  };
}

const products = new Set(['Conv', 'MatMul', 'Add']);
