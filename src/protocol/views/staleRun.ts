/** A run of a model as it was before its last change: its figures stay, of the layers that are still of their kind, and say so. */
import type { RunSummary } from '../results/requests';
import type { InspectResult } from '../results/results';

/** Without the layers that the model has no more, or of another operator under their name, and without what the run found in them. */
export function staleRun(run: RunSummary, { layers }: Pick<InspectResult, 'layers'>): RunSummary {
  const opOf = new Map(layers.map(({ name, op }) => [name, op]));
  const { layers: rows, ...quantize } = run.quantize;
  return {
    ...run,
    quantize: { ...quantize, findings: [], layers: rows.filter(({ name, op }) => opOf.get(name) === op) },
  };
}
