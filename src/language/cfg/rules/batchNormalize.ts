import { canonicalType } from '../../../formats/darknet/cfgSchema';
import { type CfgSection, entryOf } from '../../../formats/darknet/cfgSyntax';
import { layerSections } from '../reading';
import { insertingKey, replacing, type Rule } from './rule';
import { integerOf } from './values';

/**
 * A convolution without batch normalization between two that have it. Before heads, and with a linear activation, that
 * is usual; elsewhere a line was forgotten, and the weights file will not fit.
 */
export const batchNormalize: Rule = {
  code: 'cfg.batch-normalize',
  severity: 'hint',
  doc: 'A convolution has batch_normalize=1 where the ones around it have.',
  check: ({ document }) => {
    const layers = layerSections(document);
    const convs = layers.filter(({ section }) => canonicalType(section.type) === 'convolutional');
    const feedsHead = (index: number): boolean => heads.includes(layers.at(index + 1)?.section.type ?? '');
    return convs.flatMap(({ section, at, index }, nth) => {
      const [before, after] = [convs.at(nth - 1), convs.at(nth + 1)];
      if (nth === 0 || !before || !after || !isPlain(section) || feedsHead(index)) return [];
      if (!isNormalized(before.section) || !isNormalized(after.section)) return [];
      const entry = entryOf(section, 'batch_normalize');
      const title = 'Set batch_normalize=1';
      const fix = entry
        ? replacing(title, entry.valueRange, '1')
        : insertingKey(title, section, 'batch_normalize', '1');
      const message = 'batch_normalize=1 is missing: the convolutions before and after have it';
      return [{ section: at, range: section.range, message, fixes: [fix] }];
    });
  },
};

const heads = ['yolo', 'region', 'Gaussian_yolo', 'detection'];

const isNormalized = (section: CfgSection): boolean =>
  integerOf(section, 'batch_normalize', 0) === 1 || integerOf(section, 'cbn', 0) === 1;

/** Neither normalized nor linear. */
function isPlain(section: CfgSection): boolean {
  return !isNormalized(section) && entryOf(section, 'activation')?.value !== 'linear';
}
