/** A run's overlays with, for every layer, the name of the value it makes: what other viewers know it by. */
import { absent, type Graph } from '../../graph/graph';
import { overlaysOf } from '../../protocol/views/overlays';
import type { Overlay } from '../../protocol/views/viewModel';
import type { QuantizedModel } from '../../quantize/quantizedModel';
import type { ExportContext } from '../context';

export interface LayerNames {
  readonly layer: string;
  /** Of the value that the layer makes, in the source file if that is ONNX, and in `onnx-float`. */
  readonly value: string;
  /** Of the node that makes the value; the layer's own name for one that passes took out. */
  readonly node: string;
}

export interface Figures {
  readonly overlays: readonly Overlay[];
  /** By layer name; layers that compute nothing are left out. */
  readonly names: ReadonlyMap<string, LayerNames>;
}

export function figuresOf({ graph }: QuantizedModel, { run }: ExportContext): Figures {
  if (run === undefined) throw new Error('a format that shows figures was not given those of a run');
  const overlays = overlaysOf(run.inspect, { runDir: '', quantize: run.quantize });
  return { overlays, names: namesOf(graph) };
}

function namesOf(graph: Graph): ReadonlyMap<string, LayerNames> {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value, node.name] as const)));
  return new Map(
    graph.layers
      .filter(({ output }) => output !== absent)
      .map(({ name, output }) => {
        const value = graph.values[output].name;
        return [name, { layer: name, value, node: makers.get(output) ?? name }] as const;
      }),
  );
}
