/** What every export format is handed besides the model. */
import type { InspectResult, QuantizeResult } from '../protocol/results/results';
import type { DirectedGolden, Golden } from './golden';
import type { ExportOptions } from './options';

/** What a file says about itself beyond the model. */
export interface ExportContext {
  /** Stem of the file names. */
  readonly name: string;
  /** One line: preset, bits, ranges, images. */
  readonly provenance: string;
  /** How pictures become inputs, as the recipe says it with its defaults. */
  readonly preprocess?: object;
  /** Absent: the defaults. */
  readonly options?: ExportOptions;
  /** For formats that ask for them: one per image, the first always there. */
  readonly goldens?: readonly Golden[];
  /** Of single steps, for formats that ask for accumulators. */
  readonly directed?: readonly DirectedGolden[];
  /** What the run found, for formats that show figures; the engine always gives it. */
  readonly run?: { readonly inspect: InspectResult; readonly quantize: QuantizeResult };
  /** The text of a Darknet model's cfg, for formats that ask for it. */
  readonly cfg?: string;
}
