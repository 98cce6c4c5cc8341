/**
 * `manifest.json` of the fpga export: everything that is needed to build the hardware and to check it, as plain data.
 * `docs/fpga.md` describes the fields. The same model gives the same bytes.
 */
import type { ValueId } from '../../graph/graph';
import type { IntegerValues, QuantizedModel, Step } from '../../quantize/quantizedModel';
import type { Golden } from '../golden';
import { detailsOf, headOf } from '../json/document';
import { adjustmentFormulas, requantizeFormula, roundingFormulas, stepFormulas, valueFormula } from '../json/formulas';
import { stepId } from '../names';
import { defaultExportOptions, type ExportOptions, type MemoryFileKind } from '../options';
import { signedBits } from '../../quantize/steps/range';
import type { ExportContext } from '../writers';
import { idsOf, valuesOf, type ManifestValue } from './values';
import { createMemories, type Memories, type MemoryEntry } from './memories';
import { channelLayout, weightLayout } from './layout';
import { factorMemories } from './factorMemories';
import { exactRational } from './rational';

/** Raised when a field changes its meaning; fields may be added without. */
export const manifestVersion = 1;

export interface ManifestStep {
  readonly id: string;
  readonly name: string;
  readonly kind: Step['kind'];
  readonly layer: string | null;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Parameters in memory files, by role. */
  readonly memories: Readonly<Record<string, MemoryEntry>>;
  /** The step's own fields (window, requantize, …), as in the json export. */
  readonly [field: string]: unknown;
}

export interface ManifestGolden {
  readonly image: number;
  readonly origin: string;
  /** By value id. */
  readonly values: Readonly<Record<string, MemoryEntry>>;
  /** By step id: sums before requantizing, less zero points. */
  readonly accumulators: Readonly<Record<string, MemoryEntry>>;
}

export interface Manifest {
  readonly format: 'shiftwise-fpga';
  readonly version: number;
  readonly name: string;
  readonly provenance: string;
  readonly preset: string;
  readonly adjustment: string;
  readonly rounding: string;
  readonly inputRounding: string;
  readonly formulas: object;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly values: readonly ManifestValue[];
  readonly steps: readonly ManifestStep[];
  readonly golden: readonly ManifestGolden[];
}

/** The manifest, and the memory files that it names. */
export function manifestOf(
  model: QuantizedModel,
  context: ExportContext,
): { readonly manifest: Manifest; readonly memories: Memories } {
  const { name, provenance, goldens = [], options = defaultExportOptions } = context;
  const memories = createMemories();
  const ids = idsOf(model);
  const idOf = (value: ValueId): string => ids.get(value) ?? `float_${value}`;
  const values = valuesOf(model, ids);
  const manifest: Manifest = {
    format: 'shiftwise-fpga',
    version: manifestVersion,
    ...{ name, provenance, preset: model.preset, adjustment: model.mode },
    ...{ rounding: model.rounding, inputRounding: model.inputRounding },
    formulas: formulasOf(model),
    inputs: model.inputs.map(idOf),
    outputs: model.outputs.map(idOf),
    values: [...values.values()],
    steps: model.steps.map((step, index) => stepOf(step, stepId(index, step.name), model, idOf, memories, options)),
    golden: goldens.map((golden, image) => goldenOf(golden, image, values, memories, options)),
  };
  return { manifest, memories };
}

function formulasOf(model: QuantizedModel): object {
  return {
    value: valueFormula,
    requantize: requantizeFormula,
    adjustment: adjustmentFormulas[model.mode],
    rounding: roundingFormulas[model.rounding],
    inputRounding: roundingFormulas[model.inputRounding],
    address: 'element address = sum over axes of (floor(index[dimension] / divisor) mod count) * stride',
    word: "word = floor(address / elementsPerWord); bit = (address mod elementsPerWord) * bits, two's complement",
    raw: "bin files: containerBytes bytes per element at address * containerBytes, little-endian two's complement",
    steps: stepFormulas(model),
  };
}

function stepOf(
  step: Step,
  id: string,
  model: QuantizedModel,
  idOf: (value: ValueId) => string,
  memories: Memories,
  { layout, files }: ExportOptions,
): ManifestStep {
  const entries: Record<string, MemoryEntry> = {};
  const put = (role: string, entry: Omit<Parameters<Memories['add']>[0], 'stem' | 'title'>): void => {
    entries[role] = memories.add({ ...entry, stem: `parameters/${id}_${role}`, title: `${step.name} ${role}` }, files);
  };
  if (step.kind === 'conv') {
    const { weightShape, weights, weightBits, bias, requantize } = step;
    const [outputs] = weightShape;
    const perChannel = channelLayout(outputs, layout);
    put('weights', {
      shape: weightShape,
      values: weights,
      bits: weightBits,
      layout: weightLayout(weightShape, layout),
    });
    const whole = Int32Array.from({ length: outputs }, (_, o) => bias[o] ?? 0);
    put('bias', { shape: [outputs], values: whole, bits: 32, layout: perChannel });
    factorMemories(requantize, outputs, perChannel).forEach(({ role, ...memory }) => put(role, memory));
  } else if (step.kind === 'concat') {
    step.requantize.forEach((requantize, i) =>
      factorMemories(requantize).forEach(({ role, ...memory }) => put(`${role}_${i}`, memory)),
    );
  } else if ('requantize' in step) {
    factorMemories(step.requantize).forEach(({ role, ...memory }) => put(role, memory));
  } else if (step.kind === 'lookup') {
    const bits = step.table.reduce((widest, entry) => Math.max(widest, signedBits(entry, entry)), 2);
    put('table', { shape: [step.table.length], values: step.table, bits });
  }
  const details = detailsOf(step, model, (role) => ({ memory: role }));
  const head = headOf(step, model, idOf) as Pick<ManifestStep, 'name' | 'kind' | 'layer' | 'inputs' | 'outputs'>;
  const exact = step.kind === 'conv' ? { exactWeightScale: Array.from(step.weightScale, exactRational) } : {};
  return { id, ...head, ...details, ...exact, memories: entries };
}

function goldenOf(
  { origin, values: integers, accumulators }: Golden,
  image: number,
  values: ReadonlyMap<ValueId, ManifestValue>,
  memories: Memories,
  { files }: ExportOptions,
): ManifestGolden {
  const asked = files.filter((kind) => kind === 'mem' || kind === 'bin');
  const kinds: readonly MemoryFileKind[] = asked.length > 0 ? asked : ['mem'];
  const write = (
    from: ReadonlyMap<ValueId, IntegerValues>,
    suffix: string,
    bitsOf: (value: ManifestValue, integers: IntegerValues) => number,
  ): Readonly<Record<string, MemoryEntry>> =>
    Object.fromEntries(
      [...from].flatMap(([id, array]) => {
        const value = values.get(id);
        if (!value) return [];
        const stem = `golden/${image}/${value.id}${suffix}`;
        const bits = bitsOf(value, array);
        return [[value.id, memories.add({ stem, title: value.name, shape: value.shape, values: array, bits }, kinds)]];
      }),
    );
  return {
    image,
    origin,
    values: write(integers, '', ({ bits }) => bits),
    accumulators: write(accumulators, '_acc', (_, array) => (array instanceof Int32Array ? 32 : 64)),
  };
}
