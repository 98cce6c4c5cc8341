import { indexKeyOf, namesLayer, refsOf } from '../layerRefs';
import { layerSections } from '../reading';
import type { Rule } from './rule';

/** Indices of `layers=`, `from=` and the like: from 0, or back from the layer itself when negative. */
export const layerIndex: Rule = {
  code: 'cfg.layer-index',
  severity: 'error',
  doc: 'Sections read layers that stand before them.',
  check: ({ document }) =>
    layerSections(document).flatMap((owner) =>
      refsOf(owner).flatMap((ref) => {
        if (namesLayer(ref)) return [];
        const { index } = owner;
        const known = index === 0 ? 'no layer stands before it' : `it can read layers 0 to ${index - 1}`;
        const what =
          ref.target === ref.written ? `layer ${ref.written}` : `${ref.written}, which is layer ${ref.target}`;
        const message = `${indexKeyOf(owner.section)} points to ${what}, but this is layer ${index}: ${known}`;
        return [{ section: owner.at, range: ref.range, message }];
      }),
    ),
};
