/**
 * Integers that are made of real numbers anew for each input, and what moves them: the real numbers move as well, so that whoever reads
 * the integers finds what they were made of.
 *
 *   x ─ DynamicQuantizeLinear ─ q ─ Transpose ─ r          →     … ─ r, of integers, and x ─ Transpose ─ what r was made of
 */
import { absent, type Graph, type Node, type ValueId } from '../../graph/graph';
import { Draft } from '../draft';
import { movingOperators } from './carried';

export interface DynamicSource {
  readonly real: ValueId;
  readonly scale: ValueId;
  readonly zeroPoint: ValueId;
  readonly isMoved: boolean;
}

/** By the integers. */
export type DynamicSources = ReadonlyMap<ValueId, DynamicSource>;

/** The graph with real numbers moved beside integers; either of them may be read by nobody afterwards. */
export function withRealsMoved(graph: Graph): { readonly graph: Graph; readonly sources: DynamicSources } {
  if (!graph.nodes.some(madeAnew)) return { graph, sources: new Map() };
  const draft = new Draft(graph);
  const sources = new Map<ValueId, DynamicSource>();
  graph.nodes.forEach((node, index) => {
    const own = madeAnew(node);
    if (own) return void sources.set(node.outputs[0], own);
    const source = isMoving(node) ? sources.get(node.inputs[0]) : undefined;
    if (!source) return;
    const type = draft.value(source.real)?.type ?? 'float32';
    const outputs = node.outputs.map((value) =>
      value === absent
        ? absent
        : draft.addValue({ name: `${draft.value(value)?.name}/real`, type, shape: draft.shape(value) }),
    );
    const inputs = [source.real, ...node.inputs.slice(1)];
    draft.insertBefore(index, { ...node, name: `${node.name}/real`, inputs, outputs });
    node.outputs.forEach((value, i) => sources.set(value, { ...source, real: outputs[i], isMoved: true }));
  });
  return { graph: draft.close(), sources };
}

function madeAnew({ op, domain, inputs, outputs }: Node): DynamicSource | undefined {
  if (op !== 'DynamicQuantizeLinear' || domain !== '') return undefined;
  const [, scale, zeroPoint] = outputs;
  return { real: inputs[0], scale, zeroPoint, isMoved: false };
}

const isMoving = ({ op, domain }: Node): boolean => domain === '' && movingOperators.has(op);
