/** What a block of layers comes to: how many, the noisiest output, its share of the multiply-accumulates, its size. */
import { t } from '@vscode/l10n';
import { bytesText, count, decibels, percent } from '../results/numberText';
import type { LayerInfo } from '../results/results';
import { coloursOf, type Colour } from './overlayColour';
import type { Overlay } from './viewModel';

export interface BlockFigures {
  readonly layers: number;
  /** The lowest SQNR of the outputs, and whose; absent while nothing was measured. */
  readonly worst?: { readonly layer: string; readonly db: number };
  /** Of those that are known. */
  readonly macs: number;
  /** Of the network's, 0 to 1; absent where there are none. */
  readonly macsShare?: number;
  readonly params: number;
  /** Of weights and biases in integers; absent while there is no run. */
  readonly bytes?: number;
}

type FiguresOf = (members: readonly number[]) => BlockFigures;

/** @param overlays those of the model, of which SQNR and memory count @returns the figures of the layers with these indices */
export function blockFiguresOf(layers: readonly LayerInfo[], overlays: readonly Overlay[] = []): FiguresOf {
  const valueOf = (id: string): ((at: number) => number | undefined) => {
    const values = overlays.find((overlay) => overlay.id === id)?.values ?? {};
    return (at) => (Object.hasOwn(values, layers[at].name) ? values[layers[at].name] : undefined);
  };
  const [noise, memory] = [valueOf('output-sqnr'), valueOf('weight-memory')];
  const macsOf = (at: number): number => layers[at].macs ?? 0;
  const allMacs = layers.reduce((sum, _, at) => sum + macsOf(at), 0);
  return (members) => {
    const macs = sum(members, macsOf);
    const worst = lowest(members, noise);
    const bytes = members.some((at) => memory(at) !== undefined) ? sum(members, (at) => memory(at) ?? 0) : undefined;
    return {
      layers: members.length,
      macs,
      params: sum(members, (at) => layers[at].params),
      ...(allMacs > 0 && { macsShare: macs / allMacs }),
      ...(worst && { worst: { layer: layers[worst.at].name, db: worst.value } }),
      ...(bytes !== undefined && { bytes }),
    };
  };
}

/** The figures as short texts, what matters most first. */
export function blockWords({ layers, worst, macsShare, params, bytes }: BlockFigures): readonly string[] {
  return [
    ...(worst ? [t('worst {0} dB', decibels(worst.db))] : []),
    t('{0} layers', layers),
    ...(macsShare ? [t('{0} MACs', percent(100 * macsShare))] : []),
    ...(bytes !== undefined ? [bytesText(bytes)] : params > 0 ? [t('{0} params', count(params))] : []),
  ];
}

/** The figures at length: whose output is the noisiest, and both sizes. */
export function blockSentences({ layers, worst, macs, macsShare, params, bytes }: BlockFigures): readonly string[] {
  return [
    ...(worst ? [t('noisiest output: {0}, {1} dB', worst.layer, decibels(worst.db))] : []),
    t('{0} layers', layers),
    ...(macsShare === undefined ? [] : [t('{0} MACs, {1} of the network’s', count(macs), percent(100 * macsShare))]),
    t('{0} parameters', count(params)),
    ...(bytes === undefined ? [] : [t('{0} in integers', bytesText(bytes))]),
  ];
}

export interface Mark {
  readonly colour: Colour;
  readonly text: string;
}

/** What an overlay says of a layer, by its name. */
export function markOf(overlay: Overlay | undefined): (layer: string) => Mark | undefined {
  if (!overlay) return () => undefined;
  const colourOf = coloursOf(overlay);
  return (layer) => {
    const colour = colourOf(layer);
    return colour && { colour, text: overlay.texts[layer] };
  };
}

/** A folded block shows the member that needs attention most: the worst severity, else the highest step; of equals the first. */
export function worstMark(marks: readonly (Mark | undefined)[]): Mark | undefined {
  return marks.reduce((most, mark) => (mark && (!most || weight(mark) > weight(most)) ? mark : most), undefined);
}

/**
 * What an overlay says of a block, by its layers' names: a sum in the colour of its largest part, or the layer that needs attention most.
 * @param ofLayer what it says of a layer, where that is known already
 */
export function blockMarkOf(
  overlay: Overlay | undefined,
  ofLayer = markOf(overlay),
): (layers: readonly string[]) => Mark | undefined {
  return (layers) => {
    const worst = worstMark(layers.map(ofLayer));
    if (!worst || !overlay?.adds || layers.length === 1) return worst;
    const values = layers.map((layer) => (Object.hasOwn(overlay.values, layer) ? overlay.values[layer] : 0));
    return { ...worst, text: count(values.reduce((a, b) => a + b)) };
  };
}

const weights = { good: 0, warn: 1, bad: 2 } as const;

function weight({ colour }: Mark): number {
  if (colour.kind === 'off') return colour.end === 'low' ? -1 : 5;
  return colour.kind === 'severity' ? weights[colour.severity] : colour.step;
}

const sum = (members: readonly number[], of: (at: number) => number): number =>
  members.reduce((all, at) => all + of(at), 0);

function lowest(members: readonly number[], of: (at: number) => number | undefined) {
  return members.reduce<{ readonly at: number; readonly value: number } | undefined>((least, at) => {
    const value = of(at);
    return value !== undefined && (!least || value < least.value) ? { at, value } : least;
  }, undefined);
}
