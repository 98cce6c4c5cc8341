/** What an evaluation's figures are made of: precision over recall, each class, what is taken for what, and the pictures that lose most. */
import type { ClassDetail, EvaluationDetail, PictureDetail } from '../../protocol/results/results';
import { confusionSection } from './confusionSection';
import { countText, missing, percentText, pointsText } from './figures';
import { markup, type Markup } from './markup';
import { precisionChart } from './precisionChart';
import { scrolling } from './scrolling';

export function detailSection({ classes, pictures, confusion }: EvaluationDetail): Markup {
  return markup`${classes?.length ? markup`${precisionChart(classes)}${classTable(classes)}` : ''}${confusion ? confusionSection(confusion) : ''}${pictures?.length ? pictureTable(pictures) : ''}`;
}

/** Those that lose most first; without float in their own order. */
function classTable(classes: readonly ClassDetail[]): Markup {
  const caption = 'Each class: boxes to find, and AP@0.5';
  const lossOf = ({ ap50, float }: ClassDetail): number => (float ? float.ap50 - ap50 : 0);
  const rows = [...classes].sort((a, b) => lossOf(b) - lossOf(a));
  const table = markup`<table class="narrow"><caption>${caption}</caption>
<thead><tr><th scope="col" class="text">Class</th><th scope="col">Boxes</th><th scope="col">Float</th><th scope="col">Quantized</th><th scope="col">Difference</th></tr></thead>
<tbody>${rows.map(classRow)}</tbody></table>`;
  return scrolling(caption, table);
}

function classRow({ class: label, name, boxes, ap50, float }: ClassDetail): Markup {
  const [before, change] = float
    ? [percentText(float.ap50), `${pointsText(ap50 - float.ap50)} points`]
    : [missing, missing];
  return markup`<tr><th scope="row" class="name">${name ?? `class ${label}`}</th><td>${countText(boxes)}</td><td>${before}</td><td>${percentText(ap50)}</td><td>${change}</td></tr>`;
}

function pictureTable(pictures: readonly PictureDetail[]): Markup {
  const hasFloat = pictures.some(({ float }) => float !== undefined);
  const caption = `Pictures that ${hasFloat ? 'lose most to float' : 'lack most'}: how right each is by itself`;
  const rows = pictures.map(
    ({ id, figure, float }) =>
      markup`<tr><th scope="row" class="name">${id}</th><td>${float === undefined ? missing : percentText(float)}</td><td>${percentText(figure)}</td></tr>`,
  );
  const table = markup`<table class="narrow"><caption>${caption}</caption>
<thead><tr><th scope="col" class="text">Picture</th><th scope="col">Float</th><th scope="col">Quantized</th></tr></thead>
<tbody>${rows}</tbody></table>`;
  return scrolling(caption, table);
}
