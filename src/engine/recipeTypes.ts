/** A recipe as the engine uses it: validated, defaults filled in, paths absolute. `recipe.ts` makes it from text. */
import type { DatasetSpec } from '../calibrate/sample';
import type { PreprocessSpec } from '../calibrate/preprocess';
import type { InputLayout } from '../graph/inputKind';
import type { ExportOptionTexts } from '../protocol/results/exportOptions';
import type { ShapeBinding } from '../graph/shapeBindings';
import type { ProgramSpec } from '../util/program';
import type { Settings } from '../quantize/settings';

export type { DatasetSpec, PreprocessSpec };

export interface CalibrationSpec {
  readonly dataset?: DatasetSpec;
  /** How many images. `folders`: the first count/classes of each class, in name order; others: the first `count`, or a seeded choice. */
  readonly count: number;
  /** Absent: the first `count`. */
  readonly seed?: number;
}

export interface EvaluationSpec {
  readonly dataset?: DatasetSpec;
  readonly evaluator: 'top-k' | 'coco' | 'voc' | 'voc-devkit' | 'report' | 'miou' | 'fidelity' | 'command';
  /** 0: all images. */
  readonly count: number;
  readonly confidence: number;
  readonly nms: number;
  /** The smallest score that counts in the matrix of confusions; 0.25 when not given. */
  readonly confusionConfidence?: number;
  /** How boxes are decoded: a name of `evaluate/decoders`. Filled in for models whose outputs one knows. */
  readonly decoder?: string;
  /** Name of the output that top-k and miou look at. */
  readonly output?: string;
  /** Label of pixels that count nowhere; 255 when not given, and none where a mask has two classes. */
  readonly ignore?: number;
  /** The program that the evaluator `command` speaks to. */
  readonly command?: CommandSpec;
}

export interface CommandSpec extends ProgramSpec {
  /** How outputs are handed over: as files of NumPy, or as numbers in the line. */
  readonly outputs: 'npy' | 'json';
}

/** What a recipe says of one input. */
export interface InputSpec {
  /** In place of the guess. */
  readonly layout?: InputLayout;
  /** What is written of it; pictures take the rest from the recipe's own `preprocess`, arrays are left as they are. */
  readonly preprocess: Partial<PreprocessSpec>;
  /** The same for every sample: a number for all elements, or the path of a `.npy`. */
  readonly value?: number | string;
  /** Data sets of its own. */
  readonly calibration?: DatasetSpec;
  readonly evaluation?: DatasetSpec;
}

export type InputSpecs = Readonly<Record<string, InputSpec>>;

export interface Recipe {
  /** Name for people and for the run folder: the file name without `.quant.json`. */
  readonly name: string;
  readonly model: string;
  readonly weights?: string;
  /** A file of quantization parameters that another tool found for this model. */
  readonly given?: string;
  /** Sizes for dimensions that the model leaves open. */
  readonly inputShape: readonly ShapeBinding[];
  readonly settings: Settings;
  readonly calibration: CalibrationSpec;
  readonly preprocess: PreprocessSpec;
  /** By name, those of which something is said. */
  readonly inputs: InputSpecs;
  readonly evaluation: EvaluationSpec;
  readonly export: readonly string[];
  readonly exportOptions: ExportOptionTexts;
}
