// @vitest-environment happy-dom
/** Each kind of box as it is drawn over a picture, line by line by hand: the rim first, then its own line, then its label. */
import { beforeAll, describe, expect, it } from 'vitest';
import { drawingOf } from '../../support/drawing';
import { setUpPage } from '../../support/page';
import type { Mark } from '../../../webview-ui/detections/boxMarks';
import { paintBoxes, type Paint } from '../../../webview-ui/detections/paintBoxes';

setUpPage();

beforeAll(() => {
  const colours = {
    'editor-foreground': 'fore',
    'editor-background': 'back',
    'charts-blue': 'blue',
    'charts-yellow': 'yellow',
    'charts-red': 'red',
  };
  for (const [name, colour] of Object.entries(colours)) document.body.style.setProperty(`--vscode-${name}`, colour);
});

const mark = (more: Partial<Mark>): Mark => ({
  ...{ kind: 'kept', x: 50, y: 40, width: 30, height: 20, label: '', isStrong: false, pair: 0 },
  ...more,
});

/** What is drawn after the picture, and after the font is set. */
function drawn(own: Partial<Mark>, more: Partial<Paint> = {}): readonly string[] {
  const canvas = document.createElement('canvas');
  const picture = document.createElement('canvas');
  paintBoxes(
    canvas,
    { width: 200, height: 100 },
    { picture, isEnlarged: false, marks: [mark(own)], side: 'float', ...more },
  );
  const lines = drawingOf(canvas);
  return lines.slice(lines.indexOf('textBaseline = "middle"') + 1);
}

/** A rim of the background in three quarters, and in it a line of its own. */
const outlined = (colour: string, dash: readonly number[], line: number, rim: number): readonly string[] => [
  ...['globalAlpha = 0.75', 'strokeStyle = "back"', `lineWidth = ${rim}`, 'strokeRect(50, 40, 30, 20)'],
  ...['globalAlpha = 1', `setLineDash([${dash.join()}])`, `strokeStyle = "${colour}"`, `lineWidth = ${line}`],
  ...['strokeRect(50, 40, 30, 20)', 'setLineDash([])'],
];

describe('a box', () => {
  it.each<readonly [Mark['kind'], Paint['side'], string, readonly number[], number, number]>([
    ['kept', 'float', 'blue', [], 1.5, 3.5],
    ['kept', 'integers', 'yellow', [], 1.5, 3.5],
    ['renamed', 'float', 'red', [10, 3, 2, 3], 1.5, 3.5],
    ['lost', 'float', 'red', [6, 4], 1.5, 3.5],
    ['new', 'integers', 'red', [6, 4], 1.5, 3.5],
    ['elsewhere', 'integers', 'yellow', [2, 3], 1.5, 3.5],
    ['truth', 'float', 'fore', [2, 4], 1, 2],
  ])('that is %s, of %s, is %s', (kind, side, colour, dash, line, rim) =>
    expect(drawn({ kind }, { side })).toEqual(outlined(colour, dash, line, rim)),
  );

  it('that is pointed out is filled, and has a thicker line', () =>
    expect(drawn({ isStrong: true })).toEqual([
      ...['globalAlpha = 0.3', 'fillStyle = "back"', 'fillRect(50, 40, 30, 20)'],
      ...outlined('blue', [], 3, 5),
    ]));

  it('has its label above: a bar of its colour, and words in the middle of fifteen pixels', () =>
    // Five letters of 6 pixels, and 8.
    expect(drawn({ label: '1 cat' }).slice(10)).toEqual([
      ...['globalAlpha = 0.85', 'fillStyle = "back"', 'fillRect(50, 25, 38, 15)'],
      ...['globalAlpha = 1', 'fillStyle = "blue"', 'fillRect(50, 25, 3, 15)'],
      ...['fillStyle = "fore"', 'fillText("1 cat", 55, 33)'],
    ]));
});

it.each([true, false])('the picture lies below, in pixels where it is enlarged: %s', (isEnlarged) => {
  const canvas = document.createElement('canvas');
  const picture = document.createElement('canvas');
  paintBoxes(canvas, { width: 200, height: 100 }, { picture, isEnlarged, marks: [], side: 'float' });
  const lines = drawingOf(canvas);
  expect(lines.slice(0, 2)).toEqual(['setTransform(1, 0, 0, 1, 0, 0)', `imageSmoothingEnabled = ${!isEnlarged}`]);
  expect(lines[2]).toMatch(/^drawImage\(canvas of .*, 0, 0, 200, 100\)$/);
  expect([canvas.width, canvas.height, canvas.style.width, canvas.style.height]).toEqual([200, 100, '200px', '100px']);
});
