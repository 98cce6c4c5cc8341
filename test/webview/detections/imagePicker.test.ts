// @vitest-environment happy-dom
/** The list of images, its buttons and its filter: what is listed, what is said of it, and which image each of them chooses. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { click, setUpPage } from '../../support/page';
import type { ImageRef, ImageSet } from '../../../src/protocol/results/detections';
import { createImagePicker, type ImagePicker } from '../../../webview-ui/detections/imagePicker';

setUpPage();

const sets: readonly ImageSet[] = [
  { set: 'evaluation', name: 'test', ids: ['1', '2', '3'] },
  { set: 'calibration', name: 'calib', ids: ['2'] },
];
const of = (id: string): ImageRef => ({ set: 'evaluation', id });

describe('the picker', () => {
  const intents = {
    choose: vi.fn<(ref: ImageRef) => void>(),
    chooseFile: vi.fn(),
    seek: vi.fn<(images: readonly ImageRef[]) => void>(),
  };
  let picker: ImagePicker;
  const find = <T extends HTMLElement>(selector: string): T => picker.element.querySelector<T>(selector)!;
  const select = (): HTMLSelectElement => find('select');
  const filter = (text: string): void => {
    const field = find<HTMLInputElement>('input');
    field.value = text;
    field.dispatchEvent(new Event('input'));
  };
  const pick = (value: string): void => {
    select().value = value;
    select().dispatchEvent(new Event('change'));
  };
  const press = (label: string): void => click(find(`button[aria-label="${label}"]`));
  const listed = (): readonly (readonly [string, readonly string[]])[] =>
    [...select().children].map((each) =>
      each.tagName === 'OPTGROUP'
        ? [each.getAttribute('label')!, [...each.children].map(({ textContent }) => textContent)]
        : ['', [each.textContent]],
    );
  const count = (): string => find('.count').textContent;

  beforeEach(() => {
    for (const spy of Object.values(intents)) spy.mockReset();
    picker = createImagePicker(intents);
    picker.update({ sets, chosen: of('2') });
  });

  it('lists each set by itself, the chosen image selected, and its place among all', () => {
    expect(listed()).toEqual([
      ['Evaluation: test (3)', ['1', '2', '3']],
      ['Calibration: calib (1)', ['2']],
    ]);
    expect([select().value, count()]).toEqual(['evaluation\n2', '2 of 4']);
    picker.update({ sets, chosen: { set: 'calibration', id: '2' } });
    expect([select().value, count()]).toEqual(['calibration\n2', '4 of 4']);
    picker.update({ sets, chosen: of('1') });
    expect([select().value, count(), listed().length]).toEqual(['evaluation\n1', '1 of 4', 2]);
  });
  it('asks for an image where none is chosen, or the chosen one is filtered out', () => {
    picker.update({ sets });
    expect([listed()[0], listed().length, select().value, count()]).toEqual([
      ...[['', ['Choose an image']], 3, '', '4 images'],
    ]);
    picker.update({ sets, chosen: of('2') });
    filter('3');
    expect([listed(), select().value, count()]).toEqual([
      [
        ['', ['Choose an image']],
        ['Evaluation: test (1)', ['3']],
      ],
      ...['', '1 images'],
    ]);
    expect(select().selectedIndex).toBe(0);
    filter('none of them');
    expect([listed(), count()]).toEqual([[['', ['No image']]], '0 images']);
    filter('');
    expect([listed().length, count()]).toEqual([2, '2 of 4']);
  });
  it('chooses what is picked from the list, and nothing by its empty entry', () => {
    pick('evaluation\n3');
    pick('calibration\n2');
    expect(intents.choose.mock.calls).toEqual([[of('3')], [{ set: 'calibration', id: '2' }]]);
    picker.update({ sets });
    pick('');
    expect(intents.choose).toHaveBeenCalledTimes(2);
  });
  it('steps to the image before and after, among those that are listed', () => {
    press('Previous image');
    press('Next image');
    expect(intents.choose.mock.calls).toEqual([[of('1')], [of('3')]]);
    filter('none of them');
    press('Next image');
    expect(intents.choose).toHaveBeenCalledTimes(2);
  });
  it('seeks the next that differs behind the chosen one, by its button or when it is told to', () => {
    press('Next Picture That Differs');
    picker.seek();
    expect(intents.seek.mock.calls).toEqual([[[of('3'), of('1')]], [[of('3'), of('1')]]]);
    press('Choose File…');
    expect(intents.chooseFile).toHaveBeenCalledTimes(1);
  });
  it('lists 300 of a set, and of a larger one those around the chosen one', () => {
    const ids = Array.from({ length: 301 }, (_, at) => String(at));
    picker.update({ sets: [{ set: 'evaluation', name: 'many', ids: ids.slice(1) }], chosen: of('300') });
    expect([listed()[0][0], listed()[0][1].length, count()]).toEqual(['Evaluation: many (300)', 300, '300 of 300']);
    picker.update({ sets: [{ set: 'evaluation', name: 'many', ids }], chosen: of('300') });
    expect([listed()[0][0], listed()[0][1][0], count()]).toEqual(['Evaluation: many (300 of 301)', '1', '301 of 301']);
  });
  it('listens no longer once it is gone', () => {
    picker.dispose();
    pick('evaluation\n3');
    filter('3');
    expect(intents.choose).not.toHaveBeenCalled();
    expect(count()).toBe('2 of 4');
  });
});
