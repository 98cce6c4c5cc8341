// @vitest-environment happy-dom
/** Columns of feature maps: their size, their words, and which rows they have. */
import { describe, expect, it } from 'vitest';
import { drawingOf } from '../../support/drawing';
import { setUpPage } from '../../support/page';
import { featureMaps } from '../../support/pageModels';
import { columnOf, figuresOf, rowNames } from '../../../webview-ui/detections/mapColumns';

setUpPage();

const [map] = featureMaps.maps;

it.each<[object, readonly string[]]>([
  [{}, ['20 channels of 30×20', 'SQNR 31.5 dB', 'largest difference 0.5']],
  [{ channels: 1, sqnrDb: null, reach: 0 }, ['1 map of 30×20', 'no signal', 'largest difference 0']],
  [{ channels: 2, sqnrDb: undefined, reach: undefined }, ['2 channels of 30×20']],
])('figures of %j', (more, figures) => expect(figuresOf({ ...featureMaps, ...more })).toEqual(figures));

describe('a column', () => {
  it.each([
    [3, 2, '84px', '56px'],
    [2, 4, '42px', '84px'],
    [168, 84, '84px', '42px'],
    [70, 1, '84px', '12px'],
    [1, 70, '12px', '84px'],
    [7, 1, '84px', '12px'],
    [6, 1, '84px', '14px'],
  ])('of %i × %i is %s × %s', (width, height, shownWidth, shownHeight) => {
    const maps = { ...featureMaps, width, height };
    const [canvas] = columnOf({ ...map, float: new Uint8Array(width * height) }, maps).querySelectorAll('canvas');
    expect([canvas.style.width, canvas.style.height]).toEqual([shownWidth, shownHeight]);
    const names = [...rowNames(maps).children] as HTMLElement[];
    expect(names.map(({ style }) => style.height)).toEqual(Array(3).fill(shownHeight));
  });

  it('has a row for what there is, greys as they come', () => {
    const without = { ...map, integers: undefined, difference: undefined, largest: undefined };
    const column = columnOf(without, { ...featureMaps, reach: undefined });
    const canvases = [...column.querySelectorAll('canvas')];
    expect(canvases.map((canvas) => canvas.getAttribute('aria-hidden'))).toEqual(['true']);
    expect(drawingOf(canvases[0]).join()).toContain('image 0 0 0 255 50 50 50 255 100 100 100 255');
    expect(rowNames({ ...featureMaps, maps: [without] }).textContent).toBe('Float');
    expect(rowNames({ ...featureMaps, maps: [] }).children).toHaveLength(0);
    expect(rowNames(featureMaps).textContent).toBe('FloatIntegersDifference');
  });

  it('says its channel, range and difference, and what the greys are', () => {
    const column = columnOf(map, featureMaps);
    expect([...column.querySelectorAll('figcaption span')].map(({ textContent }) => textContent)).toEqual([
      ...['channel 0', '−1 … 2', '±0.25'],
    ]);
    const alike = 'Channel 0: black is −1, white is 2, in float and integers alike';
    expect(column.title).toBe(`${alike}; difference: middle grey is none, black −0.5, white +0.5`);
    const alone = columnOf({ ...map, largest: undefined }, { ...featureMaps, reach: undefined });
    expect([alone.title, alone.querySelector('figcaption')?.lastElementChild?.textContent]).toEqual([alike, '']);
  });
});
