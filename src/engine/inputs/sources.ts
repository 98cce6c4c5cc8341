/**
 * Which data set feeds which input of a network. The recipe's `calibration.dataset` (or `evaluation.dataset`) feeds what nothing else does, says
 * how many samples there are and has the labels; an input may have a constant or a data set of its own, sample by sample beside the others.
 */
import { openDataset } from '../../calibrate/dataset';
import type { Placement, PreprocessSpec } from '../../calibrate/preprocess';
import type { Dataset, DatasetSpec, Sample } from '../../calibrate/sample';
import type { Graph, ValueId } from '../../graph/graph';
import type { NetworkInputs } from '../../graph/networkInputs';
import { isPictures } from '../../graph/pictureInput';
import { bytesOf } from '../../graph/tensor';
import type { NetworkImage } from '../../util/codedImage';
import { InputError } from '../../util/errors';
import type { Files } from '../../util/files';
import { joinedBytes } from '../../util/joinedBytes';
import { suggestion } from '../../util/nearest';
import type { InputSpecs } from '../recipeTypes';
import { syntheticArrays } from './syntheticArrays';
import { constantOf, fedInputs, feed, requireFit, type FedInput } from './feeds';

/** What of a recipe says how samples become inputs. */
export interface Feeding {
  readonly preprocess: PreprocessSpec;
  readonly inputs: InputSpecs;
}

export type Purpose = 'calibration' | 'evaluation';

export interface PreparedSample {
  readonly sample: Sample;
  readonly input: NetworkInputs;
  readonly placement: Placement;
}

export interface Sources {
  /** Says how many samples there are, and has the labels. */
  readonly main: Dataset;
  readonly load: (index: number) => Promise<PreparedSample>;
  /** Of everything that feeds the network: pictures as their files have them. */
  readonly bytes: (index: number) => Promise<Uint8Array>;
}

/** Rejects with InputError where an input is fed by nothing, or data sets do not go together. */
export async function openSources(
  graph: Graph,
  spec: DatasetSpec | undefined,
  { preprocess, inputs }: Feeding,
  files: Files,
  purpose: Purpose,
): Promise<Sources> {
  requireKnown(graph, inputs);
  const fed = fedInputs(graph, inputs, preprocess);
  if (!spec) throw missing(purpose);
  requireFed(fed, spec, purpose);
  const main = await datasetFor(fed[0], spec, files);
  const feeders = await Promise.all(fed.map((input) => feederOf(input, { main, first: spec, purpose, files })));
  const sets = [...new Set(feeders.flatMap(({ dataset }) => dataset ?? []))];
  const constants = feeders.flatMap(({ constant }) => (constant ? [bytesOf(constant)] : []));
  return {
    main,
    load: (index) => load(main, feeders, index),
    bytes: async (index) => {
      const parts = await Promise.all(sets.map((dataset) => dataset.bytes(index)));
      return parts.length === 1 && constants.length === 0 ? parts[0] : joinedBytes([...parts, ...constants]);
    },
  };
}

/** Synthetic samples are made for an input: pictures, or arrays of its shape. */
async function datasetFor(input: FedInput, spec: DatasetSpec, files: Files): Promise<Dataset> {
  return spec.type === 'synthetic' && !takesPictures(input) ? syntheticArrays(input) : openDataset(spec, files);
}

const takesPictures = ({ spec: { layout }, kind }: FedInput): boolean => isPictures(layout ?? kind.layout);

/** Ranges need no labels. */
const examples: Readonly<Record<Purpose, string>> = {
  calibration: '{ "type": "images", "path": "pictures" }',
  evaluation:
    '{ "type": "folders", "path": "images" }, or of type "images" with "evaluator": "fidelity", which needs no labels',
};

const missing = (purpose: Purpose): InputError =>
  new InputError(
    `"${purpose}.dataset" is missing: the samples for ${purpose}, for example ${examples[purpose]}; ` +
      '{ "type": "synthetic" } is for who has none',
  );

function requireKnown(graph: Graph, specs: InputSpecs): void {
  const names = [...graph.inputs.map((value) => graph.values[value].name), ...Object.keys(graph.bound ?? {})];
  const unknown = Object.keys(specs).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new InputError(`"inputs.${unknown}": the model has no such input${suggestion(unknown, names)}`);
}

/** Archives name what they feed; a common data set of pictures, or of arrays without names, feeds one input. */
function requireFed(fed: readonly FedInput[], spec: DatasetSpec, purpose: Purpose): void {
  const left = fed.filter((input) => input.spec.value === undefined && !input.spec[purpose]);
  if (left.length === 0 || spec.type === 'npz' || spec.type === 'synthetic') return;
  const pictures = left.filter(takesPictures);
  const picture = spec.type !== 'npy' && pictures.length === 1 ? pictures[0] : undefined;
  const one = left.length === 1 ? left[0] : picture;
  const unfed = left.find((input) => input !== one);
  if (!unfed) return;
  throw new InputError(
    `input '${unfed.name}' (${unfed.shape.join(', ')}) is fed by nothing for ${purpose}: add "inputs": { "${unfed.name}": { "${purpose}": { "type": "npy", "path": … } } }, a "value" there, or a data set of type "npz" for all inputs`,
  );
}

interface Feeder {
  readonly input: FedInput;
  readonly dataset?: Dataset;
  readonly constant?: Float32Array;
}

interface Common {
  readonly main: Dataset;
  readonly first: DatasetSpec;
  readonly purpose: Purpose;
  readonly files: Files;
}

async function feederOf(input: FedInput, { main, first, purpose, files }: Common): Promise<Feeder> {
  const constant = await constantOf(input, files);
  if (constant) return { input, constant };
  const own = input.spec[purpose];
  const spec = own ?? first;
  const dataset = spec.type === 'synthetic' || spec !== first ? await datasetFor(input, spec, files) : main;
  if (dataset.arrays) requireFit(input, dataset.arrays);
  if (dataset.length === main.length) return { input, dataset };
  throw new InputError(
    `"inputs.${input.name}.${purpose}": ${own?.path} has ${dataset.length} samples, expected ${main.length}, as ${first.path} has`,
  );
}

const whole: Placement = { scale: [1, 1], offset: [0, 0], labelShift: [0, 0] };

async function load(main: Dataset, feeders: readonly Feeder[], index: number): Promise<PreparedSample> {
  const sample = await main.sample(index);
  const inputs = new Map<ValueId, NetworkImage>();
  let placement = whole;
  for (const { input, dataset, constant } of feeders) {
    if (constant) inputs.set(input.value, constant);
    if (!dataset) continue;
    const made = feed(input, dataset === main ? sample : await dataset.sample(index));
    inputs.set(input.value, made.data);
    placement = made.placement ?? placement;
  }
  const [only] = inputs.values();
  return { sample, input: inputs.size === 1 ? only : inputs, placement };
}

/** One sample of nobody's data set, for the only input that is not constant. Rejects with InputError where there are more. */
export async function feedAlone(
  graph: Graph,
  { preprocess, inputs }: Feeding,
  sample: Sample,
  files: Files,
): Promise<PreparedSample> {
  const fed = fedInputs(graph, inputs, preprocess);
  const left = fed.filter(({ spec }) => spec.value === undefined);
  if (left.length > 1)
    throw new InputError(
      `${graph.name} has ${left.length} inputs (${left.map(({ name }) => name).join(', ')}): one file does not feed them; choose a sample of the data sets`,
    );
  const alone: Dataset = {
    length: 1,
    ids: [sample.id],
    bytes: async () => new Uint8Array(0),
    sample: async () => sample,
  };
  const feeders = fed.map(async (input): Promise<Feeder> => {
    const constant = await constantOf(input, files);
    return constant ? { input, constant } : { input, dataset: alone };
  });
  return load(alone, await Promise.all(feeders), 0);
}
