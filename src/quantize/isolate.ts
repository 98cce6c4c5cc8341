/**
 * One layer quantized alone, everything else in float: how sensitive the network is to that layer's rounding.
 *
 * The layer is the one of the whole program (its weights, bias, adjustment and output), and the rest are float islands. What
 * enters it is quantized to 16 bits, whose error is some 50 dB below that of 8, so that no other layer's rounding is
 * counted twice. The report's appendix takes the steps of its input from its own width, so there that width stays.
 */
import type { Graph } from '../graph/graph';
import type { IntegerStep, QuantizedModel } from './quantizedModel';
import type { LayerSettings, Settings } from './settings';
import { inIntegers, isConv, kindOf, requantizeOf } from './steps/steps';

const enteringBits = 16;

export interface LayerWidths {
  readonly weights: number;
  readonly activations: number;
}

/**
 * Settings under which `layer` alone is quantized, with the given widths. Activation ranges are taken as they are, so
 * `ranges` must hold those that the range methods chose (`chosenRanges`).
 */
export function isolatedSettings(graph: Graph, settings: Settings, layer: string, bits: LayerWidths): Settings {
  const own: LayerSettings = { ...settings.layers[layer], bits: { ...settings.layers[layer]?.bits, ...bits } };
  const others = graph.layers.filter(({ name }) => name !== layer);
  return {
    ...settings,
    bits: { ...settings.bits, activations: settings.leaky === 'after' ? bits.activations : enteringBits },
    range: { ...settings.range, activations: 'min-max' },
    layers: Object.fromEntries([
      ...others.map(({ name }) => [name, { float: true }]),
      [layer, { ...own, ...(own.range && { range: { ...own.range, activations: 'min-max' } }) }],
    ]) as Settings['layers'],
  };
}

/** Layers that round: those with weights or an adjustment, in the order in which they run. Tables need 8-bit inputs and stay out. */
export function roundingLayers({ steps, graph }: QuantizedModel): readonly string[] {
  const rounding = steps.filter(inIntegers).filter(mayRound);
  return [...new Set(rounding.map((step) => graph.layers[step.layer].name))];
}

/** A join may align its inputs, although at these widths it need not. */
function mayRound(step: IntegerStep): boolean {
  return isConv(step) || requantizeOf(step) !== undefined || kindOf(step).does === 'joins';
}

/**
 * Widths of a layer as it has them in the program: those of first, last and depthwise layers may be larger than the settings say for all.
 * What tables read is an address, whose width is no operand's: there the settings count.
 */
export function bitsOfLayer(model: QuantizedModel, settings: Settings, layer: string): LayerWidths {
  const { steps, tensors, graph } = model;
  const integer = steps.filter(inIntegers);
  const own = integer.filter((step) => graph.layers[step.layer].name === layer);
  const addresses = new Set(integer.flatMap(({ kind, inputs }) => (tables.has(kind) ? inputs : [])));
  const made = own.flatMap(({ outputs }) => outputs).filter((value) => !addresses.has(value));
  const operands = made.flatMap((value) => tensors[value]?.bits ?? []).filter((bits) => bits <= enteringBits);
  const asked = askedBits(settings, layer);
  return {
    weights: widest(own.filter(isConv).map(({ weightBits }) => weightBits)) ?? asked.weights,
    activations: widest(operands) ?? asked.activations,
  };
}

const tables: ReadonlySet<string> = new Set(['lookup', 'curve']);

const widest = (widths: readonly number[]): number | undefined =>
  widths.length === 0 ? undefined : Math.max(...widths);

/** Widths of a layer as the settings say them, for it alone or for all. */
export function askedBits({ bits, layers }: Settings, layer: string): LayerWidths {
  const own = layers[layer]?.bits;
  return { weights: own?.weights ?? bits.weights, activations: own?.activations ?? bits.activations };
}

/** The settings with other widths for one layer. */
export function withBits(settings: Settings, layer: string, bits: Partial<LayerWidths>): Settings {
  const own = settings.layers[layer];
  return { ...settings, layers: { ...settings.layers, [layer]: { ...own, bits: { ...own?.bits, ...bits } } } };
}
