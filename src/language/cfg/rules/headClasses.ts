import { entryOf } from '../../../formats/darknet/cfgSyntax';
import { layerSections } from '../reading';
import { insertingKey, replacing, type Rule } from './rule';
import { integerOf } from './values';

/** Heads of one network see the same classes: their boxes are sorted together. Darknet reads beside its arrays otherwise. */
export const headClasses: Rule = {
  code: 'cfg.classes-differ',
  severity: 'warning',
  doc: 'All [yolo] sections have the same number of classes.',
  check: ({ document }) => {
    const heads = layerSections(document).filter(({ section }) => section.type === 'yolo');
    const first = heads.at(0);
    const wanted = first && integerOf(first.section, 'classes', 20);
    if (wanted === undefined) return [];
    return heads.flatMap(({ section, at }) => {
      const classes = integerOf(section, 'classes', 20);
      if (classes === undefined || classes === wanted) return [];
      const range = entryOf(section, 'classes')?.valueRange;
      const title = `Set classes=${wanted}`;
      const text = String(wanted);
      const fix = range ? replacing(title, range, text) : insertingKey(title, section, 'classes', text);
      const message = `this head has ${classes} classes, but the first one (line ${first!.section.line + 1}) has ${wanted}`;
      return [{ section: at, range: range ?? section.range, message, fixes: [fix] }];
    });
  },
};
