/** Layers that look like garbage: a line each, and the exit code that a build server notices. */
import type { LayerFinding } from '../protocol/results/results';
import { visibleLine } from '../util/visibleText';
import type { CliHost } from './host';

export function findingLines(findings: readonly LayerFinding[] = []): readonly string[] {
  const lines = findings.map(({ severity, message }) => `${severity}: ${visibleLine(message)}`);
  const more = lines.length - shownFindings;
  return more > 0 ? [...lines.slice(0, shownFindings), `${more} more findings: --json lists them all`] : lines;
}

/** What fits on a screen below a table. */
const shownFindings = 20;

/** 1 when one of them is an error, which is then said on stderr too, as the answer may go elsewhere. */
export function findingCode(findings: readonly LayerFinding[] = [], host: Pick<CliHost, 'err'>): 0 | 1 {
  const layers = findings.flatMap(({ severity, layer }) => (severity === 'error' ? [visibleLine(layer)] : []));
  if (layers.length === 0) return 0;
  const shown =
    layers.length > 3 ? `${layers.slice(0, 3).join(', ')} and ${layers.length - 3} more` : layers.join(', ');
  host.err(`shiftwise: figures look like garbage at ${shown}: the findings say why\n`);
  return 1;
}
