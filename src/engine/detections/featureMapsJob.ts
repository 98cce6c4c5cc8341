/** `featureMaps`: one layer's output for one image, in float and in integers, as pages of small pictures. */
import type { ValueId } from '../../graph/graph';
import type { RealInputs } from '../../graph/networkInputs';
import { isKnown, sizeOf } from '../../graph/tensor';
import { dequantize } from '../../integer/quantizeInput';
import type { StepRunner } from '../../integer/runStep';
import type { FeatureMaps, FeatureMapsRequest } from '../../protocol/results/detections';
import type { IntegerValues, QuantizedModel } from '../../quantize/quantizedModel';
import { InputError } from '../../util/errors';
import type { Files } from '../../util/files';
import type { Job } from '../../util/progress';
import { stepsOf } from '../layerDetail';
import { provenanceOf, tell } from './detectionsJob';
import { mapShape, mapsOf, type LayerValues } from './featureMaps';
import { openPicture, type Picture, type PictureRun } from './pictures';

/** The layer that was looked at last, so that turning pages runs nothing. */
export interface HeldMaps {
  held?: { readonly key: string; readonly values: LayerValues; readonly provenance: string };
}

const mostMaps = 64;

export async function featureMaps(
  run: PictureRun,
  request: Omit<FeatureMapsRequest, 'runDir'>,
  held: HeldMaps,
  files: Files,
  steps: StepRunner,
  job: Job,
): Promise<FeatureMaps> {
  const { image, layer, order } = request;
  const first = integerIn(request.first, 'first', 0, Number.MAX_SAFE_INTEGER);
  const count = integerIn(request.count, 'count', 1, mostMaps);
  const key = JSON.stringify([image, layer]);
  if (held.held?.key !== key) {
    const picture = await openPicture(run, image, files);
    const values = await valuesOf(run, layer, picture, steps, job);
    held.held = { key, values, provenance: provenanceOf(run, picture) };
  }
  const { values, provenance } = held.held;
  const maps = mapsOf(values, { first, count, order });
  return { layer, ...maps, provenance, notes: notesOf(run.model, layer, values, maps) };
}

function integerIn(value: number, name: string, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InputError(`"${name}" must be an integer from ${least} to ${most}, found ${value}`);
}

/** Numbers of a layer that are looked at, at most: 64 MiB in float and as much again for integers. */
const mostNumbers = 2 ** 24;

async function valuesOf(
  run: PictureRun,
  layer: string,
  { data: input }: Picture,
  steps: StepRunner,
  job: Job,
): Promise<LayerValues> {
  const { model } = run;
  const value = valueOf(model, layer);
  const shape = model.tensors[value]?.shape ?? model.graph.values[value].shape;
  if (isKnown(shape)) requireSize(layer, sizeOf(shape));
  const float = await floatOf(run, value, input, job);
  requireSize(layer, float.length);
  const integers = await integersOf(run, value, input, steps, job);
  return { ...mapShape(shape ?? [], float.length), float, ...(integers && { integers }) };
}

/** The value that a layer leaves: of its last integer step, or what people see as its output. */
function valueOf(model: QuantizedModel, layer: string): ValueId {
  const { graph } = model;
  const made = stepsOf(model, layer).at(-1)?.outputs[0];
  const value = made ?? graph.layers.find(({ name }) => name === layer)?.output ?? -1;
  if (graph.nodes.some(({ outputs }) => outputs.includes(value))) return value;
  throw new InputError(
    `${layer} leaves no feature maps: it was folded into another layer, or only decodes one; select the layer before it`,
  );
}

function requireSize(layer: string, numbers: number): void {
  if (numbers <= mostNumbers) return;
  throw new InputError(
    `${layer} has ${numbers} numbers; feature maps are shown up to ${mostNumbers}: select a smaller layer`,
  );
}

async function floatOf({ runners }: PictureRun, value: ValueId, input: RealInputs, job: Job): Promise<Float32Array> {
  tell(job, 'Running in float');
  const found = (await runners.float(input, value)).get(value);
  if (!found) throw new Error(`value ${value} was not observed`);
  return found;
}

/** Undefined where the value never is an integer: in a float island. */
async function integersOf(
  { model, runners }: PictureRun,
  value: ValueId,
  input: RealInputs,
  steps: StepRunner,
  job: Job,
): Promise<Float32Array | undefined> {
  const tensor = model.tensors[value];
  if (!tensor) return undefined;
  tell(job, 'Running in integers');
  let found: IntegerValues | undefined;
  await runners.integers(input, steps, (id, integers) => {
    if (id === value) found = integers;
  });
  return found && dequantize(found, tensor);
}

function notesOf(
  model: QuantizedModel,
  layer: string,
  { integers }: LayerValues,
  { width, height, size }: Pick<FeatureMaps, 'width' | 'height' | 'size'>,
): readonly string[] {
  const isReduced = width < size[0] || height < size[1];
  return [
    ...(integers ? [] : ['This layer runs in float: there are no integers to compare with.']),
    ...(integers && stepsOf(model, layer).length === 0
      ? ['This layer was folded into another: shown is what the two make together.']
      : []),
    ...(isReduced
      ? [
          `Reduced from ${size[0]}×${size[1]} to ${width}×${height}: values are means, differences the largest of a block.`,
        ]
      : []),
  ];
}
