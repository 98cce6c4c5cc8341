/** What becomes of a layer in integers, in words: what a run says, or before there is one what its operators let expect. */
import { t } from '@vscode/l10n';
import type { LayerFate, LayerInfo, QuantizeResult } from '../results/results';

/** Undefined where neither the model nor the run says anything. */
export function fateOf(
  { name, fate }: Pick<LayerInfo, 'name' | 'fate'>,
  run?: Pick<QuantizeResult, 'layers' | 'islands' | 'fates'>,
): LayerFate | undefined {
  if (!run) return fate;
  if (run.fates && Object.hasOwn(run.fates, name)) return run.fates[name];
  const island = run.islands.find(({ layers }) => layers.includes(name));
  if (island) return { kind: 'float', why: island.reason };
  if (run.layers.some((layer) => layer.name === name)) return { kind: 'integer' };
  // Runs of earlier versions say no more of it.
  return fate?.kind === 'integer' ? undefined : fate;
}

/** "folded into conv_2"; "float, because Det has no integer form". */
export function fateText({ kind, into = '', why = '' }: LayerFate): string {
  switch (kind) {
    case 'integer':
      return t('integer');
    case 'folded':
      return t('folded into {0}', into);
    case 'fused':
      return t('fused into {0}', into);
    case 'beforehand':
      return t('computed beforehand');
    case 'dropped':
      return t('dropped: hands on what it reads');
    case 'float':
      return t('float, because {0}', why);
  }
}
