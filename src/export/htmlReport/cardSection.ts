/** What a run came to and what is worth trying next, as the page and the command line say it. */
import { resultCard, type CardFigure } from '../../protocol/views/resultCard';
import { settingOf, type NextStep } from '../../protocol/views/nextSteps';
import { markup } from './markup';
import type { Markup } from './markup';
import type { ReportData } from './reportData';

/** Of a single run; undefined where the data are of none, or of several. */
export function cardSection({ quantize = [], evaluate = [], sensitivity, model }: ReportData): Markup | undefined {
  const [run] = quantize;
  if (quantize.length !== 1 || evaluate.length > 1) return undefined;
  const { verdict, severity, figures, worst, cautions, steps } = resultCard(
    { quantize: run, evaluate: evaluate[0], sensitivity },
    model?.layers,
  );
  return markup`<p><strong class="${severity}">${verdict}</strong></p>
<table><caption>What the run came to</caption><thead><tr><th scope="col" class="text">Figure</th><th scope="col">Float</th><th scope="col">Integers</th><th scope="col" class="text">Remark</th></tr></thead>
<tbody>${figures.map(figureRow)}</tbody></table>
${worst.length > 0 && markup`<p>Noisiest layers: ${worst.map(({ layer, text }) => `${layer} ${text}`).join(', ')}.</p>`}
${cautions.length > 0 && markup`<ul>${cautions.map((caution) => markup`<li class="note">${caution}</li>`)}</ul>`}
${steps.length > 0 && markup`<h3>Worth trying</h3><ul>${steps.map(stepItem)}</ul>`}`;
}

const figureRow = ({ label, float = '', integers, note = '' }: CardFigure): Markup =>
  markup`<tr><th scope="row" class="text">${label}</th><td>${float}</td><td>${integers}</td><td class="text">${note}</td></tr>`;

function stepItem(step: NextStep): Markup {
  const setting = settingOf(step);
  return markup`<li><strong>${step.text}</strong>${setting !== undefined && markup` (<code>${setting}</code>)`}: ${step.why}</li>`;
}
