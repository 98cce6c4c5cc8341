/**
 * Ranges of a model that brings its scales along, without images: what given integers cover, and what functions of them reach. All
 * other values are assumed to lie within ±1, which is right where the program does not ask for them: heads, and what stays in float.
 * Whether it asks is found by making it twice, with another assumption.
 */
import type { Ranges } from '../calibrate/ranges';
import type { Graph, ValueId } from '../graph/graph';
import { producersOf } from '../graph/edges';
import { keepsScale } from '../graph/keepsScale';
import { quantize } from '../quantize/quantize';
import type { QuantizedTensor } from '../quantize/quantizedModel';
import { reachedFromGiven } from '../quantize/ranges/reached';
import type { Settings } from '../quantize/settings';
import { InputError } from '../util/errors';
import { modelDigest } from './fingerprint';

/** @throws InputError naming layers whose ranges are needed and can only be measured. */
export async function rangesOfGiven(graph: Graph, settings: Settings): Promise<Ranges> {
  const known = reachedFromGiven(graph);
  const free = observable(graph).filter((value) => !known.has(value));
  const assuming = (reach: number): Ranges => rangesOf(graph, (value) => known.get(value) ?? [-reach, reach]);
  const [one, other] = [1, 3].map((reach) => quantize(graph, assuming(reach), settings).model);
  const changed = free.filter((value) => !alike(one.tensors[value], other.tensors[value]));
  if (changed.length > 0) throw new InputError(lackingLine(graph, withScalesOfTheirOwn(graph, one.tensors, changed)));
  if (free.length > 0 && (await modelDigest(one)) !== (await modelDigest(other)))
    throw new InputError(lackingLine(graph, free));
  return assuming(1);
}

function observable({ nodes, inputs, values }: Graph): readonly ValueId[] {
  return [...inputs, ...nodes.flatMap(({ outputs }) => outputs)].filter((value) => values[value]?.type === 'float32');
}

function rangesOf(graph: Graph, range: (value: ValueId) => readonly [min: number, max: number]): Ranges {
  const [min, max] = [0, 1].map((end) => new Float64Array(graph.values.length).fill(NaN).fill(end));
  for (const value of observable(graph)) [min[value], max[value]] = range(value);
  return { min, max, images: 0 };
}

const alike = (a: QuantizedTensor | undefined, b: QuantizedTensor | undefined): boolean =>
  a?.zeroPoint === b?.zeroPoint &&
  a?.scale.length === b?.scale.length &&
  (a?.scale ?? []).every((s, i) => s === b?.scale[i]);

/** Accumulators, and what moves integers, have the scale of what they read. */
function withScalesOfTheirOwn(
  graph: Graph,
  tensors: readonly (QuantizedTensor | undefined)[],
  changed: readonly ValueId[],
): readonly ValueId[] {
  const moved = new Set(graph.nodes.filter(keepsScale).flatMap(({ outputs }) => outputs));
  const own = changed.filter((value) => !moved.has(value) && (tensors[value]?.bits ?? 0) < 32);
  return own.length > 0 ? own : changed;
}

function lackingLine(graph: Graph, values: readonly ValueId[]): string {
  const makers = producersOf(graph);
  const names = values.map((value) => {
    const maker = makers.get(value);
    return maker === undefined ? graph.values[value].name : graph.layers[graph.nodes[maker].layer].name;
  });
  const unique = [...new Set(names)];
  const more = unique.length > 3 ? ` and ${unique.length - 3} more` : '';
  return (
    `${graph.name}: the file has no scale for what ${unique.slice(0, 3).join(', ')}${more} makes, so that its range has to be measured: ` +
    'name images in "calibration.dataset", for example { "type": "images", "path": "pictures" }'
  );
}
