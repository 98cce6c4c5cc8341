/**
 * How far values reach that follow from given integers, exactly: the real numbers of a given value are few, and a function of one number
 * makes few of them. What mixes several values can only be measured.
 *
 *   y = f(s·(q − z)),  q = low … high
 */
import { absent, type Graph, type Node, type ValueId } from '../../graph/graph';
import type { GivenScale } from '../../graph/given';
import { keepsScale } from '../../graph/keepsScale';
import { functionOf, liveInputs } from '../functionOf';

/** Smallest and largest real number, by value. */
export function reachedFromGiven(graph: Graph): ReadonlyMap<ValueId, readonly [min: number, max: number]> {
  const numbers = new Map<ValueId, Float64Array>();
  for (const input of graph.inputs) setGiven(graph, input, numbers);
  for (const node of graph.nodes) {
    const made = numbersMade(graph, node, numbers);
    for (const value of node.outputs) {
      if (value === absent || setGiven(graph, value, numbers)) continue;
      if (made?.every(Number.isFinite)) numbers.set(value, made);
    }
  }
  return new Map([...numbers].map(([value, all]) => [value, endsOf(all)]));
}

function setGiven({ given }: Graph, value: ValueId, numbers: Map<ValueId, Float64Array>): boolean {
  const own = given?.get(value);
  if (own) numbers.set(value, numbersOf(own));
  return own !== undefined;
}

const numbersOf = ({ scale, zeroPoint, low, high }: GivenScale): Float64Array =>
  Float64Array.from({ length: high - low + 1 }, (_, at) => scale * (low + at - zeroPoint));

/** A border is a number of its own. */
function numbersMade(graph: Graph, node: Node, numbers: ReadonlyMap<ValueId, Float64Array>): Float64Array | undefined {
  const read = numbers.get(node.inputs[0]);
  if (node.domain === '' && keepsScale(node) && node.op !== 'Pad') return read;
  const live = liveInputs(graph, node);
  const from = live.length === 1 ? numbers.get(live[0]) : undefined;
  const f = from && functionOf(graph, node);
  return f && from.map((x) => f([x]));
}

function endsOf(numbers: Float64Array): readonly [min: number, max: number] {
  return [numbers.reduce((a, b) => Math.min(a, b), Infinity), numbers.reduce((a, b) => Math.max(a, b), -Infinity)];
}
