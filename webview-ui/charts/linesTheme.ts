/** Colours of line charts: the theme's in the page, paper's in a picture. */
import { inks } from '../../src/protocol/views/lineLook';
import { readChartTheme } from './chartTheme';
import type { LinesTheme } from './linesChart';

export function readLinesTheme(): LinesTheme {
  return { ...readChartTheme(), background: getComputedStyle(document.body).backgroundColor, inks: readInks() };
}

/** As the report is printed. */
export function paperTheme(): LinesTheme {
  const light = inks.map((ink) => ink.light);
  return { ...readChartTheme(), text: '#1b2430', grid: '#dce1e7', background: '#ffffff', inks: light };
}

/** A canvas cannot use colours by name: each is looked up on an element that has it from the report's style sheet. */
function readInks(): readonly string[] {
  return inks.map((_, at) => {
    const probe = document.createElement('span');
    probe.className = `ink line-${at}`;
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  });
}
