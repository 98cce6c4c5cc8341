/** What a run sees in an image, in words: for people who do not see the picture, and for those who do not want to count. */
import { countFound, type BoxPair, type PairKind } from './boxPairs';
import type { BoxesSeen, ClassesSeen, OutputsSeen } from './detections';
import { decibels } from './numberText';

/** Its name, or its number where nobody has named it. */
export function className(label: number, classes: readonly string[] | undefined): string {
  return classes?.[label] ?? `class ${label}`;
}

export const scoreText = (score: number): string => score.toFixed(2);

const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** "7 boxes in float, 6 in integers: 5 kept, 2 lost, 1 new; largest shift 4.0 px, largest change of a score 0.08." */
export function boxesInWords(pairs: readonly BoxPair[]): string {
  const of = (kind: PairKind): readonly BoxPair[] => pairs.filter((pair) => pair.kind === kind);
  const [kept, renamed, lost, added] = [of('kept'), of('renamed'), of('lost'), of('new')];
  const both = [...kept, ...renamed];
  const counts = `${plural(both.length + lost.length, 'box', 'boxes')} in float, ${both.length + added.length} in integers`;
  if (pairs.length === 0) return 'No boxes in float and none in integers.';
  const parts = [
    `${kept.length} kept`,
    ...(renamed.length > 0 ? [`${renamed.length} under another class`] : []),
    `${lost.length} lost`,
    `${added.length} new`,
  ];
  return `${counts}: ${parts.join(', ')}${differences(both)}.`;
}

function differences(both: readonly BoxPair[]): string {
  if (both.length === 0) return '';
  const most = (figure: (pair: BoxPair) => number): number => Math.max(...both.map(figure));
  const shift = most((pair) => pair.shift ?? 0);
  return `; largest shift ${shift.toFixed(1)} px, largest change of a score ${scoreText(most((pair) => Math.abs(changeOf(pair))))}`;
}

const changeOf = ({ float, integers }: BoxPair): number => (integers?.score ?? 0) - (float?.score ?? 0);

/** "Of 8 labelled objects float finds 5, integers 4." Empty where nothing is labelled. */
export function truthInWords({ truth, float, integers }: BoxesSeen, confidence: number): string {
  if (!truth) return '';
  const objects = truth.filter(({ crowd }) => crowd !== true).length;
  if (objects === 0) return 'No object is labelled in this image.';
  const found = [float, integers].map((boxes) =>
    countFound(
      truth,
      boxes.filter(({ score }) => score >= confidence),
    ),
  );
  return `Of ${plural(objects, 'labelled object')} float finds ${found[0]}, integers ${found[1]}.`;
}

/** A pair as a line of the list: "person 0.83 → 0.79, shift 2.0 px". */
export function pairInWords(pair: BoxPair, classes: readonly string[] | undefined): string {
  const { kind, float, integers, below, shift } = pair;
  const name = (box: typeof float): string => (box ? `${className(box.class, classes)} ${scoreText(box.score)}` : '');
  // A digit more: rounded to two, it might look like the threshold.
  const beneath = below ? `; ${below.score.toFixed(3)} there, below the threshold` : '';
  switch (kind) {
    case 'kept':
      return `${name(float)} → ${scoreText(integers?.score ?? 0)}, shift ${(shift ?? 0).toFixed(1)} px`;
    case 'renamed':
      return `${name(float)} → ${name(integers)}, another class, shift ${(shift ?? 0).toFixed(1)} px`;
    case 'lost':
      return `${name(float)} lost in integers${beneath}`;
    case 'new':
      return `${name(integers)} new in integers${beneath}`;
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
  const same = float.class === integers.class ? 'the same class' : 'another class';
  const labelled = truth === undefined ? '' : ` Labelled: ${className(truth, classes)}.`;
  return `First in float: ${said(float, 'float')}; first in integers: ${said(integers, 'integers')}: ${same}.${labelled}`;
}

export const probabilityText = (probability: number): string =>
  probability > 0 && probability < 0.0005 ? '< 0.1 %' : `${(100 * probability).toFixed(1)} %`;

export function outputsInWords({ outputs }: OutputsSeen): string {
  const texts = outputs.map(
    ({ name, sqnrDb }) => `${name} ${sqnrDb === null ? 'without signal' : `${decibels(sqnrDb)} dB`}`,
  );
  return `The outputs of this model are neither classes nor boxes of a kind that is known. SQNR in this image: ${texts.join(', ')}.`;
}
