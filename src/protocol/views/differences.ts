/**
 * Two runs of one model compared: an overlay for each figure that says which of them is better, and a sentence that says where they
 * part. A difference is the other run minus the one that is shown.
 */
import { t } from '@vscode/l10n';
import type { RunSummary } from '../results/requests';
import type { Finding } from './firstLoss';
import { decibels, number } from '../results/numberText';
import type { InspectResult, QuantizeResult } from '../results/results';
import type { ColourRule, Overlay } from './viewModel';

/** Of these figures, those that images make. */
const byImages: ReadonlySet<string> = new Set(['output-sqnr', 'saturation']);

/** Figures for which one direction is good, and how much of a difference is worth a look. */
const compared: Readonly<Record<string, ColourRule>> = {
  'output-sqnr': { kind: 'thresholds', warn: -1, bad: -6, lowIsBad: true },
  'weight-sqnr': { kind: 'thresholds', warn: -1, bad: -6, lowIsBad: true },
  'adjustment-error': { kind: 'thresholds', warn: 0.5, bad: 5, lowIsBad: false },
  saturation: { kind: 'thresholds', warn: 0.1, bad: 1, lowIsBad: false },
};

/**
 * Overlays of the differences; figures that only one run has are left out.
 * @param shown overlays of the run that is shown @param other of the other one
 */
export function differencesOf(
  shown: readonly Overlay[],
  other: readonly Overlay[],
  { quantize: mine }: RunSummary,
  { quantize: theirs }: RunSummary,
): readonly Overlay[] {
  const others = new Map(other.map((overlay) => [overlay.id, overlay]));
  return shown.flatMap((overlay) => {
    const colour = compared[overlay.id];
    const against = others.get(overlay.id);
    return colour && against ? [differenceOf(overlay, against, colour, mine, theirs)] : [];
  });
}

function differenceOf(
  shown: Overlay,
  other: Overlay,
  colour: ColourRule,
  mine: QuantizeResult,
  theirs: QuantizeResult,
): Overlay {
  const names = Object.keys(shown.values).filter((name) => Object.hasOwn(other.values, name));
  const difference = (name: string): number => other.values[name] - shown.values[name];
  const signed = (value: number): string => (value > 0 ? `+${number(rounded(value))}` : number(rounded(value)));
  return {
    id: `difference-${shown.id}`,
    label: t('{0}: other run', shown.label),
    unit: shown.unit,
    description: [
      t('{0} of the other run minus that of the run shown. Other run: {1}.', shown.label, theirs.provenance),
      ...(byImages.has(shown.id) ? otherImages(mine, theirs) : []),
    ].join(' '),
    colour,
    values: Object.fromEntries(names.map((name) => [name, difference(name)])),
    texts: Object.fromEntries(names.map((name) => [name, `${signed(difference(name))} → ${other.texts[name]}`])),
  };
}

/** A sentence where the two are known to be measured on different images, else none. */
function otherImages(mine: QuantizeResult, theirs: QuantizeResult): readonly string[] {
  const [here, there] = [mine.measuredOn, theirs.measuredOn];
  if (here === undefined || there === undefined || here === there) return [];
  return [t('The two runs were measured on different images, which makes part of the difference.')];
}

/** As many places as the figures themselves have. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000 || 0;
}

/** Apart by so many decibels is worth a sentence. */
const part = 3;

/** The first layer, in the model's order, where the runs' outputs differ in quality; undefined where neither was measured. */
export function firstDifference(summary: InspectResult, shown: RunSummary, other: RunSummary): Finding | undefined {
  const of = (run: RunSummary): ReadonlyMap<string, number> =>
    new Map(run.quantize.layers.flatMap(({ name, sqnrDb }) => (sqnrDb.output === null ? [] : [[name, sqnrDb.output]])));
  const [here, there] = [of(shown), of(other)];
  const both = summary.layers.filter(({ name }) => here.has(name) && there.has(name)).map(({ name }) => name);
  if (both.length === 0) return undefined;
  const said = (text: string): string => [text, ...otherImages(shown.quantize, other.quantize)].join(' ');
  const layer = both.find((name) => Math.abs(there.get(name)! - here.get(name)!) >= part);
  if (layer === undefined)
    return { layer: both[0], text: said(t('No output differs by {0} dB between the two runs.', part)) };
  const [mine, theirs] = [here.get(layer)!, there.get(layer)!];
  const figures = [layer, decibels(mine), decibels(theirs)];
  return {
    layer,
    text: said(
      theirs > mine
        ? t('The runs part at {0}: {1} dB here, {2} dB in the other; the other run is better.', ...figures)
        : t('The runs part at {0}: {1} dB here, {2} dB in the other; the run shown is better.', ...figures),
    ),
  };
}
