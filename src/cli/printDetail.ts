/**
 * The classes and pictures of an evaluation that lose most to float, and the classes that are confused most, a line each; all of them are in
 * `--json` and in the report.
 */
import { backgroundOf, confusedPairs, type ConfusedPair } from '../protocol/results/confusion';
import { metricText } from '../protocol/results/metrics';
import type { ClassDetail, Confusion, EvaluationDetail, PictureDetail } from '../protocol/results/results';
import { visibleLine } from '../util/visibleText';
import { grouped } from './format';

const mostClasses = 5;
const mostPairs = 5;
const mostPictures = 3;

/** Where float did not run beside it there is nothing to lose. */
export function detailLines({ classes = [], pictures = [], confusion }: EvaluationDetail = {}): readonly string[] {
  const losses = classes
    .flatMap((each) => (each.float && each.float.ap50 > each.ap50 ? [[each, each.float.ap50] as const] : []))
    .sort(([a, floatA], [b, floatB]) => floatB - b.ap50 - (floatA - a.ap50))
    .slice(0, mostClasses);
  const lost = pictures.flatMap(pictureWords).slice(0, mostPictures);
  return [
    ...(losses.length > 0 ? [`classes that lose most, AP@0.5: ${losses.map(classWords).join(', ')}`] : []),
    ...(lost.length > 0 ? [`pictures that lose most: ${lost.join(', ')}`] : []),
    ...(confusion ? confusionLines(confusion) : []),
  ].map(visibleLine);
}

function confusionLines(confusion: Confusion): readonly string[] {
  const { of, confidence, cells, float } = confusion;
  const most = confusedPairs(confusion).slice(0, mostPairs);
  const lines = most.length > 0 ? [`confused most, ${of}: ${most.map(pairWords).join(', ')}`] : [];
  if (of !== 'boxes') return lines;
  const [own, before] = [backgroundOf(cells), float && backgroundOf(float)];
  const least = confidence === undefined ? '' : ` at a score of ${confidence}`;
  const missed = `${grouped(own.missed)}${floatWords(before?.missed)} of ${grouped(own.boxes)} boxes not found`;
  return [...lines, `${missed}${least}, ${grouped(own.invented)}${floatWords(before?.invented)} found where none is`];
}

const pairWords = ({ truth, answer, count, of, float }: ConfusedPair): string =>
  `${truth} → ${answer} ${grouped(count)}${floatWords(float)} of ${grouped(of)}`;

const floatWords = (float: number | undefined): string => (float === undefined ? '' : ` (float ${grouped(float)})`);

const classWords = ([{ class: label, name, ap50 }, float]: readonly [ClassDetail, number]): string =>
  `${name ?? `class ${label}`} ${lossText(float, ap50)}`;

const pictureWords = ({ id, figure, float }: PictureDetail): readonly string[] =>
  float === undefined ? [] : [`${id} ${lossText(float, figure)}`];

const lossText = (float: number, own: number): string => `${metricText('ap50', float)} → ${metricText('ap50', own)}`;
