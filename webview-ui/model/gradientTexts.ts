/** What a gradient's legend says: the texts at its two ends, and of what lies off the scale on either side. Pure. */
import { t } from '@vscode/l10n';
import { number } from '../../src/protocol/results/numberText';
import { hasPlace } from '../../src/protocol/views/overlayColour';
import type { ColourRule, Overlay } from '../../src/protocol/views/viewModel';

export interface GradientTexts {
  /** Absent where no value has a place on the scale. */
  readonly scale?: readonly [low: string, high: string];
  readonly below?: string;
  readonly above?: string;
}

type Gradient = Extract<ColourRule, { kind: 'gradient' }>;

export function gradientTexts({ values, texts, unit }: Overlay, { log, zero }: Gradient): GradientTexts {
  const names = Object.keys(values).sort((a, b) => values[a] - values[b]);
  const placed = names.filter((name) => hasPlace(values[name], log));
  const off = names.map((name) => values[name]).filter((value) => !hasPlace(value, log));
  const below = off.filter((value) => value <= 0);
  const [low, high] = [placed[0], placed[placed.length - 1]].map((name) => withUnit(texts[name], unit));
  return {
    ...(placed.length > 0 && { scale: [low, log ? t('{0} (logarithmic)', high) : high] }),
    ...(below.length > 0 && { below: belowText(below, zero) }),
    ...(off.some((value) => value > 0) && { above: number(Infinity) }),
  };
}

/** Some texts have their unit in them. */
const withUnit = (text: string, unit: string): string =>
  unit === '' || text?.endsWith(unit) ? text : `${text} ${unit}`;

function belowText(values: readonly number[], zero: string = number(0)): string {
  if (values.every((value) => value === 0)) return zero;
  return values.every((value) => value === -Infinity) ? number(-Infinity) : '≤ 0';
}
