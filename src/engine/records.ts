/** What `run.json`, `sweep.json` and `plan.json` hold. */
import type {
  EvaluateResult,
  InspectResult,
  QuantizeResult,
  SensitivityResult,
  SweepFigures,
} from '../protocol/results/results';
import type { PlannedSweep } from '../protocol/results/sweepPlan';
import type { WrittenFile } from '../util/files';

export interface SourceFile {
  /** Its path relative to the recipe's folder, with `/`. */
  readonly name: string;
  readonly bytes: number;
  /** Of its content (`service/contentSum`). */
  readonly sum: string;
}

export interface RunRecord {
  readonly version: 1;
  /** The recipe as it was, for evaluating again with other images: its text, its path, and what `--set` added. */
  readonly recipe: { readonly path: string; readonly text: string; readonly set: readonly string[] };
  readonly name: string;
  /** Size and name of the model file, and every file that was read for it, to tell whether a run still fits them; earlier versions kept no list. */
  readonly source: { readonly name: string; readonly bytes: number; readonly files?: readonly SourceFile[] };
  readonly inspect: InspectResult;
  readonly quantize: QuantizeResult;
  /** The one of most images, and of these the newest. */
  readonly evaluate?: EvaluateResult;
  /** All that differ in evaluator, images or settings, the newest first; earlier versions kept the last one only. */
  readonly evaluations?: readonly EvaluateResult[];
  readonly sensitivity?: SensitivityResult;
  /** What was written beside the record; earlier versions kept no list. */
  readonly files?: readonly WrittenFile[];
  /** Says that there is a checksum. */
  readonly sealed?: true;
  /** Of everything else in the file, written with it; earlier versions wrote none. */
  readonly checksum?: string;
}

/** A sweep that is kept: the result, and what is needed to open it again and to write its settings into the recipe. */
export interface SweepRecord extends SweepFigures {
  readonly version: 1;
  readonly name: string;
  readonly recipe: RunRecord['recipe'];
  readonly inspect: InspectResult;
}

/** What `plan.json` holds: what a sweep was asked, and the parts that it consists of. */
export interface SweepPlanRecord extends PlannedSweep {
  readonly version: 1;
  readonly name: string;
  readonly recipe: RunRecord['recipe'];
  readonly vary: readonly { readonly key: string; readonly values: readonly string[] }[];
  readonly limit?: number;
}
