/**
 * What bit allocation chooses from: every layer's weights at every width, and if asked for what layers make at every width, each with the
 * noise that it alone makes at the heads and with its part of the budget.
 *
 * Weights alone: a layer is measured as a whole, with what it makes at the recipe's width. Weights and activations: each is measured
 * with the other at 16 bits. The width of an accumulator is that of the weights as they are; a bit more at the input is a bit more there.
 */
import { producersOf } from '../graph/edges';
import type { BudgetKind } from '../protocol/results/results';
import { groupChoices, type Allocation, type Choices, type Width } from '../quantize/allocation';
import { costOf } from '../quantize/cost';
import { askedBits, bitsOfLayer, roundingLayers, withBits } from '../quantize/isolate';
import { quantize } from '../quantize/quantize';
import type { ConvStep, IntegerStep, QuantizedModel } from '../quantize/quantizedModel';
import { chosenRanges } from '../quantize/ranges/chosen';
import { keepsScale } from '../graph/keepsScale';
import type { Settings } from '../quantize/settings';
import { spendings } from '../quantize/spending';
import { inIntegers, isConv } from '../quantize/steps/steps';
import type { Job } from '../util/progress';
import { journaled } from './journaled';
import { costsOfSteps, noiseAlone, type NoiseBench } from './noiseBench';

/** Widths that weights may have, and activations; these keep the recipe's where none are given. */
export interface WidthsToTry {
  readonly weights: readonly number[];
  readonly activations?: readonly number[];
}

export interface AllocationChoices {
  readonly groups: readonly Choices[];
  /** What the recipe's own widths cost, all steps together. */
  readonly own: number;
  /** Of this, what no choice changes. */
  readonly fixed: number;
  readonly weighted: readonly string[];
  /** Layers whose outputs may have other widths. */
  readonly makers: readonly string[];
}

/** Where the other width is out of the way. */
const enough = 16;

export async function allocationChoices(
  bench: NoiseBench,
  kind: BudgetKind,
  tries: WidthsToTry,
  basis: unknown,
  job: Job,
): Promise<AllocationChoices> {
  const { settings } = bench.calibrated.recipe;
  const model = wholeModel(bench, settings);
  const weighted = [...new Set(convsOf(model).map((step) => layerName(model, step)))];
  const makers = tries.activations ? makersOf(model, settings) : [];
  const price = pricing(bench, kind, weighted, tries.weights);
  const spend = spendings[kind];
  const own = costsOfSteps(model).reduce((sum, cost) => sum + spend(cost), 0);
  const ofConvs = convsOf(model).reduce((sum, step) => sum + spend(costOf(model, step)), 0);
  const noises = await measuredNoises(bench, model, { weighted, makers }, tries, basis, job);
  const choicesOf = (layer: string, inputBits?: number): Choices =>
    tries.weights.map((bits) => choice('weights', layer, bits, noises, price(layer, bits, inputBits)));
  const readerOf = new Map(weighted.map((layer) => [layer, makerOfInput(model, layer, makers)]));
  const alone = weighted.filter((layer) => readerOf.get(layer) === undefined).map((layer) => choicesOf(layer));
  const together = makers.map((maker) =>
    groupChoices(
      (tries.activations ?? []).map((bits) => choice('activations', maker, bits, noises, 0)),
      ({ widths: [{ bits }] }) =>
        weighted.filter((layer) => readerOf.get(layer) === maker).map((layer) => choicesOf(layer, bits)),
    ),
  );
  return { groups: [...alone, ...together], own, fixed: own - ofConvs, weighted, makers };
}

/** The recipe's settings with the widths of an allocation. */
export function settingsWith(settings: Settings, widths: readonly Width[]): Settings {
  return widths.reduce((so, { name, of, bits }) => withBits(so, name, { [of]: bits }), settings);
}

/** Quantized over ranges that are chosen already, which is quick. */
function wholeModel({ heads, chosen }: NoiseBench, settings: Settings): QuantizedModel {
  return quantize(heads, chosen, { ...settings, range: { ...settings.range, activations: 'min-max' } }).model;
}

function convsOf({ steps }: QuantizedModel): readonly ConvStep[] {
  return steps.filter(isConv);
}

const layerName = ({ graph }: QuantizedModel, { layer }: IntegerStep): string => graph.layers[layer].name;

/** Part of the budget of a layer's convolutions, as one: at a width of the weights, and of the input where that is chosen too. */
function pricing(
  bench: NoiseBench,
  kind: BudgetKind,
  weighted: readonly string[],
  widths: readonly number[],
): (layer: string, bits: number, inputBits?: number) => number {
  const { settings } = bench.calibrated.recipe;
  const models = new Map(
    widths.map((bits) => [
      bits,
      wholeModel(
        bench,
        settingsWith(
          settings,
          weighted.map((name) => weights(name, bits)),
        ),
      ),
    ]),
  );
  return (layer, bits, inputBits) => {
    const model = models.get(bits);
    if (!model) throw new Error(`no model of ${bits} bits`);
    return convsOf(model)
      .filter((step) => layerName(model, step) === layer)
      .reduce((sum, step) => {
        const cost = costOf(model, step);
        const before = model.tensors[step.inputs[0]]?.bits ?? 0;
        const after = inputBits ?? before;
        const macBits = cost.macs * bits * after;
        return sum + spendings[kind]({ ...cost, macBits, accumulatorBits: step.accumulatorBits + after - before });
      }, 0);
  };
}

const weights = (name: string, bits: number): Width => ({ name, of: 'weights', bits });

/**
 * Layers whose every output is an activation of the recipe's width: not heads, which are accumulators, and not what tables read, which
 * has a width of its own.
 */
function makersOf(model: QuantizedModel, settings: Settings): readonly string[] {
  const addresses = new Set(model.steps.flatMap((step) => (step.kind === 'lookup' ? step.inputs : [])));
  return roundingLayers(model).filter((name) => {
    const { activations } = askedBits(settings, name);
    const outputs = model.steps
      .filter(inIntegers)
      .filter((step) => layerName(model, step) === name)
      .flatMap((step) => step.outputs);
    return outputs.every((value) => model.tensors[value]?.bits === activations && !addresses.has(value));
  });
}

/** Which of the makers decides how wide a layer's input is: through what only moves integers, the one further up. */
function makerOfInput(model: QuantizedModel, layer: string, makers: readonly string[]): string | undefined {
  const producers = producersOf(model.graph);
  let value = convsOf(model).find((step) => layerName(model, step) === layer)?.inputs[0];
  while (value !== undefined) {
    const index = producers.get(value);
    if (index === undefined) return undefined;
    const node = model.graph.nodes[index];
    if (!keepsScale(node)) {
      const { name } = model.graph.layers[node.layer];
      return makers.includes(name) ? name : undefined;
    }
    [value] = node.inputs;
  }
  return undefined;
}

type Noises = ReadonlyMap<string, number>;

const keyOf = ({ name, of, bits }: Width): string => `${of} ${bits} ${name}`;

function choice(of: Width['of'], name: string, bits: number, noises: Noises, cost: number): Allocation {
  const width: Width = { name, of, bits };
  return { widths: [width], noise: noises.get(keyOf(width)) ?? NaN, cost };
}

async function measuredNoises(
  bench: NoiseBench,
  model: QuantizedModel,
  { weighted, makers }: Pick<AllocationChoices, 'weighted' | 'makers'>,
  { weights: own, activations }: WidthsToTry,
  basis: unknown,
  job: Job,
): Promise<Noises> {
  const { graph, ranges, recipe } = bench.calibrated;
  const { settings } = recipe;
  const chosenAt = new Map(
    (activations ?? []).map((bits) => [
      bits,
      chosenRanges(graph, ranges, { ...settings, bits: { ...settings.bits, activations: bits } }),
    ]),
  );
  const ofMakers = makers.flatMap((name) =>
    [...chosenAt.keys()].map((bits): Width => ({ name, of: 'activations', bits })),
  );
  const parts = [...weighted.flatMap((name) => own.map((bits) => weights(name, bits))), ...ofMakers];
  const noise = ({ name, of, bits }: Width): Promise<number> => {
    if (of === 'activations')
      return noiseAlone(bench, name, { weights: enough, activations: bits }, job, chosenAt.get(bits));
    const kept = activations ? enough : bitsOfLayer(model, settings, name).activations;
    return noiseAlone(bench, name, { weights: bits, activations: kept }, job);
  };
  const plan = {
    parts,
    unit: 'widths of layers',
    basis,
    dependsOn: (width: Width) => [width, activations !== undefined],
  };
  const noises = await journaled(plan, job, (width, done) => {
    job.onProgress?.({ stage: 'Each layer at each width', done, total: parts.length, unit: 'widths' });
    return noise(width);
  });
  return new Map(parts.map((width, at) => [keyOf(width), noises[at]]));
}
