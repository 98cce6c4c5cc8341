/** A run's record as a line in a list. */
import type { RunEntry } from '../protocol/results/runs';
import type { QuantizedLayerInfo } from '../protocol/results/results';
import type { Files } from '../util/files';
import { fullestFirst } from './evaluations';
import { parseRecipe } from './recipe';
import type { RunRecord } from './records';

export type RunPlace = Pick<RunEntry, 'runDir' | 'made' | 'newest'>;

/** Throws InputError when the run's recipe is none. */
export function runEntryOf(record: RunRecord, place: RunPlace, files: Pick<Files, 'resolve'>): RunEntry {
  const { recipe, name, quantize, evaluate } = record;
  const draft = parseRecipe({ ...recipe, resolve: (...parts) => files.resolve(...parts) }, recipe.set);
  const all = [draft.settings, ...Object.values(draft.settingsOfGiven)];
  const { preset, bits, granularity, adjustment, optimize } =
    all.find((settings) => settings.preset === quantize.preset) ?? draft.settings;
  return {
    ...place,
    name,
    model: draft.model,
    settings: { preset, bits, granularity, adjustment, optimize },
    provenance: quantize.provenance,
    size: quantize.size,
    meanSqnrDb: meanOf(quantize.layers),
    worst: worstOf(quantize.layers),
    evaluate,
    evaluations: fullestFirst(record).length,
  };
}

function meanOf(layers: readonly QuantizedLayerInfo[]): number | undefined {
  const measured = layers.flatMap(({ sqnrDb }) => (Number.isFinite(sqnrDb.output) ? [Number(sqnrDb.output)] : []));
  return measured.length === 0 ? undefined : measured.reduce((sum, db) => sum + db, 0) / measured.length;
}

function worstOf(layers: readonly QuantizedLayerInfo[]): RunEntry['worst'] {
  const measured = layers.flatMap(({ name, sqnrDb }) =>
    sqnrDb.output === null ? [] : [{ layer: name, sqnrDb: sqnrDb.output }],
  );
  return measured.length === 0 ? undefined : measured.reduce((a, b) => (b.sqnrDb < a.sqnrDb ? b : a));
}
