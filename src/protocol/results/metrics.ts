/** Metrics as people read them, the same in report, page and tree: names, shares in percent, and which of them comes first. */
import { bytesText, decibels, number } from './numberText';

const shares =
  /^(top\d+|map(\d+|Small|Medium|Large)?|ap\d*|ar(\d+|Small|Medium|Large)?|miou|precision|recall|f1|agreement\w*|accuracy|pixelAccuracy)$/i;

/** Whether a metric is a share (0 … 1) that is shown in percent. */
export const isShare = (metric: string): boolean => shares.test(metric);

/** A share as "97.33 %", with a space that does not break; key figures of a run with their unit; anything else as a number. */
export function metricText(metric: string, value: number, other: (value: number) => string = number): string {
  if (isShare(metric) && Number.isFinite(value)) return `${(100 * value).toFixed(2).replace(/-/g, '−')}\u00a0%`;
  if (['meanSqnrDb', 'worstSqnrDb', 'sqnrDb'].includes(metric)) return `${decibels(value)}\u00a0dB`;
  // Three figures would make 1 of nearly all of them.
  if (metric === 'cosine' && Number.isFinite(value)) return value.toFixed(5).replace(/-/g, '−');
  return metric === 'sizeBytes' && value >= 0 ? bytesText(value).replace(' ', '\u00a0') : other(value);
}

const metricNames: Readonly<Record<string, string>> = {
  top1: 'Top-1 accuracy',
  top5: 'Top-5 accuracy',
  map50: 'mAP@0.5',
  map: 'mAP@0.5:0.95',
  map75: 'mAP@0.75',
  mapSmall: 'mAP, small objects',
  mapMedium: 'mAP, medium objects',
  mapLarge: 'mAP, large objects',
  ar1: 'Recall, 1 a picture',
  ar10: 'Recall, 10 a picture',
  ar100: 'Recall, 100 a picture',
  arSmall: 'Recall, small objects',
  arMedium: 'Recall, medium objects',
  arLarge: 'Recall, large objects',
  miou: 'Mean IoU',
  pixelAccuracy: 'Pixel accuracy',
  agreement: 'Steps as in float',
  sqnrDb: 'Lowest output SQNR',
  cosine: 'Lowest output cosine',
  meanSqnrDb: 'Mean output SQNR',
  worstSqnrDb: 'Lowest output SQNR',
  sizeBytes: 'Size of the parameters',
};

export const metricName = (metric: string): string => metricNames[metric] ?? metric;

/** The metric that stands for the whole evaluation: accuracy, then mAP, then whatever comes first. */
export const mainMetric = (metrics: Readonly<Record<string, number>>): string | undefined =>
  mainOf(Object.keys(metrics));

export function mainOf(names: readonly string[]): string | undefined {
  return ['top1', 'map50', 'map', 'miou'].find((name) => names.includes(name)) ?? names[0];
}
