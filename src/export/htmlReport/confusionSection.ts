/** What was taken for what: the matrix as a picture, and its most confused pairs as a table. */
import { backgroundOf, confusedPairs, type ConfusedPair } from '../../protocol/results/confusion';
import type { Confusion } from '../../protocol/results/results';
import { confusionChart } from './confusionChart';
import { countText, missing, percentText } from './figures';
import { markup, type Markup } from './markup';
import { scrolling } from './scrolling';

const mostPairs = 15;

export function confusionSection(confusion: Confusion): Markup {
  const pairs = confusedPairs(confusion);
  return markup`${confusionChart(confusion)}${pairs.length > 0 ? pairTable(pairs, confusion) : ''}<p class="explain">${ruleOf(confusion)}</p>`;
}

function pairTable(pairs: readonly ConfusedPair[], { of }: Confusion): Markup {
  const shown = pairs.slice(0, mostPairs);
  const rest =
    pairs.length > shown.length ? `; ${countText(pairs.length - shown.length)} more pairs are in run.json` : '';
  const caption = `Most confused classes, in ${of}${rest}`;
  const table = markup`<table class="narrow fits"><caption>${caption}</caption>
<thead><tr><th scope="col" class="text">Is</th><th scope="col" class="text">Taken for</th><th scope="col">Float</th><th scope="col">Quantized</th><th scope="col">Of all that are so</th></tr></thead>
<tbody>${shown.map(pairRow)}</tbody></table>`;
  return scrolling(caption, table);
}

const pairRow = ({ truth, answer, count, of, float }: ConfusedPair): Markup =>
  markup`<tr><th scope="row" class="name">${truth}</th><td class="text">${answer}</td><td>${float === undefined ? missing : countText(float)}</td><td>${countText(count)}</td><td>${percentText(count / of)}</td></tr>`;

function ruleOf({ of, confidence, cells }: Confusion): string {
  if (of !== 'boxes') return `Rows are what ${of} are, columns what they are taken for.`;
  const { boxes, missed, invented } = backgroundOf(cells);
  const least = confidence === undefined ? '' : ` with a score of ${confidence} or more`;
  return `Rows are what boxes are, columns what they are taken for: detections${least}, the best first, take the free box that they overlap most, by an IoU of 0.5 or more. Of ${countText(boxes)} boxes nothing found ${countText(missed)}; ${countText(invented)} were found where none is.`;
}
