/** Which boxes are shown: a threshold of the score, which asks nobody anew, and whether labelled objects are drawn. */
import { t } from '@vscode/l10n';
import type { BoxesSeen } from '../../src/protocol/results/detections';
import { scoreText } from '../../src/protocol/views/seenWords';
import { h, on, type View } from '../lib/dom';

export interface BoxControlsModel {
  readonly seen: BoxesSeen;
  readonly confidence: number;
  readonly truth: boolean;
}

export interface BoxChoice {
  readonly confidence?: number;
  readonly truth?: boolean;
}

export function createBoxControls(choose: (choice: BoxChoice) => void): View<BoxControlsModel> {
  const slider = h('input', { type: 'range', id: 'confidence', min: 0, max: 1, step: 0.01 });
  const value = h('output', { for: 'confidence' });
  const truth = h('button', { type: 'button', class: 'toggle' }, t('Labelled objects'));
  const leftOut = h('span', { class: 'count' });
  const element = h(
    'div',
    { class: 'box-controls' },
    h('label', { for: 'confidence' }, t('Score at least')),
    ...[slider, value, truth, leftOut],
  );
  let isTruthShown = false;
  const stops = [
    on(slider, 'input', () => choose({ confidence: Number(slider.value) })),
    on(truth, 'click', () => choose({ truth: !isTruthShown })),
  ];
  return {
    element,
    update({ seen, confidence, truth: shown }) {
      isTruthShown = shown;
      // Boxes below the run's own threshold were never looked for.
      slider.min = String(Math.ceil(seen.confidence * 100) / 100);
      slider.value = String(confidence);
      value.textContent = scoreText(confidence);
      truth.hidden = seen.truth === undefined;
      truth.setAttribute('aria-pressed', String(shown));
      leftOut.textContent = leftOutText(seen, confidence);
    },
    dispose: () => stops.forEach((stop) => stop()),
  };
}

/** Only where the threshold lets boxes through that were left out. */
function leftOutText({ leftOut, float, integers }: BoxesSeen, confidence: number): string {
  const missing = (count: number, boxes: BoxesSeen['float']): number =>
    boxes.length > 0 && boxes[boxes.length - 1].score >= confidence ? count : 0;
  const [more, others] = [missing(leftOut.float, float), missing(leftOut.integers, integers)];
  return more + others === 0 ? '' : t('the best 300 only: {0} more in float, {1} in integers', more, others);
}
