/** The classes and pictures of an evaluation that lose most to float, a line each; all of them are in `--json` and in the report. */
import type { ClassDetail, EvaluationDetail, PictureDetail } from '../protocol/results/results';
import { visibleLine } from '../util/visibleText';

const mostClasses = 5;
const mostPictures = 3;

/** Nothing where float did not run beside it: then there is nothing to lose. */
export function detailLines({ classes = [], pictures = [] }: EvaluationDetail = {}): readonly string[] {
  const losses = classes
    .flatMap((each) => (each.float && each.float.ap50 > each.ap50 ? [[each, each.float.ap50] as const] : []))
    .sort(([a, floatA], [b, floatB]) => floatB - b.ap50 - (floatA - a.ap50))
    .slice(0, mostClasses);
  const lost = pictures.filter(({ float }) => float !== undefined).slice(0, mostPictures);
  return [
    ...(losses.length > 0 ? [`classes that lose most, AP@0.5: ${losses.map(classWords).join(', ')}`] : []),
    ...(lost.length > 0 ? [`pictures that lose most: ${lost.map(pictureWords).join(', ')}`] : []),
  ].map(visibleLine);
}

const classWords = ([{ class: label, name, ap50 }, float]: readonly [ClassDetail, number]): string =>
  `${name ?? `class ${label}`} ${float.toFixed(3)} → ${ap50.toFixed(3)}`;

const pictureWords = ({ id, figure, float = 0 }: PictureDetail): string =>
  `${id} ${float.toFixed(3)} → ${figure.toFixed(3)}`;
