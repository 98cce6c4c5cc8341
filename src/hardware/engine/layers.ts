/** Which layer of the engine a kind of step is, or why it is none. */
import type { QuantizedModel, Step } from '../../quantize/quantizedModel';
import { byKind, without, type ByKind } from '../../util/byKind';
import { plannedSteps } from '../plannedSteps';
import { hasFactors, inFloatBecause, inOrder } from '../streamed';
import { sourcesIn, valueBits } from '../views';
import { windowRefusal } from '../window';
import { convLayer } from './convLayer';
import type { EngineLayer } from './engineLayer';
import { addLayer, concatLayer } from './joinLayers';
import type { LayerContext, LayerDraft } from './layerContext';
import { averagePoolLayer, lookupLayer, maxPoolLayer, requantizeLayer, resizeLayer } from './pointLayers';

/** Throws InputError that names each step that the engine has no program for, and why. */
export function engineLayers(
  model: QuantizedModel,
  lanes: number,
  idOf: (index: number) => string,
): readonly EngineLayer[] {
  const bitsOf = valueBits(model);
  const source = sourcesIn(model);
  return plannedSteps(model, source, 'the engine has no program for', (step, index, streamed): EngineLayer | string => {
    const context = { model, lanes, streamed, bitsOf };
    const draft = checked(byKind(drafts, context, step), context);
    if (typeof draft === 'string') return draft;
    const sources = draft.sources.map((each) => ({ ...each, value: source(each.value) }));
    return { ...draft, id: idOf(index), step, sources };
  });
}

const unknown = without('no program for this kind of step');

const drafts: ByKind<Step, LayerContext, LayerDraft> = {
  conv: convLayer,
  maxPool: inOrder(maxPoolLayer),
  averagePool: inOrder(averagePoolLayer),
  add: inOrder(addLayer),
  mul: unknown,
  div: unknown,
  matMul: unknown,
  softmax: unknown,
  concat: inOrder(concatLayer),
  extreme: unknown,
  normalize: unknown,
  requantize: inOrder(requantizeLayer, hasFactors),
  lookup: lookupLayer,
  embed: unknown,
  reshape: without('another order of integers than they lie in'),
  transpose: without('another order of integers than they lie in'),
  slice: unknown,
  pad: unknown,
  resize: inOrder(resizeLayer),
  interpolate: unknown,
  constant: unknown,
  curve: unknown,
  island: inFloatBecause,
};

/** What no kind of layer can do. */
function checked(draft: LayerDraft, { bitsOf }: LayerContext): LayerDraft {
  if (typeof draft === 'string') return draft;
  const { sources, output, window, repeat, sums } = draft;
  const made = { ...output.map, height: output.map.height / repeat[0], width: output.map.width / repeat[1] };
  const refusal = windowRefusal(sources[0].map, made, window);
  if (refusal !== undefined) return refusal;
  if (sources.some(({ value }) => bitsOf(value) > 16)) return 'reads integers of more than 16 bits';
  if (sums?.bounds && bitsOf(output.value) > 16) return 'makes integers of more than 16 bits';
  return (sums?.accBits ?? 0) > 48 ? 'sums of more than 48 bits' : draft;
}
