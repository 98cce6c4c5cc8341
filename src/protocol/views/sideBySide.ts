/**
 * Two of a kind beside each other: another run against the one that is shown, or the float model against its quantized form. An overlay
 * then has a figure on either side and, where one is known, an overlay of what lies between them.
 */
import { t } from '@vscode/l10n';
import type { RunSummary } from '../results/requests';
import { count, number } from '../results/numberText';
import { endsOf } from './overlayColour';
import { overlaysOf } from './overlays';
import { provenanceOf } from './runWords';
import type { InspectResult, QuantizedLayerInfo } from '../results/results';
import type { Beside, ColourRule, Overlay } from './viewModel';

/** What the two sides and the middle show for one overlay; a side without such a figure is left plain. */
export interface Pair {
  readonly left?: Overlay;
  readonly right?: Overlay;
  readonly difference?: Overlay;
  /** Both sides' figures as one overlay, on whose scale both are coloured. */
  readonly both?: Overlay;
}

/**
 * The other run to the right of the one that is shown.
 * @param overlays of the other run @param differences as `differencesOf` makes them
 */
export function besideRun(other: RunSummary, overlays: readonly Overlay[], differences: readonly Overlay[]): Beside {
  const prefix = 'difference-';
  return {
    ...{ place: 'right', shown: t('Run shown'), title: t('Other run'), provenance: provenanceOf(other) },
    overlays,
    differences: Object.fromEntries(differences.map(({ id }) => [id.slice(prefix.length), id])),
  };
}

/** Stands in the place of a run that is compared with. */
export const floatModel = 'float';

/** The overlay that says most of a float model: how strong its outputs are, against the noise in them. */
export const floatFigure = 'output-noise';

/**
 * The float model to the left of its run. How strong its outputs are follows from what was measured of the run's noise.
 * @param overlays of the run
 */
export function besideFloat(summary: InspectResult, run: RunSummary, overlays: readonly Overlay[]): Beside {
  const ofRun = new Map(overlays.map((overlay) => [overlay.id, overlay]));
  const params = new Map(summary.layers.map((layer) => [layer.name, layer.params]));
  const own = floatFigures().flatMap((entry) => {
    const like = ofRun.get(entry.id);
    return like ? [floatOverlay(entry, like, run.quantize.layers, params)] : [];
  });
  return {
    ...{ place: 'left', shown: t('Quantized'), title: t('Float model') },
    provenance: t('The model in float; its signal on the images of: {0}', run.quantize.provenance),
    overlays: [...overlaysOf(summary), ...own.filter(({ values }) => Object.keys(values).length > 0)],
    differences: { [floatFigure]: 'output-sqnr', 'weight-bits': 'weight-sqnr' },
  };
}

interface FloatFigure {
  readonly id: string;
  readonly label?: string;
  readonly description: string;
  readonly figure: (layer: QuantizedLayerInfo, params: number) => number | undefined;
  readonly text: (figure: number) => string;
}

const floatFigures = (): readonly FloatFigure[] => [
  {
    id: floatFigure,
    label: t('Output signal'),
    description: t('Root mean square of the layer’s float output: √(MSE · 10^(SQNR/10)) of what was measured.'),
    figure: ({ mse, sqnrDb }) => signalOf(mse, sqnrDb.output),
    text: number,
  },
  {
    id: 'weight-memory',
    description: t('Memory for the layer’s parameters in float32.'),
    figure: (_, params) => (params > 0 ? 4 * params : undefined),
    text: count,
  },
  {
    id: 'weight-bits',
    description: t('Weights are float32.'),
    figure: ({ bits }) => (bits.weights === null ? undefined : 32),
    text: number,
  },
  { id: 'activation-bits', description: t('Outputs are float32.'), figure: () => 32, text: number },
];

/** Undefined where nothing was measured, and at ±200 dB, which stand for no noise and no signal. */
function signalOf(mse: number | null, sqnrDb: number | null): number | undefined {
  if (mse === null || sqnrDb === null || Math.abs(sqnrDb) >= 200) return undefined;
  return Math.sqrt(mse * 10 ** (sqnrDb / 10));
}

function floatOverlay(
  { label, description, figure, text }: FloatFigure,
  like: Overlay,
  layers: readonly QuantizedLayerInfo[],
  params: ReadonlyMap<string, number>,
): Overlay {
  const values = layers.flatMap((layer) => {
    const value = figure(layer, params.get(layer.name) ?? 0);
    return value === undefined ? [] : [[layer.name, value] as const];
  });
  const texts = values.map(([name, value]) => [name, text(value)] as const);
  return {
    ...{ ...like, label: label ?? like.label, description },
    ...{ values: Object.fromEntries(values), texts: Object.fromEntries(texts) },
  };
}

/** @param id of the overlay that is chosen; one of a difference colours both sides */
export function pairOf(overlays: readonly Overlay[], beside: Beside, id: string): Pair {
  const chosen = overlays.find((overlay) => overlay.id === id);
  if (chosen && Object.values(beside.differences).includes(id) && !figureIn(beside, id)) {
    return { left: chosen, right: chosen, both: chosen };
  }
  const there = figureIn(beside, id);
  const both = joined(chosen, there);
  const [here, other] = [chosen, there].map((overlay) => overlay && both && { ...overlay, colour: both.colour });
  const difference = overlays.find((overlay) => overlay.id === beside.differences[id]);
  return beside.place === 'right'
    ? { left: here, right: other, difference, both }
    : { left: other, right: here, difference, both };
}

const figureIn = (beside: Beside, id: string): Overlay | undefined =>
  beside.overlays.find((overlay) => overlay.id === id);

/** The figures of both, told apart by a letter in front of the layers' names, with one scale of colours. */
function joined(a: Overlay | undefined, b: Overlay | undefined): Overlay | undefined {
  if (!a || !b) return a ?? b;
  const together = <T>(x: Readonly<Record<string, T>>, y: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    Object.fromEntries([
      ...Object.entries(x).map(([name, value]) => [`a ${name}`, value] as const),
      ...Object.entries(y).map(([name, value]) => [`b ${name}`, value] as const),
    ]);
  const values = together(a.values, b.values);
  return { ...a, values, texts: together(a.texts, b.texts), colour: onScaleOf(a.colour, Object.values(values)) };
}

function onScaleOf(rule: ColourRule, values: readonly number[]): ColourRule {
  return rule.kind === 'thresholds' ? rule : { ...rule, ends: endsOf(values, rule.log) };
}
