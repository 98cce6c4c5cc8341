/** What is to be seen of given quantization before a run: scales of values, and of weights by layer. */
import { missingValues } from '../graph/check';
import type { GivenScale } from '../graph/given';
import { givenWeights, type GivenWeights } from '../graph/givenWeights';
import type { Graph, ValueId } from '../graph/graph';
import { openInputs } from '../graph/shapeBindings';
import { withNamedScales } from '../passes/given/withNamedScales';
import { prepare } from '../passes/pipeline';
import { lineOf } from '../util/errors';

interface GivenIn {
  readonly scales: ReadonlyMap<ValueId, GivenScale>;
  readonly weights: ReadonlyMap<number, GivenWeights>;
  /** Why a file beside the model says nothing. */
  readonly note?: string;
}

/** Names of a file beside the model are those of the prepared network, whose values and layers are the model's. */
export function givenIn(graph: Graph): GivenIn {
  const isComplete = missingValues(graph).length === 0 && openInputs(graph).length === 0;
  if (!graph.named || !isComplete) return { scales: graph.given ?? new Map(), weights: givenWeights(graph) };
  try {
    const { given = new Map<ValueId, GivenScale>(), nodes } = withNamedScales(prepare(graph).graph, graph);
    const grids = nodes.flatMap(({ layer, grid }) => (grid ? [[layer, weightsOn(grid)] as const] : []));
    return { scales: given, weights: new Map(grids) };
  } catch (error) {
    // The model can be looked at all the same; a run stops there.
    return { scales: new Map(), weights: new Map(), note: `Not read as given quantization: ${lineOf(error)}.` };
  }
}

const weightsOn = ({ scale, bits }: { readonly scale: readonly number[]; readonly bits: number }): GivenWeights => ({
  ...{ scale, bits, zeroPoint: [0], signed: true, block: 0 },
});
