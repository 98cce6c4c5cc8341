/**
 * From what calibration saw to the ranges that scales are made of: each value's range method applied, which is that of the
 * layer that makes the value, or the recipe's.
 */
import type { RangeOptions, Ranges } from '../../calibrate/ranges';
import type { Graph, Node, ValueId } from '../../graph/graph';
import { producersOf } from '../../graph/edges';
import { valueBits } from '../gates';
import type { LayerSettings, Settings } from '../settings';
import { clipInterval, type ClipFor } from './clip';
import { parseMethod, type ParsedMethod } from './method';
import { populationOfValue, type Interval } from './population';
import { activationGrid } from '../scaleGrid';
import { isUnsigned, magnitudeBits } from '../signedness';

/**
 * Of which numbers calibration has to gather distributions for these settings; extremes and their means it has anyway. An expected error is
 * told by a sample; what asks for moments, or for the few numbers at an end, is told by all.
 */
export function neededNumbers(settings: Settings): RangeOptions['numbers'] {
  const own = Object.values(settings.layers).map((layer) => layer.range?.activations);
  const methods = [settings.range.activations, ...own].filter((method) => method !== undefined);
  if (methods.every((method) => method === 'min-max')) return undefined;
  return methods.every((method) => method === 'min-max' || method === 'mse') ? 'sample' : 'all';
}

/** Throws InputError for the first range method, of the recipe or of a layer, that is not one. */
export function checkMethods(settings: Settings): void {
  checkRange(settings.range, 'range');
  for (const [name, layer] of Object.entries(settings.layers)) checkRange(layer.range ?? {}, `layers.${name}.range`);
}

/** `ranges` with the smallest and largest of every value as its method chooses them; where no image was seen, a method has nothing to choose from. */
export function chosenRanges(graph: Graph, ranges: Ranges, settings: Settings): Ranges {
  if (ranges.images === 0 || neededNumbers(settings) === undefined) return ranges;
  const makers = producersOf(graph);
  const bits = valueBits(graph, settings);
  const chosen = graph.values.map((_, value) => {
    const maker = makers.get(value);
    const own = layerOf(graph, settings, maker === undefined ? undefined : graph.nodes[maker]);
    const method = parseMethod(own.range?.activations ?? settings.range.activations, 'range.activations');
    return activationRange(ranges, value, method, clipFor(ranges.min[value], bits[value], settings));
  });
  return {
    ...ranges,
    min: Float64Array.from(chosen, ({ min }) => min),
    max: Float64Array.from(chosen, ({ max }) => max),
  };
}

/** How the range of an activation is clipped whose smallest number was `least`. */
export function clipFor(least: number, bits: number, settings: ClipRules): ClipFor {
  const unsigned = isUnsigned(least, settings);
  return {
    bits: magnitudeBits(bits, unsigned),
    grid: activationGrid(settings.adjustment),
    asymmetric: !settings.symmetric.activations && !unsigned,
  };
}

type ClipRules = Pick<Settings, 'adjustment' | 'symmetric' | 'signed' | 'leaky'>;

/** NaN where nothing was observed. */
export function activationRange(ranges: Ranges, value: ValueId, method: ParsedMethod, how: ClipFor): Interval {
  const seen = { min: ranges.min[value], max: ranges.max[value] };
  if (method.name === 'min-max') return seen;
  const population = populationOfValue(ranges, value);
  return population ? clipInterval(population, method, how) : seen;
}

function checkRange(range: NonNullable<LayerSettings['range']>, key: string): void {
  if (range.weights !== undefined) parseMethod(range.weights, `${key}.weights`);
  if (range.activations !== undefined) parseMethod(range.activations, `${key}.activations`);
}

function layerOf(graph: Graph, settings: Settings, node: Node | undefined): LayerSettings {
  return (node && settings.layers[graph.layers[node.layer].name]) ?? {};
}
