/**
 * The convolution before a head must have
 *
 *   [yolo]    filters = masks × (classes + 5)
 *   [region]  filters = num × (classes + coords + 1)
 *
 * The most common mistake when a cfg is made for other classes.
 */
import { canonicalType } from '../../../formats/darknet/cfgSchema';
import { type CfgDocument, type CfgSection, entryOf } from '../../../formats/darknet/cfgSyntax';
import { layerSections } from '../reading';
import { type Finding, insertingKey, replacing, type Rule } from './rule';
import { integerOf, numbersOf } from './values';

export interface FiltersNeeded {
  readonly filters: number;
  readonly how: string;
}

export const filtersBeforeHead: Rule = {
  code: 'cfg.filters-before-head',
  severity: 'error',
  doc: 'filters before [yolo] is masks × (classes + 5), before [region] num × (classes + coords + 1).',
  check: ({ document }) => {
    const layers = layerSections(document);
    return layers.flatMap(({ section, at, index }) => {
      const need = needOf(section);
      const before = layers.at(index - 1);
      if (!need || index === 0 || !before || canonicalType(before.section.type) !== 'convolutional') return [];
      const filters = integerOf(before.section, 'filters', 1);
      return filters === undefined || filters === need.filters ? [] : [findingOf(before.section, need, filters, at)];
    });
  },
};

/** What the head behind the section at `at` (among all sections) wants of it; undefined where none follows. */
export function filtersNeeded({ sections }: CfgDocument, at: number): FiltersNeeded | undefined {
  return at + 1 < sections.length ? needOf(sections[at + 1]) : undefined;
}

function needOf(head: CfgSection): FiltersNeeded | undefined {
  const type = canonicalType(head.type);
  const [classes, num] = [integerOf(head, 'classes', 20), integerOf(head, 'num', 1)];
  if (classes === undefined || num === undefined || classes < 1 || num < 1) return undefined;
  if (type === 'region') {
    const coords = integerOf(head, 'coords', 4);
    if (coords === undefined) return undefined;
    return { filters: num * (classes + coords + 1), how: `${num} anchors × (${classes} classes + ${coords} + 1)` };
  }
  const masks = entryOf(head, 'mask') ? numbersOf(head, 'mask')?.length : num;
  if (type !== 'yolo' || masks === undefined || masks === 0) return undefined;
  return { filters: masks * (classes + 5), how: `${masks} anchors × (${classes} classes + 5)` };
}

function findingOf(conv: CfgSection, { filters, how }: FiltersNeeded, found: number, head: number): Finding {
  const entry = entryOf(conv, 'filters');
  const title = `Set filters=${filters}`;
  return {
    section: head,
    range: entry?.valueRange ?? conv.range,
    message: `filters must be ${how} = ${filters} for the head that follows, found ${entry ? found : 'none'}`,
    fixes: [
      entry
        ? replacing(title, entry.valueRange, String(filters))
        : insertingKey(title, conv, 'filters', String(filters)),
    ],
  };
}
