import type { DatasetSpec } from '../../calibrate/sample';
import type { Graph } from '../../graph/graph';
import type { Files } from '../../util/files';
import { openSources } from '../inputs/sources';
import { kindOf } from '../modelKind';
import { completeRecipe, type RecipeDraft } from '../recipe';

/** Whether the first sample of a data set can be what the network is fed under a recipe; what cannot be read feeds nothing. The graph's shapes are closed. */
export async function feedsNetwork(
  graph: Graph,
  draft: RecipeDraft,
  dataset: DatasetSpec,
  files: Files,
): Promise<boolean> {
  const recipe = completeRecipe(draft, kindOf(graph, draft.evaluation));
  const sample = async (): Promise<unknown> => {
    const { load } = await openSources(graph, dataset, recipe, files, 'calibration');
    return load(0);
  };
  return sample().then(
    () => true,
    () => false,
  );
}
