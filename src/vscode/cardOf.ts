/** The card of a layer of a model that is shown, the same for page and tree: of its run where there is one, be it of before a change. */
import type { LayerInfo } from '../protocol/results/results';
import { layerCard, type LayerCard } from '../protocol/views/layerCard';
import type { ModelState } from './models/modelState';

type Shown = Pick<Extract<ModelState, { kind: 'ready' }>, 'summary' | 'run' | 'isStale' | 'overlays'>;

export function cardOf({ summary, run, isStale, overlays }: Shown, layer: LayerInfo): LayerCard {
  return layerCard(layer, run && { quantize: run.quantize, layers: summary.layers, isStale }, overlays);
}
