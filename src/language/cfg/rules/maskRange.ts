import { entryOf } from '../../../formats/darknet/cfgSyntax';
import { layerSections } from '../reading';
import { type Rule } from './rule';
import { integerOf, numbersOf } from './values';

export const maskRange: Rule = {
  code: 'cfg.mask-range',
  severity: 'error',
  doc: 'mask names anchors that anchors= has.',
  check: ({ document }) =>
    layerSections(document).flatMap(({ section, at }) => {
      const entry = section.type === 'yolo' ? entryOf(section, 'mask') : undefined;
      const given = numbersOf(section, 'anchors');
      const pairs = entryOf(section, 'anchors') ? given && given.length / 2 : integerOf(section, 'num', 1);
      if (!entry || pairs === undefined || !Number.isInteger(pairs)) return [];
      const wrong = numbersOf(section, 'mask')?.find((index) => index < 0 || index >= pairs);
      if (wrong === undefined) return [];
      const message = `mask asks for anchor ${wrong}, but there are ${pairs}: 0 to ${pairs - 1}`;
      return [{ section: at, range: entry.valueRange, message }];
    }),
};
