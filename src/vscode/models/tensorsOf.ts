/** The learned tensors of a model's layer, with the numbers that its file has. */
import type { Remote } from '../../protocol/channel/channel';
import type { EngineApi } from '../../protocol/channel/engineApi';
import type { ModelRef } from '../../protocol/results/requests';
import type { TensorValues } from '../../protocol/results/tensorValues';
import type { ModelState } from './modelState';

/** @param isTyped the file has no numbers of a text that is being typed: under a layer's name it may have another one */
export async function tensorsOf(
  engine: Pick<Remote<EngineApi>, 'tensors'>,
  ref: ModelRef,
  layer: string,
  state: ModelState,
  isTyped: boolean,
): Promise<readonly TensorValues[]> {
  if (!isTyped) return engine.tensors({ ...ref, layer });
  const layers = state.kind === 'ready' ? state.summary.layers : [];
  return layers.find(({ name }) => name === layer)?.tensors ?? [];
}
