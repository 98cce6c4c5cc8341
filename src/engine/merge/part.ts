/** A file that a shard wrote, read field by field: what is missing or damaged is named with the file. */
import { isObject, readState, type EvaluatorState } from '../../evaluate/evaluator';
import type { EvaluateResult, Fingerprint, Metrics } from '../../protocol/results/results';
import type { PartFile, Shard } from '../../protocol/results/requests';
import { InputError } from '../../util/errors';
import type { ClassNames } from '../details';

/** What one shard says of itself, and the file that it is from. */
export interface Part extends EvaluateResult {
  readonly file: string;
  readonly shard: Shard;
  /** Digest of all pictures, also of other shards; files of earlier versions have none. */
  readonly pictures?: string;
  /** Which evaluator's its results of images are. */
  readonly stateOf: string;
  readonly classNames?: ClassNames;
}

/** Its results image by image, which are far larger. */
export interface PartStates {
  readonly state: EvaluatorState;
  /** Of the float model; files of earlier versions have its figures alone. */
  readonly floatState?: EvaluatorState;
  /** Of every output beside the float model's. */
  readonly outputsState?: EvaluatorState;
}

/** Throws InputError naming the file and the field. */
export function readPart({ file, part }: PartFile): readonly [Part, PartStates] {
  if (!isObject(part)) throw new InputError(`${file}: expected an object, as evaluate --shard i/n --json prints it`);
  for (const [field, expected, holds] of fields) {
    if (holds(part[field])) continue;
    const found = (JSON.stringify(part[field]) ?? 'nothing').slice(0, 60);
    throw new InputError(`${file}: "${field}" must be ${expected}, found ${found}; evaluate this shard again`);
  }
  const { state: kept, floatState, outputsState, ...rest } = part;
  const read = rest as unknown as EvaluateResult & { readonly shard: Shard };
  const state = readState(kept, file);
  if (state.records.length !== read.images) {
    throw new InputError(`${file}: "images" is ${read.images}, but it holds ${state.records.length}; it is damaged`);
  }
  const others = { ...optional({ floatState }, file), ...optional({ outputsState }, file) };
  return [
    { ...read, file, stateOf: state.evaluator },
    { state, ...others },
  ];
}

function optional(given: Readonly<Record<string, unknown>>, file: string): Readonly<Record<string, EvaluatorState>> {
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, readState(value, file)]));
}

type Field = readonly [name: string, expected: string, holds: (value: unknown) => boolean];

const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
const isText = (value: unknown): boolean => typeof value === 'string';
const isMetrics = (value: unknown): value is Metrics =>
  isObject(value) && Object.values(value).every((figure) => typeof figure === 'number');

const fields: readonly Field[] = [
  ['evaluator', 'a name', isText],
  ['images', 'a number of images', isCount],
  ['metrics', 'figures by name', isMetrics],
  ['float', 'figures by name', (value) => value === undefined || isMetrics(value)],
  ['outputs', 'a list of outputs', (value) => value === undefined || isOutputs(value)],
  ['seconds', 'a number', (value) => typeof value === 'number'],
  ['islands', 'a list', Array.isArray],
  ['provenance', 'a text', isText],
  ['shard', 'the shard {index, of} that it is, which evaluate --shard i/n writes', isShard],
  ['findings', 'a list of findings', (value) => value === undefined || isFindings(value)],
  ['classNames', 'classes with their names', (value) => value === undefined || isNames(value)],
  ['pictures', 'a digest', (value) => value === undefined || isText(value)],
  ['fingerprint', 'what the evaluation was made of', (value) => value === undefined || isFingerprint(value)],
];

function isFindings(value: unknown): boolean {
  const isFinding = (each: unknown): boolean =>
    isObject(each) && [each.severity, each.layer, each.message].every((text) => isText(text));
  return Array.isArray(value) && value.every(isFinding);
}

function isNames(value: unknown): boolean {
  const isName = (each: unknown): boolean =>
    Array.isArray(each) && each.length === 2 && isCount(each[0]) && isText(each[1]);
  return Array.isArray(value) && value.every(isName);
}

function isOutputs(value: unknown): boolean {
  const isOutput = (each: unknown): boolean =>
    isObject(each) && [each.name, each.role, each.why].every(isText) && Array.isArray(each.shape);
  return Array.isArray(value) && value.every(isOutput);
}

function isShard(value: unknown): boolean {
  return isObject(value) && isCount(value.index) && isCount(value.of) && Number(value.index) >= 1;
}

function isFingerprint(value: unknown): value is Fingerprint {
  if (!isObject(value) || !isCount(value.images) || !isObject(value.evaluation)) return false;
  const { evaluator, dataset, preprocess } = value.evaluation;
  const texts = [value.version, value.model, value.settings, value.data, evaluator, dataset];
  return texts.every(isText) && isObject(preprocess);
}
