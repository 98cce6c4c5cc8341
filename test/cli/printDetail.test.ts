/** What a terminal says of classes, pictures and confusions of an evaluation, line by line by hand. */
import { describe, expect, it } from 'vitest';
import { detailLines } from '../../src/cli/printDetail';
import type { ClassDetail, Confusion, ConfusionCell, PictureDetail } from '../../src/protocol/results/results';

const of = (label: number, ap50: number, float?: number, name?: string): ClassDetail =>
  ({
    class: label,
    ap50,
    ...(name !== undefined && { name }),
    ...(float !== undefined && { float: { ap50: float } }),
  }) as ClassDetail;
/** With the space that a number and its percent sign are not parted at. */
const percent = (text: string): string => text.replaceAll('%', '\u00a0%');

describe('classes', () => {
  it('that lose stand by their losses, five at most; by name, else by number', () => {
    const classes = [
      of(0, 0.5, 0.55),
      of(1, 0.1, 0.4, 'cat'),
      of(2, 0.9, 0.9),
      of(3, 0.2, 0.1),
      of(4, 0.7),
      of(5, 0.3, 0.5, 'dog'),
      of(6, 0.8, 0.81),
      of(7, 0.6, 0.72),
      of(8, 0.25, 0.27),
    ];
    expect(detailLines({ classes })).toEqual([
      percent(
        'classes that lose most, AP@0.5: cat 40.00% → 10.00%, dog 50.00% → 30.00%, class 7 72.00% → 60.00%, ' +
          'class 0 55.00% → 50.00%, class 8 27.00% → 25.00%',
      ),
    ]);
  });
  it('that lose nothing are not told of', () => {
    expect(detailLines({ classes: [of(2, 0.9, 0.9), of(3, 0.2, 0.1), of(4, 0.7)] })).toEqual([]);
    expect(detailLines()).toEqual([]);
  });
});

describe('pictures', () => {
  const picture = (id: string, figure: number, float?: number): PictureDetail => ({
    ...{ id, figure },
    ...(float !== undefined && { float }),
  });
  it('stand as they come, three at most, those that float was asked of', () =>
    expect(
      detailLines({
        pictures: [
          picture('a', 0, 1),
          picture('b', 0.5),
          picture('c', 0.25, 0),
          picture('d', 1, 1),
          picture('e', 0, 1),
        ],
      }),
    ).toEqual([percent('pictures that lose most: a 100.00% → 0.00%, c 0.00% → 25.00%, d 100.00% → 100.00%')]));
  it('may be one', () =>
    expect(detailLines({ pictures: [picture('b', 0.5), picture('a', 0, 1)] })).toEqual([
      percent('pictures that lose most: a 100.00% → 0.00%'),
    ]));
  it('are not told of without float', () => expect(detailLines({ pictures: [picture('b', 0.5)] })).toEqual([]));
});

describe('confusions', () => {
  const classes = [{ class: 0, name: 'cat' }, { class: 1, name: 'dog' }, { class: 2 }];
  const cells: readonly ConfusionCell[] = [
    [0, 0, 90],
    [0, 1, 7],
    [0, null, 3],
    [1, 0, 1200],
    [1, 1, 30],
    [2, 0, 1],
    [2, 1, 2],
    [null, 1, 11],
    [null, 2, 1000],
    [1, 2, 3],
    [0, 2, 4],
  ];
  const words = (confusion: Partial<Confusion>): readonly string[] =>
    detailLines({ confusion: { of: 'pictures', classes, cells, ...confusion } });

  // Cats are 104, dogs 1,233, of class 2 there are three.
  const five =
    'dog → cat 1,200 of 1,233, cat → dog 7 of 104, cat → class 2 4 of 104, dog → class 2 3 of 1,233, class 2 → dog 2 of 3';
  it('stand by how often, five at most', () =>
    expect(words({ of: 'pixels' })).toEqual([`confused most, pixels: ${five}`]));
  it('are told beside those of float', () =>
    expect(words({ cells: cells.slice(0, 4), float: [[0, 1, 1500]] })).toEqual([
      'confused most, pictures: dog → cat 1,200 (float 0) of 1,200, cat → dog 7 (float 1,500) of 100',
    ]));
  it('of boxes tell what is not found, and what is found where none is', () => {
    expect(words({ of: 'boxes', confidence: 0.25 })).toEqual([
      `confused most, boxes: ${five}`,
      '3 of 1,340 boxes not found at a score of 0.25, 1,011 found where none is',
    ]);
    const float: readonly ConfusionCell[] = [
      [0, null, 2],
      [1, null, 4],
      [null, 0, 5],
    ];
    expect(words({ of: 'boxes', float, cells: [[0, 0, 5]] })).toEqual([
      '0 (float 6) of 5 boxes not found, 0 (float 5) found where none is',
    ]);
  });
  it('may be one', () => expect(words({ cells: [[0, 1, 5]] })).toEqual(['confused most, pictures: cat → dog 5 of 5']));
  it('are none where each is what it is', () => expect(words({ cells: [[0, 0, 5]] })).toEqual([]));
});

it('names are written in a line', () => expect(detailLines({ classes: [of(0, 0, 1, 'a\nb')] })[0]).not.toContain('\n'));
