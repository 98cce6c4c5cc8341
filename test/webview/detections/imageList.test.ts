/** The images to choose from: names, classes, a filter, neighbours, and lists too long for a page. */
import { describe, expect, it } from 'vitest';
import type { ImageRef, ImageSet } from '../../../src/protocol/results/detections';
import { flatten, following, groupsOf, neighbour, placeOf, shortened } from '../../../webview-ui/detections/imageList';

const sets: readonly ImageSet[] = [
  { set: 'evaluation', name: 'test', ids: ['cat/1.jpg', '2', '3'], labels: [0, 1, 9], classes: ['cat', 'dog'] },
  { set: 'calibration', name: 'calib', ids: ['2'] },
];
const two: ImageRef = { set: 'evaluation', id: '2' };
const file: ImageRef = { set: 'file', path: 'C:\\pictures\\a.png' };
const texts = (chosen: ImageRef | undefined, filter = ''): readonly string[] =>
  flatten(groupsOf(sets, chosen, filter)).map(({ text }) => text);

describe('the images to choose from', () => {
  it('have their class beside them, unless their name says it', () =>
    expect(texts(undefined)).toEqual(['cat/1.jpg', '2 · dog', '3 · class 9', '2']));
  it.each<[string, readonly string[]]>([
    ['DOG', ['2 · dog']],
    [' 2 ', ['2 · dog', '2']],
    ['horse', []],
  ])('are filtered by name and class: %j', (filter, expected) => expect(texts(two, filter)).toEqual(expected));
  it('have a group each, and one for the file that was chosen, whatever the filter', () => {
    expect(groupsOf(sets, file, 'calib').map(({ label }) => label)).toEqual(['File']);
    expect(groupsOf(sets, file, '').map(({ label }) => label)).toEqual([
      'Evaluation: test',
      'Calibration: calib',
      'File',
    ]);
    expect(texts(file, 'dog')).toEqual(['2 · dog', 'a.png']);
  });
  it('tell images of one name in two sets apart', () => {
    const images = flatten(groupsOf(sets, undefined, ''));
    expect([placeOf(images, two), placeOf(images, { set: 'calibration', id: '2' })]).toEqual([1, 3]);
  });
  it.each<[ImageRef | undefined, 1 | -1, ImageRef]>([
    [two, 1, { set: 'evaluation', id: '3' }],
    [two, -1, { set: 'evaluation', id: 'cat/1.jpg' }],
    [{ set: 'calibration', id: '2' }, 1, { set: 'evaluation', id: 'cat/1.jpg' }],
    [{ set: 'evaluation', id: 'cat/1.jpg' }, -1, { set: 'calibration', id: '2' }],
    [undefined, 1, { set: 'evaluation', id: 'cat/1.jpg' }],
    [file, -1, { set: 'evaluation', id: 'cat/1.jpg' }],
  ])('%j, step %i', (chosen, step, expected) =>
    expect(neighbour(flatten(groupsOf(sets, undefined, '')), chosen, step)).toEqual(expected),
  );
  it.each<[ImageRef | undefined, readonly string[]]>([
    [two, ['3', 'cat/1.jpg']],
    [undefined, ['cat/1.jpg', '2', '3']],
    [{ set: 'calibration', id: '2' }, ['cat/1.jpg', '2', '3']],
    [file, ['cat/1.jpg', '2', '3']],
  ])('after %j are the evaluated ones, from end to end', (chosen, ids) =>
    expect(following(flatten(groupsOf(sets, undefined, '')), chosen).map((ref) => 'id' in ref && ref.id)).toEqual(ids),
  );
  it('are those of the calibration where none was evaluated', () => {
    const calibration = flatten(
      groupsOf(
        sets.filter(({ set }) => set === 'calibration'),
        undefined,
        '',
      ),
    );
    expect(following(calibration, undefined)).toEqual(calibration.map(({ ref }) => ref));
  });
  it('are none where the filter finds none', () => expect(neighbour([], two, 1)).toBeUndefined());
  it.each<[string, string, string]>([
    ['0', '0', '9'],
    ['50', '45', '54'],
    ['99', '90', '99'],
  ])('of a long list are those around %s', (id, first, last) => {
    const ids = Array.from({ length: 100 }, (_, at) => String(at));
    const [group] = shortened(
      groupsOf([{ set: 'evaluation', name: 'x', ids }], undefined, ''),
      { set: 'evaluation', id },
      10,
    );
    expect(group.label).toBe('Evaluation: x (10 of 100)');
    expect([group.images[0].text, group.images[9].text, group.images.length]).toEqual([first, last, 10]);
  });
});
