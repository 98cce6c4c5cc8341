/**
 * The report for people: one HTML file that stands alone, for a browser, an editor tab or paper. Style and charts are
 * inline, nothing is loaded from elsewhere, no script runs. The same data give the same bytes.
 */
import type { OutputFile } from '../util/files';
import { allocationSection } from './htmlReport/allocationSection';
import { cardSection } from './htmlReport/cardSection';
import { evaluateSection } from './htmlReport/evaluateSection';
import { findingList } from './htmlReport/findingList';
import { keyFigures } from './htmlReport/keyFigures';
import { markup } from './htmlReport/markup';
import type { Markup } from './htmlReport/markup';
import { modelSection } from './htmlReport/modelSection';
import { quantizeSection } from './htmlReport/quantizeSection';
import type { ReportData } from './htmlReport/reportData';
import { sensitivitySection } from './htmlReport/sensitivitySection';
import { style } from './htmlReport/style';
import { sweepSection } from './htmlReport/sweepSection';

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** `report.html`, UTF-8. Sections for which there is no data are left out; all text from the data is escaped. */
export function htmlReport(data: ReportData): OutputFile {
  return { name: 'report.html', bytes: new TextEncoder().encode(`<!doctype html>\n${page(data).markup}\n`) };
}

function page(data: ReportData): Markup {
  const sections = sectionsOf(data);
  return markup`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Shiftwise">
<title>${data.title} – Shiftwise report</title>
<style>${{ markup: style }}</style>
</head>
<body>
<header>
<h1>${data.title}</h1>
<ul class="provenance">${data.provenance.map((line) => markup`<li>${line}</li>`)}</ul>
${sections.length > 2 && contents(sections)}
${findingList(data.quantize?.flatMap(({ findings = [] }) => findings))}${keyFigures(data)}
</header>
<main>${sections.map(
    ({ id, title, body }) => markup`
<section id="${id}"><h2>${title}</h2>
${body}
</section>`,
  )}
</main>
<footer>Written by Shiftwise. Every figure is of the preset, images and settings named beside it.</footer>
</body>
</html>`;
}

const contents = (sections: readonly Section[]): Markup =>
  markup`<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;

function sectionsOf(data: ReportData): Section[] {
  const card = cardSection(data);
  return [
    ...(card ? [{ id: 'result', title: 'Result', body: card }] : []),
    ...(data.sweep ? [{ id: 'sweep', title: 'Sweep', body: sweepSection(data.sweep) }] : []),
    ...(data.allocation
      ? [{ id: 'allocation', title: 'Bit allocation', body: allocationSection(data.allocation) }]
      : []),
    ...numbered('evaluation', 'Evaluation', data.evaluate, evaluateSection),
    ...(data.sensitivity
      ? [{ id: 'sensitivity', title: 'Sensitivity', body: sensitivitySection(data.sensitivity) }]
      : []),
    ...numbered('quantization', 'Quantization', data.quantize, quantizeSection),
    ...(data.model ? [{ id: 'model', title: 'Model', body: modelSection(data.model) }] : []),
    ...(data.notes?.length ? [{ id: 'notes', title: 'Notes', body: noteList(data.notes) }] : []),
  ];
}

const noteList = (notes: readonly string[]): Markup =>
  markup`<ul>${notes.map((note) => markup`<li class="note">${note}</li>`)}</ul>`;

/** One section per result; the number appears when there is more than one. */
function numbered<T>(
  id: string,
  title: string,
  results: readonly T[] | undefined,
  body: (result: T) => Markup,
): Section[] {
  const all = results ?? [];
  const suffix = (index: number, gap: string): string => (all.length > 1 ? `${gap}${index + 1}` : '');
  return all.map((result, index) => ({
    id: id + suffix(index, '-'),
    title: title + suffix(index, ' '),
    body: body(result),
  }));
}
