/** What the run sees in one image, drawn from what was answered: boxes, classes or other outputs, in words, and what made them. */
import { t } from '@vscode/l10n';
import type { BoxesSeen, ImageSeen } from '../../src/protocol/results/detections';
import { pairBoxes } from '../../src/protocol/views/boxPairs';
import { boxesInWords, classesInWords, outputsInWords, truthInWords } from '../../src/protocol/views/seenWords';
import { h } from '../lib/dom';
import type { DetectionsArrangement } from '../lib/state';
import { createBoxControls } from './boxControls';
import { createBoxesView } from './boxesView';
import { createClassesView, pictureElement } from './classesView';

export interface AnswerModel extends Pick<DetectionsArrangement, 'confidence' | 'truth'> {
  readonly shown: ImageSeen | undefined;
}

export interface AnswerView {
  /** Hidden where there are no boxes to choose among. */
  readonly controls: HTMLElement;
  readonly elements: readonly HTMLElement[];
  update(model: AnswerModel): void;
  /** After a change of the theme. */
  redraw(): void;
  dispose(): void;
}

export function createAnswerView(change: (change: Partial<DetectionsArrangement>) => void): AnswerView {
  const controls = createBoxControls(change);
  const [boxes, classes] = [createBoxesView(), createClassesView()];
  const words = h('p', { class: 'words', role: 'status' });
  const provenance = h('p', { class: 'provenance' });
  const answer = h('div');
  const pairsOf = lastPairs();
  /** Kept where it is already: what has the focus in it keeps it. */
  const place = (view: HTMLElement): void => {
    if (answer.firstChild !== view) answer.replaceChildren(view);
  };
  const drawBoxes = ({ image, classes }: ImageSeen, seen: BoxesSeen, { confidence, truth }: AnswerModel): string => {
    const least = Math.max(confidence, seen.confidence);
    const pairs = pairsOf(seen, least);
    controls.update({ seen, confidence: least, truth });
    // In the page first: pictures are as large as there is room.
    place(boxes.element);
    boxes.update({ image, classes, seen, pairs, showTruth: truth });
    const found = t('At a score of {0} or more: {1}', least.toFixed(2), boxesInWords(pairs));
    return [found, truthInWords(seen, least)].join(' ');
  };
  /** Answers what it says in words. */
  const draw = (shown: ImageSeen, model: AnswerModel): string => {
    const { seen, image, classes: names } = shown;
    switch (seen.kind) {
      case 'boxes':
        return drawBoxes(shown, seen, model);
      case 'classes':
        classes.update({ image, classes: names, seen });
        place(classes.element);
        return classesInWords(seen, names);
      case 'outputs':
        place(pictureElement(image));
        return outputsInWords(seen);
    }
  };
  return {
    controls: controls.element,
    elements: [words, answer, provenance],
    update(model) {
      const { shown } = model;
      controls.element.hidden = shown?.seen.kind !== 'boxes';
      provenance.textContent = shown?.provenance ?? '';
      if (!shown) answer.replaceChildren();
      words.textContent = shown ? draw(shown, model) : '';
    },
    redraw: () => boxes.redraw(),
    dispose: () => [controls, boxes, classes].forEach((view) => view.dispose()),
  };
}

/** The same pairs for the same question, so that what is pointed out among them stays so. */
function lastPairs(): typeof pairBoxes {
  let last: { readonly of: unknown; readonly at: number; readonly pairs: ReturnType<typeof pairBoxes> } | undefined;
  return (seen, at) => {
    if (last?.of !== seen || last.at !== at) last = { of: seen, at, pairs: pairBoxes(seen, at) };
    return last.pairs;
  };
}
