/** The sample with float's boxes or mask on it. */
import { t } from '@vscode/l10n';
import type { Preview } from '../../src/protocol/results/offer';
import { pairBoxes } from '../../src/protocol/views/boxPairs';
import { answerInWords } from '../../src/protocol/views/previewWords';
import { fitted, marksOf } from '../detections/boxMarks';
import { paintBoxes } from '../detections/paintBoxes';
import { canvasOfPicture } from '../detections/pixels';
import { paintMask } from './maskOverlay';

/** What it takes of the page, at most, and how much its pixels are enlarged. */
const room = { width: 300, height: 260 };
const enlargement = 8;

/** The best ones: of more than these there are no words, and some detectors claim so many that nothing is seen below them. */
const drawnBoxes = 12;

/** An answer that is a picture stands beside the sample. */
export function drawAnswer(canvas: HTMLCanvasElement, { answer }: Pick<Preview, 'answer'>): void {
  canvas.hidden = answer.kind !== 'map';
  if (answer.kind !== 'map') return;
  canvas.setAttribute('aria-label', t('Float’s answer'));
  paint(canvas, answer.picture, fitted(answer.picture, room, enlargement), []);
}

export function drawPreview(canvas: HTMLCanvasElement, preview: Preview): void {
  const { picture, answer, classes, name } = preview;
  canvas.hidden = picture.width === 0;
  if (picture.width === 0) return;
  const size = fitted(picture, room, enlargement);
  const float = answer.kind === 'boxes' ? answer.boxes.slice(0, drawnBoxes) : [];
  // Without anything to compare with, boxes are drawn as those that both have.
  const pairs = pairBoxes({ float, integers: [] }, 0).map((pair) => ({ ...pair, kind: 'kept' as const }));
  const marks = marksOf({ pairs, truth: [], classes, image: picture }, 'float', size);
  canvas.setAttribute('aria-label', `${t('The image {0}', name)}. ${answerInWords(preview)}`);
  paint(canvas, picture, size, marks);
  if (answer.kind === 'mask') paintMask(canvas, answer);
}

function paint(
  canvas: HTMLCanvasElement,
  picture: Preview['picture'],
  size: ReturnType<typeof fitted>,
  marks: ReturnType<typeof marksOf>,
): void {
  const isEnlarged = size.width >= 2 * picture.width;
  paintBoxes(canvas, size, { picture: canvasOfPicture(picture), isEnlarged, marks, side: 'float' });
}
