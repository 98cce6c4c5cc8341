/** Lines of YOLO's labels and the boxes that they say, by hand; and what is just no label. */
import { expect, it } from 'vitest';
import { boxIn, parseYoloLabels } from '../../src/calibrate/datasets/yoloLabels';

it('are read line by line, blank ones left out', () => {
  const labels = parseYoloLabels('2 0.5 0.25 0.2 0.5\r\n\n  0\t1 1 1 1  \n', 'a.txt');
  expect(labels).toEqual([
    { class: 2, where: 'a.txt, line 1', box: [0.5, 0.25, 0.2, 0.5] },
    { class: 0, where: 'a.txt, line 3', box: [1, 1, 1, 1] },
  ]);
  const [left, top, right, bottom] = boxIn({ width: 100, height: 40 }, labels[0]).box;
  expect([left, right]).toEqual([40, 60]);
  expect([top, bottom]).toEqual([0, 20]);
});

it.each(['0 1.000001 0 1 1', '0 -0.000001 0 1 1', '0 0 0 0.001 1'])('takes %s', (line) =>
  expect(parseYoloLabels(line, 'a.txt')).toHaveLength(1),
);

it.each([
  ['0 0.5 0.5 0.1', 'expected "class cx cy w h", five numbers, found "0 0.5 0.5 0.1"'],
  ['0 0.5 0.5 0.1 0.1 0.9 7', 'found "0 0.5 0.5 0.1 0.1 0.9"'],
  ['0 0.5 x 0.1 0.1', 'expected "class cx cy w h", five numbers, found "0 0.5 x 0.1 0.1"'],
  [`0 0.5 0.5 0.1 ${'x'.repeat(80)}`, `found "0 0.5 0.5 0.1 ${'x'.repeat(46)}"`],
  ['-1 0.5 0.5 0.1 0.1', 'expected a class of 0, 1, 2, …, found "-1"'],
  ['0.5 0.5 0.5 0.1 0.1', 'expected a class of 0, 1, 2, …, found "0.5"'],
  ['0 1.00001 0.5 0.1 0.1', 'box 1.00001 0.5 0.1 0.1 is not in fractions of the image (0 to 1)'],
  ['0 -0.00001 0.5 0.1 0.1', 'is not in fractions of the image (0 to 1)'],
  ['0 0.5 0.5 0 0.1', 'box 0.5 0.5 0 0.1 has no size'],
  ['0 0.5 0.5 0.1 0', 'has no size'],
])('refuses %s', (line, message) => {
  expect(() => parseYoloLabels(`\n${line}`, 'a.txt')).toThrow(`a.txt, line 2: `);
  expect(() => parseYoloLabels(`\n${line}`, 'a.txt')).toThrow(message);
});
