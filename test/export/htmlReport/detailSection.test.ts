/** Classes, curves and pictures of an evaluation in the report. */
import { describe, expect, it } from 'vitest';
import { detailSection } from '../../../src/export/htmlReport/detailSection';
import type { ClassDetail } from '../../../src/protocol/results/results';

const flat = (precision: number): number[] => Array.from({ length: 21 }, () => precision);
const cat: ClassDetail = {
  class: 0,
  name: 'cat',
  boxes: 1234,
  ap50: 0.5,
  curve: flat(0.5),
  float: { ap50: 0.5, curve: flat(0.5) },
};
const dog: ClassDetail = { class: 1, boxes: 7, ap50: 0.25, curve: flat(0.3), float: { ap50: 0.75, curve: flat(0.7) } };

const cellsOf = (html: string): string[] =>
  [...html.matchAll(/<tr><th scope="row"[^>]*>([^<]*)<\/th>(.*?)<\/tr>/g)].map(([, name, rest]) =>
    [name, ...[...rest.matchAll(/<td>([^<]*)/g)].map(([, cell]) => cell)].join('|').replace(/\u00a0/g, ' '),
  );

describe('details', () => {
  const { markup } = detailSection({ classes: [cat, dog], pictures: [{ id: 'a<b', figure: 0.5, float: 1 }] });
  it('have the classes that lose most first', () =>
    expect(cellsOf(markup)).toEqual([
      'class 1|7|75.00 %|25.00 %|−50.00 points',
      'cat|1\u202f234|50.00 %|50.00 %|±0.00 points',
      'a&lt;b|100.00 %|50.00 %',
    ]));
  it('draw the mean over classes, float and quantized', () => {
    const { markup: chart } = detailSection({ classes: [cat, dog] });
    expect(chart.match(/<polyline/g)).toHaveLength(2);
    // 0.4 and 0.6 of the way from 256 up to 14.
    expect([...chart.matchAll(/<polyline points="52,([\d.]+) /g)].map(([, y]) => y)).toEqual(['110.8', '159.2']);
  });
  it('say nothing of float where it did not run', () => {
    const { markup: alone } = detailSection({
      classes: [{ ...cat, float: undefined }],
      pictures: [{ id: 'a', figure: 0 }],
    });
    expect(cellsOf(alone)).toEqual(['cat|1\u202f234|–|50.00 %|–', 'a|–|0.00 %']);
    expect(alone).toContain('Pictures that lack most');
  });
  it('of nothing are nothing', () => expect(detailSection({}).markup).toBe(''));
});
