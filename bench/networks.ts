/** The networks of the benchmark, cut behind the integer program: all contestants compute the same layers. */
import { join } from 'node:path';
import { strict } from '../src/quantize/presets/strict';
import { quantize } from '../src/quantize/quantize';
import type { AdjustmentMode, QuantizedModel } from '../src/quantize/quantizedModel';
import { loadGraph, prepareGraph } from '../src/engine/models';
import { readsOf } from '../src/graph/captures';
import type { Graph, ValueId } from '../src/graph/graph';
import { subgraphOf } from '../src/graph/subgraph';
import { nodeFiles } from '../src/util/nodeFiles';
import { writeTinyYoloWeights } from './tinyYoloWeights';

export interface Network {
  readonly name: string;
  /** Path of the model below the data folder. */
  readonly path: string;
}

export const networks: readonly Network[] = [
  { name: 'Tiny-YOLOv3 416', path: 'darknet/yolov3-tiny/yolov3-tiny.cfg' },
  { name: 'yolo-fastest-1.1-xl', path: 'darknet/yolo-fastest-1.1-xl/yolo-fastest-1.1-xl.cfg' },
  { name: 'SimpleNet', path: 'onnx/simplenet.onnx' },
  { name: 'resnet20', path: 'onnx/resnet20.onnx' },
];

export interface Variant {
  readonly adjustment: AdjustmentMode;
  readonly bits: number;
}

export interface Prepared {
  /** Float, up to where the integers end. */
  readonly body: Graph;
  readonly quantized: (variant: Variant) => QuantizedModel;
}

/** The official weights of Tiny-YOLOv3 are generated. Ranges are made up: they change no shape and hence no time. */
export async function prepare({ path }: Network, data: string): Promise<Prepared> {
  const model = join(data, path);
  const weights = path.includes('yolov3-tiny') ? writeTinyYoloWeights() : undefined;
  const quantized = async (variant: Variant): Promise<QuantizedModel> => {
    const { adjustment, bits: n } = variant;
    const settings = { ...strict.settings, adjustment, bits: { ...strict.settings.bits, weights: n, activations: n } };
    const { graph } = prepareGraph(await loadGraph(nodeFiles, { model, weights }), settings);
    const size = graph.values.length;
    const ranges = { min: new Float64Array(size).fill(-4), max: new Float64Array(size).fill(4), images: 1 };
    return withoutTail(quantize(graph, ranges, settings).model);
  };
  const models = new Map<string, QuantizedModel>();
  const wanted: Variant[] = [
    { adjustment: 'mul-shift', bits: 8 },
    { adjustment: 'pow2-ratio', bits: 8 },
    { adjustment: 'mul-shift', bits: 12 },
    { adjustment: 'mul-shift', bits: 16 },
  ];
  for (const variant of wanted) models.set(JSON.stringify(variant), await quantized(variant));
  const [first] = models.values();
  return {
    body: bodyOf(first.graph, first.outputs),
    quantized: (variant) => {
      const found = models.get(JSON.stringify(variant));
      if (!found) throw new Error('a variant that has not been prepared');
      return found;
    },
  };
}

/** The integer steps alone; outputs are what islands would read and what leaves as integers. */
function withoutTail(model: QuantizedModel): QuantizedModel {
  const steps = model.steps.filter(({ kind }) => kind !== 'island');
  const made = new Set(steps.flatMap(({ outputs }) => outputs));
  const islands = model.steps.filter(({ kind }) => kind === 'island');
  if (islands.some(({ outputs }) => steps.some(({ inputs }) => inputs.some((id) => outputs.includes(id))))) {
    throw new Error('a float island lies within the network');
  }
  const read = islands.flatMap(({ inputs }) => inputs);
  const outputs = [...new Set([...model.outputs, ...read])].filter((id) => made.has(id));
  return { ...model, steps, outputs };
}

/** The nodes that the outputs depend on. */
function bodyOf(graph: Graph, outputs: readonly ValueId[]): Graph {
  const reads = readsOf(graph);
  const wanted = new Set(outputs);
  const indices: number[] = [];
  for (let index = graph.nodes.length - 1; index >= 0; index--) {
    const node = graph.nodes[index];
    if (!node.outputs.some((id) => wanted.has(id))) continue;
    indices.push(index);
    reads(node).forEach((id) => wanted.add(id));
  }
  return subgraphOf(graph, indices, graph.inputs, outputs);
}
