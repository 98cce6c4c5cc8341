/** Indices of `layers=`, `from=` and `share_index=`: from 0, or back from the layer itself when negative. */
import { canonicalType } from '../../formats/darknet/cfgSchema';
import { type CfgSection, entryOf } from '../../formats/darknet/cfgSyntax';
import { layerSections, type Rule } from './rule';
import { numbersOf } from './values';

const keys: Readonly<Record<string, string>> = {
  route: 'layers',
  shortcut: 'from',
  scale_channels: 'from',
  sam: 'from',
  convolutional: 'share_index',
};

/** The key of a section that names layers. */
export function indexKeyOf({ type }: CfgSection): string | undefined {
  const name = canonicalType(type);
  return Object.hasOwn(keys, name) ? keys[name] : undefined;
}

export const layerIndex: Rule = {
  code: 'cfg.layer-index',
  severity: 'error',
  doc: 'Sections read layers that stand before them.',
  check: ({ document }) =>
    layerSections(document).flatMap(({ section, at, index }) => {
      const key = indexKeyOf(section);
      const entry = key === undefined ? undefined : entryOf(section, key);
      if (key === undefined || !entry) return [];
      return (numbersOf(section, key) ?? []).flatMap((given) => {
        const source = Math.trunc(given < 0 ? index + given : given);
        if (source >= 0 && source < index) return [];
        const range = index === 0 ? 'no layer stands before it' : `it can read layers 0 to ${index - 1}`;
        const what = source === given ? `layer ${given}` : `${given}, which is layer ${source}`;
        const message = `${key} points to ${what}, but this is layer ${index}: ${range}`;
        return [{ section: at, range: entry.valueRange, message }];
      });
    }),
};
