/**
 * Golden vectors as an export's preview wants them: how many, of which values and how long, from shapes alone. Nothing is computed, and
 * all integers are zero.
 */
import type { DirectedGolden, Golden } from '../export/golden';
import type { ValueId } from '../graph/graph';
import { isKnown, sizeOf } from '../graph/tensor';
import { accumulatorWidth } from '../quantize/accumulatorWidth';
import type { IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import { inIntegers } from '../quantize/steps/steps';
import { InputError } from '../util/errors';
import type { Files } from '../util/files';
import { plannedVectors } from './directed/directedGoldens';
import { goldenOrigin, type GoldenRequest, type GoldenSource, noiseOrigin } from './golden';
import { openImages } from './images';

/** What `goldensFor` would make; whether pictures can be decoded is seen only then. */
export async function plannedGoldens(
  model: QuantizedModel,
  source: GoldenSource,
  request: GoldenRequest,
  files: Files,
): Promise<readonly Golden[]> {
  const images = await imagesOf(model, source, request.images, files);
  if (typeof images === 'string') return [plannedGolden(model, noiseOrigin(images), request.accumulators)];
  return images.map((image, i) => ({ ...plannedGolden(model, goldenOrigin(i), request.accumulators), image }));
}

/** What `directedGoldens` would make; which faults each notices is not known, so all of them are said to be noticed. */
export function plannedDirected(model: QuantizedModel): readonly DirectedGolden[] {
  return plannedVectors(model).map(({ step: index, faults }) => {
    const step = model.steps[index];
    const values = new Map([...step.inputs, ...step.outputs].map((id) => [id, zeros(model, id)]));
    const accumulators = inIntegers(step) ? sums(model, step.outputs[0], accumulatorWidth(model, step)) : undefined;
    return { step: index, values, accumulators, notices: faults, cannotNotice: [], outOfReach: [] };
  });
}

async function imagesOf(
  { graph }: QuantizedModel,
  source: GoldenSource,
  count: number,
  files: Files,
): Promise<readonly string[] | string> {
  try {
    const choice = { ...source.calibration, count };
    const { chosen } = await openImages(graph, source.calibration.dataset, choice, source, files, 'calibration');
    return chosen.length > 0 ? chosen.map(({ id }) => id) : 'the calibration data set is empty';
  } catch (error) {
    if (error instanceof InputError) return 'the calibration images cannot be read';
    throw error;
  }
}

/** One image's. */
export function plannedGolden(model: QuantizedModel, origin: string, withAccumulators: boolean): Golden {
  const between = model.steps.filter((step) => inIntegers(step) || !step.tail);
  const made = between.flatMap(({ outputs }) => outputs);
  const known = [...model.inputs, ...made].filter((id) => model.tensors[id]);
  const sized = between.filter((step) => !inIntegers(step)).flatMap(({ outputs }) => outputs);
  const accumulators = new Map<ValueId, IntegerValues>();
  for (const step of withAccumulators ? between.filter(inIntegers) : []) {
    const summed = sums(model, step.outputs[0], accumulatorWidth(model, step));
    if (summed) accumulators.set(step.outputs[0], summed);
  }
  return {
    ...{ origin, accumulators, values: new Map(known.map((id) => [id, zeros(model, id)])) },
    reals: new Map(sized.map((id) => [id, new Float32Array(lengthOf(model, id))])),
  };
}

const zeros = (model: QuantizedModel, id: ValueId): IntegerValues =>
  sums(model, id, model.tensors[id]?.bits) ?? new Int32Array(0);

const sums = (model: QuantizedModel, id: ValueId, bits: number | undefined): IntegerValues | undefined =>
  bits === undefined
    ? undefined
    : bits > 32
      ? new Float64Array(lengthOf(model, id))
      : new Int32Array(lengthOf(model, id));

function lengthOf({ tensors, graph }: QuantizedModel, id: ValueId): number {
  const shape = tensors[id]?.shape ?? graph.values[id]?.shape;
  return isKnown(shape) ? sizeOf(shape) : 0;
}
