/** What float answers to a sample that is shown before a first run, in words. */
import { t } from '@vscode/l10n';
import type { Preview } from '../results/offer';
import { className } from './seenWords';

/** Boxes that are named; of more only the number is told. */
const named = 4;

/** In brackets, as the name may end with a number. */
const withShare = (name: string, share: number): string => `${name} (${Math.round(100 * share)} %)`;

export function answerInWords({ answer, classes, truth }: Pick<Preview, 'answer' | 'classes' | 'truth'>): string {
  switch (answer.kind) {
    case 'boxes': {
      const found = answer.boxes.map(({ class: label, score }) => withShare(className(label, classes), score));
      if (found.length === 0) return t('Float finds nothing here. Look at another picture, or change how it is fed.');
      const more = found.length - named;
      const list = found.slice(0, named).join(', ');
      return more > 0 ? t('Float finds {0} and {1} more.', list, more) : t('Float finds {0}.', list);
    }
    case 'classes': {
      if (isFlat(answer.ranked))
        return t(
          'Float gives its first {0} classes the same score, so it says nothing: are its weights trained, and is it fed as it wants?',
          answer.ranked.length,
        );
      const list = answer.ranked.map((each) => withShare(className(each.class, classes), each.probability)).join(', ');
      return truth === undefined
        ? t('Float says {0}.', list)
        : t('Float says {0}; the label is {1}.', list, className(truth, classes));
    }
    case 'mask': {
      const list = sharesOf(answer.classes).map((each) => withShare(className(each.class, classes), each.share));
      return t('Float marks, of all pixels: {0}.', list.slice(0, named).join(', '));
    }
    case 'map': {
      const { width, height } = answer.picture;
      return t(
        'Float answers with a picture of {0}×{1}, drawn from {2} to {3}.',
        width,
        height,
        ...answer.range.map(shortNumber),
      );
    }
    case 'other':
      return answer.outputs === 1
        ? t('Float answers with numbers in which are neither classes nor boxes: see that it reads what it should.')
        : t(
            'Float answers with {0} outputs of numbers in which are neither classes nor boxes: see that it reads what it should.',
            answer.outputs,
          );
  }
}

/** Equal scores rank by class: the first would be no answer. */
const isFlat = (ranked: readonly { readonly probability: number }[]): boolean =>
  ranked.length > 1 && ranked.every(({ probability }) => probability === ranked[0].probability);

const shortNumber = (value: number): string => String(Number(value.toPrecision(3))).replace('-', '−');

/** Classes of a mask with their share of the pixels, the largest first. */
export function sharesOf(mask: Uint16Array): readonly { readonly class: number; readonly share: number }[] {
  const pixels = new Map<number, number>();
  for (const label of mask) pixels.set(label, (pixels.get(label) ?? 0) + 1);
  const shares = [...pixels].map(([label, count]) => ({ class: label, share: count / mask.length }));
  return shares.sort((a, b) => b.share - a.share || a.class - b.class);
}

/** "image.jpg, 2 of 24; the network reads 0 to 255." */
export function sampleInWords({ name, index, of, range }: Pick<Preview, 'name' | 'index' | 'of' | 'range'>): string {
  const [least, most] = range.map(shortNumber);
  return t('{0}, {1} of {2}. The network reads numbers from {3} to {4}.', name, index + 1, of, least, most);
}
