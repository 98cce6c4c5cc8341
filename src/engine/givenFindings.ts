/** What of a model that is quantized already, or of the recipe's wishes for it, is not heeded: by layer, with the reason. */
import type { Graph } from '../graph/graph';
import { givenWeights, type GivenWeights } from '../graph/givenWeights';
import { decibels } from '../protocol/results/numberText';
import type { LayerFinding } from '../protocol/results/results';
import { keepsGiven } from '../quantize/given';
import { unheededSettings } from '../quantize/givenSettings';
import type { Quantized } from '../quantize/quantize';
import type { ConvStep } from '../quantize/quantizedModel';
import type { Settings } from '../quantize/settings';
import { isConv } from '../quantize/steps/steps';

/** Weights that lie on their steps have more than this: float32 holds them no better. */
const exactDb = 100;

/** @param loaded the model as its file says it, before any pass */
export function givenFindings(loaded: Graph, quantized: Quantized, settings: Settings): readonly LayerFinding[] {
  return [
    ...(loaded.named ? untakenFindings(quantized.model.graph) : unreadFindings(loaded)),
    ...(keepsGiven(settings) ? weightFindings(loaded, quantized) : []),
    ...settingFindings(quantized, settings),
  ];
}

const finding = (layer: string, message: string, setting?: string): LayerFinding => ({
  ...{ severity: 'warning', cause: 'given', layer, message },
  ...(setting !== undefined && { setting }),
});

function unreadFindings({ unread = [] }: Graph): readonly LayerFinding[] {
  return unread.map(({ layer, reason }) =>
    finding(
      layer,
      `${layer} is not read as given quantization: ${reason}; it is computed as the file says it, in float where that has no integer form`,
    ),
  );
}

/** Of a file beside the model. */
function untakenFindings({ unread = [] }: Graph): readonly LayerFinding[] {
  return unread.map(({ layer, reason }) => finding(layer, `${layer}: ${reason}`));
}

/** Weights that are integers in the file and others here. */
function weightFindings(loaded: Graph, { model, details }: Quantized): readonly LayerFinding[] {
  const given = givenWeights(loaded);
  return model.steps.filter(isConv).flatMap((step) => {
    const own = given.get(step.layer);
    const isNamed = loaded.named !== undefined && hasGrid(model.graph, step);
    const db = details.get(step.name)?.weightSqnrDb ?? Infinity;
    if (!(own || isNamed) || db > exactDb) return [];
    const layer = model.graph.layers[step.layer].name;
    const why = own ? whyAnew(own, model.graph, step) : 'its weights are no integers of the file any more';
    return [
      finding(
        layer,
        `${layer}: ${why}, so its weights are quantized anew (${step.weightBits} bits, ${decibels(db)} dB)`,
      ),
    ];
  });
}

function whyAnew({ block, scale }: GivenWeights, graph: Graph, step: ConvStep): string {
  if (block > 0) return `the file has a scale for every ${block} weights`;
  if (scale.length > 1 && !hasGrid(graph, step))
    return 'the scales of the file run along another axis than the output channels';
  return 'what is folded into its weights takes them off the steps of the file';
}

const hasGrid = ({ nodes }: Graph, step: ConvStep): boolean =>
  nodes.some(({ name, grid }) => name === step.name && grid !== undefined);

function settingFindings({ model, details }: Quantized, settings: Settings): readonly LayerFinding[] {
  const { graph } = model;
  const kept = model.steps.filter(isConv).filter((step) => {
    const node = graph.nodes.find(({ name }) => name === step.name);
    return node?.grid !== undefined && (details.get(step.name)?.weightSqnrDb ?? Infinity) > exactDb;
  });
  const weights = new Map(
    kept.map((step) => [
      graph.layers[step.layer].name,
      { bits: step.weightBits, perChannel: step.weightScale.length > 1 },
    ]),
  );
  return unheededSettings({ graph, settings, weights }).map(({ setting, layer, stays }) => {
    const key = layer === undefined ? setting : `layers.${layer}.${setting}`;
    const refit = keepsGiven(settings) ? ' (a refit, "adjustment": "pow2-ratio", may change them)' : '';
    return finding(
      layer ?? '',
      `"${key}" changes nothing where the model is quantized already: ${stays}${refit}`,
      setting,
    );
  });
}
