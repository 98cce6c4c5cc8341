/** Colours of charts, taken from the theme. Never the only sign: datasets also differ in shape, and the legend names them. */
export interface ChartTheme {
  readonly text: string;
  readonly grid: string;
  readonly float: string;
  readonly quantized: string;
  readonly limit: string;
  readonly font: string;
}

export function readChartTheme(): ChartTheme {
  const style = getComputedStyle(document.body);
  const variable = (name: string, otherwise: string): string =>
    style.getPropertyValue(`--vscode-${name}`).trim() || otherwise;
  return {
    text: variable('editor-foreground', style.color),
    grid: variable('charts-lines', 'rgba(128, 128, 128, 0.4)'),
    float: variable('charts-blue', '#3794ff'),
    quantized: variable('charts-yellow', '#cca700'),
    limit: variable('charts-red', '#f14c4c'),
    font: style.fontFamily,
  };
}
