import { entryOf } from '../../../formats/darknet/cfgSyntax';
import { shapeText } from '../../../formats/darknet/resolvedCfg';
import { layerSections } from '../reading';
import { type Rule } from './rule';
import { numbersOf } from './values';

/** Needs the shapes of the sources, and so speaks at most once: resolving ends at the first section at fault. */
export const routeSizes: Rule = {
  code: 'cfg.route-sizes',
  severity: 'error',
  doc: 'The layers that [route] joins have the same height and width.',
  check: ({ document, cfg: { layers } }) =>
    layerSections(document).flatMap(({ section, at, index }) => {
      const entry = entryOf(section, 'layers');
      if (section.type !== 'route' || !entry || index > layers.length) return [];
      const sources = (numbersOf(section, 'layers') ?? []).map((given) => (given < 0 ? index + given : given));
      const read = sources.flatMap((source) => (source < index && layers[source] ? [layers[source]] : []));
      const [first] = read;
      const other = read.find(({ output: { height, width } }) => {
        return height !== first.output.height || width !== first.output.width;
      });
      if (!other) return [];
      const shapes = [first, other].map(({ name, output }) => `${name} is ${shapeText(output)}`);
      const message = `layers of different height or width cannot be joined: ${shapes.join(', ')}`;
      return [{ section: at, range: entry.valueRange, message }];
    }),
};
