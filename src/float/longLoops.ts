/** Loops that would run for hours, and fill the memory with what their runs hand out, are refused before the runtime begins with them. */
import { decodeAttribute } from '../formats/onnx/decode';
import { goesOn } from '../formats/onnx/loopBody';
import { absent, type Graph, type Node } from '../graph/graph';
import { numbersOf } from '../graph/tensor';
import { InputError } from '../util/errors';

/** A run takes the runtime some microseconds at least: a million take seconds, and keep a million tensors of a list that they hand out. */
const mostRuns = 1_000_000;

/** @throws InputError for the first loop whose known count is above that and which nothing ends earlier */
export function refuseLongLoops(graph: Graph): void {
  for (const node of graph.nodes) {
    const runs = node.op === 'Loop' && node.domain === '' ? runsOf(graph, node) : 0;
    if (runs === 0) continue;
    const [limit, found] = [mostRuns, runs].map((count) => count.toLocaleString('en-US'));
    throw new InputError(
      `${graph.name}: node '${node.name}' (Loop): expected at most ${limit} runs of its body, found ${found}. ` +
        'Give the loop a smaller count; where it comes from an input, in the recipe: inputs.NAME.value.',
    );
  }
}

/** 0 for what is not known, few enough, or ends when its condition says so. */
function runsOf({ constants }: Graph, { inputs: [count, condition = absent], attributes }: Node): number {
  const numberOf = (id: number): number => {
    const constant = constants.get(id);
    return constant && /^bool$|^int/.test(constant.type) ? (numbersOf(constant)[0] ?? 0) : 0;
  };
  const runs = numberOf(count);
  const body = attributes.body as (typeof attributes)[string] | undefined;
  // Bodies of the others are not decoded for each session.
  if (runs <= mostRuns || body?.kind !== 'opaque' || (condition !== absent && numberOf(condition) !== 1)) return 0;
  const { g } = decodeAttribute(body.value);
  return g && goesOn(g, { numbers: () => undefined, shape: () => undefined }) ? runs : 0;
}
