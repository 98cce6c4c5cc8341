/** What a report is made from: results as the engine answers them. Everything but the title may be left out. */
import type {
  AllocateResult,
  EvaluateResult,
  InspectResult,
  QuantizeResult,
  SensitivityResult,
  SweepFigures,
} from '../../protocol/results/results';

export interface ReportData {
  /** Usually the model's or recipe's name. */
  readonly title: string;
  /** Which model, preset, images and settings the figures come from; one line each, shown under the title. */
  readonly provenance: readonly string[];
  readonly model?: InspectResult;
  readonly quantize?: readonly QuantizeResult[];
  readonly evaluate?: readonly EvaluateResult[];
  readonly sensitivity?: SensitivityResult;
  readonly allocation?: AllocateResult;
  readonly sweep?: SweepFigures;
  readonly notes?: readonly string[];
}
