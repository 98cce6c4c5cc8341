/** What a webview or tree is told: rows, overlays, notes. It shows nothing else and computes no figure. */
import type { Finding } from './firstLoss';
import type { InspectResult, LayerFinding, LayerInfo } from '../results/results';

/**
 * An overlay: a number per layer, a unit and a colour rule. Trees, tables and graphs draw it without knowing what it means.
 * New overlays are one entry in `overlays.ts`.
 */
export interface Overlay {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  /** One sentence: what it is, and whether high or low is good. */
  readonly description: string;
  /** By layer name. Layers without a value are left out. */
  readonly values: Readonly<Record<string, number>>;
  /** Text to show for a value, by layer name, already formatted: "2⁻⁹ · 181". */
  readonly texts: Readonly<Record<string, string>>;
  readonly colour: ColourRule;
  /** Has a column of its own, whichever overlay is chosen. */
  readonly atOnce?: boolean;
  /** What several layers have is a sum: counts and sizes. */
  readonly adds?: boolean;
  /** A shorter label for a column's head, where several stand side by side. */
  readonly heading?: string;
  /** The file that it was imported from; absent for the project's own. */
  readonly source?: string;
}

export type ColourRule =
  /** Severity by thresholds: `good` on the good side of the first, `bad` beyond the second. */
  | {
      readonly kind: 'thresholds';
      readonly warn: number;
      readonly bad: number;
      readonly lowIsBad: boolean;
      /** What the legend says, where the values are no figures; a severity without words does not occur. */
      readonly words?: Readonly<Partial<Record<Severity, string>>>;
    }
  /** Light to dark from the smallest to the largest value; `log` for scales. */
  | {
      readonly kind: 'gradient';
      readonly log: boolean;
      /** What zero means, where it has no place on a logarithmic scale: "0 (exact)". */
      readonly zero?: string;
      /** The ends of the scale, where it is not the overlay's own: two overlays are coloured alike only on one scale. */
      readonly ends?: readonly [low: number, high: number];
    };

export type Severity = 'good' | 'warn' | 'bad';

export interface ModelView {
  readonly title: string;
  /** The layers stand below, once. */
  readonly summary: Omit<InspectResult, 'layers'>;
  readonly layers: readonly LayerInfo[];
  readonly overlays: readonly Overlay[];
  /** One line naming preset, images and run; absent while there is no run. */
  readonly provenance?: string;
  /** Another one when figures of the run may be others; absent while there is no run. */
  readonly run?: string;
  /** Why what is shown is of before the model's last change; absent where it is not. */
  readonly stale?: string;
  /** What stands beside the run that is shown, in a graph of its own. */
  readonly beside?: Beside;
  /** Where the run loses precision; absent where nothing was measured. */
  readonly finding?: Finding;
  /** Layers of the run that is shown that look like garbage. */
  readonly findings?: readonly LayerFinding[];
}

/** One of two things that are compared; the other one is the run that is shown, with the view's own overlays. */
export interface Beside {
  readonly place: 'left' | 'right';
  /** What the run that is shown is called here. */
  readonly shown: string;
  readonly title: string;
  /** One line naming what made its figures. */
  readonly provenance: string;
  readonly overlays: readonly Overlay[];
  /** By an overlay's id, the id of the view's overlay that says what lies between the two sides. */
  readonly differences: Readonly<Record<string, string>>;
}
