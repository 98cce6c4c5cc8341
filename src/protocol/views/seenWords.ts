/** What a run sees in an image, in words: for people who do not see the picture, and for those who do not want to count. */
import { t } from '@vscode/l10n';
import { countFound, type BoxPair, type PairKind } from './boxPairs';
import type { BoxesSeen, ClassesSeen, OutputsSeen } from '../results/detections';
import { decibels } from '../results/numberText';

/** Its name, or its number where nobody has named it. */
export function className(label: number, classes: readonly string[] | undefined): string {
  return classes?.[label] ?? t('class {0}', label);
}

export const scoreText = (score: number): string => score.toFixed(2);

/** "7 boxes in float, 6 in integers: 5 kept, 2 lost, 1 new; largest shift 4.0 px, largest change of a score 0.08." */
export function boxesInWords(pairs: readonly BoxPair[]): string {
  const of = (kind: PairKind): readonly BoxPair[] => pairs.filter((pair) => pair.kind === kind);
  const [kept, renamed, lost, added] = [of('kept'), of('renamed'), of('lost'), of('new')];
  const both = [...kept, ...renamed];
  const [inFloat, inIntegers] = [both.length + lost.length, both.length + added.length];
  const counts =
    inFloat === 1
      ? t('1 box in float, {0} in integers', inIntegers)
      : t('{0} boxes in float, {1} in integers', inFloat, inIntegers);
  if (pairs.length === 0) return t('No boxes in float and none in integers.');
  const parts = [
    t('{0} kept', kept.length),
    ...(renamed.length > 0 ? [t('{0} under another class', renamed.length)] : []),
    t('{0} lost', lost.length),
    t('{0} new', added.length),
  ];
  const found = `${counts}: ${parts.join(', ')}`;
  return both.length === 0 ? `${found}.` : withDifferences(found, both);
}

function withDifferences(found: string, both: readonly BoxPair[]): string {
  const most = (figure: (pair: BoxPair) => number): number => Math.max(...both.map(figure));
  const shift = most((pair) => pair.shift ?? 0);
  const change = most((pair) => Math.abs(changeOf(pair)));
  return t(
    '{0}; largest shift {1} px, largest change of a score {2}.',
    ...[found, shift.toFixed(1), scoreText(change)],
  );
}

const changeOf = ({ float, integers }: BoxPair): number => (integers?.score ?? 0) - (float?.score ?? 0);

/** "Of 8 labelled objects float finds 5, integers 4." Empty where nothing is labelled. */
export function truthInWords({ truth, float, integers }: BoxesSeen, confidence: number): string {
  if (!truth) return '';
  const objects = truth.filter(({ crowd }) => crowd !== true).length;
  if (objects === 0) return t('No object is labelled in this image.');
  const [inFloat, inIntegers] = [float, integers].map((boxes) =>
    countFound(
      truth,
      boxes.filter(({ score }) => score >= confidence),
    ),
  );
  return objects === 1
    ? t('Of 1 labelled object float finds {0}, integers {1}.', inFloat, inIntegers)
    : t('Of {0} labelled objects float finds {1}, integers {2}.', objects, inFloat, inIntegers);
}

/** A pair as a line of the list: "person 0.83 → 0.79, shift 2.0 px". */
export function pairInWords(pair: BoxPair, classes: readonly string[] | undefined): string {
  const { kind, float, integers, below, shift } = pair;
  const name = (box: typeof float): string => (box ? `${className(box.class, classes)} ${scoreText(box.score)}` : '');
  // A digit more: rounded to two, it might look like the threshold.
  const there = below?.score.toFixed(3);
  switch (kind) {
    case 'kept':
      return t('{0} → {1}, shift {2} px', name(float), scoreText(integers?.score ?? 0), (shift ?? 0).toFixed(1));
    case 'renamed':
      return t('{0} → {1}, another class, shift {2} px', name(float), name(integers), (shift ?? 0).toFixed(1));
    case 'lost':
      return there === undefined
        ? t('{0} lost in integers', name(float))
        : t('{0} lost in integers; {1} there, below the threshold', name(float), there);
    case 'new':
      return there === undefined
        ? t('{0} new in integers', name(integers))
        : t('{0} new in integers; {1} there, below the threshold', name(integers), there);
  }
}

/** "First in float: cat 91.0 %; first in integers: dog 48.2 %: another class. Labelled: cat." */
export function classesInWords({ rows, truth }: ClassesSeen, classes: readonly string[] | undefined): string {
  const first = (side: 'float' | 'integers'): ClassesSeen['rows'][number] | undefined =>
    rows.find((row) => row[side].rank === 0);
  const [float, integers] = [first('float'), first('integers')];
  if (!float || !integers) return '';
  const said = (row: typeof float, side: 'float' | 'integers'): string =>
    `${className(row.class, classes)} ${probabilityText(row[side].probability)}`;
  const firsts = [said(float, 'float'), said(integers, 'integers')];
  const compared =
    float.class === integers.class
      ? t('First in float: {0}; first in integers: {1}: the same class.', ...firsts)
      : t('First in float: {0}; first in integers: {1}: another class.', ...firsts);
  return truth === undefined ? compared : `${compared} ${t('Labelled: {0}.', className(truth, classes))}`;
}

export const probabilityText = (probability: number): string =>
  probability > 0 && probability < 0.0005 ? '< 0.1 %' : `${(100 * probability).toFixed(1)} %`;

export function outputsInWords({ outputs }: OutputsSeen): string {
  const texts = outputs.map(({ name, sqnrDb }) =>
    sqnrDb === null ? t('{0} without signal', name) : `${name} ${decibels(sqnrDb)} dB`,
  );
  return t(
    'The outputs of this model are neither classes nor boxes of a kind that is known. SQNR in this image: {0}.',
    texts.join(', '),
  );
}
