/**
 * `manifest.json` of the fpga export: everything that is needed to build the hardware and to check it, as plain data.
 * `docs/fpga.md` describes the fields. The same model gives the same bytes.
 */
import type { ValueId } from '../../graph/graph';
import type { IntegerValues, QuantizedModel, Step } from '../../quantize/quantizedModel';
import type { DirectedGolden, Golden } from '../golden';
import { detailsOf, headOf } from '../json/document';
import { programFormulas, stepFormulas } from '../json/formulas';
import { stepId } from '../names';
import { defaultExportOptions, wantsGolden, type ExportOptions, type MemoryFileKind } from '../options';
import { accumulatorWidth } from '../../quantize/accumulatorWidth';
import { inIntegers, isConv } from '../../quantize/steps/steps';
import { byKind } from '../../util/byKind';
import type { ExportContext } from '../context';
import { idsOf, valuesOf, type ManifestValue } from './values';
import { createMemories, type Memories, type MemoryEntry } from './memories';
import { parameters } from './parameters';
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
  /** The image's name in its data set. */
  readonly name: string | null;
  /** By value id. */
  readonly values: Readonly<Record<string, MemoryEntry>>;
  /** By step id: sums before requantizing, less zero points. */
  readonly accumulators: Readonly<Record<string, MemoryEntry>>;
}

/** Integers for one step alone, chosen so that faults of its requantization show. */
export interface ManifestDirected {
  /** Stem of its files in `golden/directed`, and what `compare --directed` calls it. */
  readonly id: string;
  /** The step's id. */
  readonly step: string;
  /** By value id: the step's inputs and its output. */
  readonly values: Readonly<Record<string, MemoryEntry>>;
  readonly accumulators: Readonly<Record<string, MemoryEntry>>;
  /** Faults that change an integer of this step's directed vectors, in words, and faults that change none. */
  readonly notices: readonly string[];
  readonly cannotNotice: readonly string[];
  /** Of these those that no sum in the step's reach shows: proven, not only not found. */
  readonly outOfReach: readonly string[];
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
  /** How a picture becomes the real input; null where none does. */
  readonly preprocess: object | null;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly values: readonly ManifestValue[];
  readonly steps: readonly ManifestStep[];
  readonly golden: readonly ManifestGolden[];
  readonly directed: readonly ManifestDirected[];
}

/** The manifest, and the memory files that it names. */
export function manifestOf(
  model: QuantizedModel,
  context: ExportContext,
): { readonly manifest: Manifest; readonly memories: Memories } {
  const { name, provenance, goldens = [], directed = [], options = defaultExportOptions } = context;
  const memories = createMemories();
  const ids = idsOf(model);
  const idOf = (value: ValueId): string => ids.get(value) ?? `float_${value}`;
  const values = valuesOf(model, ids);
  const manifest: Manifest = {
    format: 'shiftwise-fpga',
    version: manifestVersion,
    ...{ name, provenance, preset: model.preset, adjustment: model.mode },
    ...{ rounding: model.rounding, inputRounding: model.inputRounding },
    ...{ formulas: formulasOf(model), preprocess: context.preprocess ?? null },
    inputs: model.inputs.map(idOf),
    outputs: model.outputs.map(idOf),
    values: [...values.values()],
    steps: model.steps.map((step, index) => stepOf(step, stepId(index, step.name), model, idOf, memories, options)),
    golden: wantsGolden(options, 'images')
      ? goldens.map((golden, image) => goldenOf(golden, image, values, memories, options))
      : [],
    directed: wantsGolden(options, 'directed') ? directedOf(model, directed, values, memories, options) : [],
  };
  return { manifest, memories };
}

function formulasOf(model: QuantizedModel): object {
  return {
    ...programFormulas(model),
    address: 'element address = sum over axes of (floor(index[dimension] / divisor) mod count) * stride',
    word: "word = floor(address / elementsPerWord); bit = (address mod elementsPerWord) * bits, two's complement where the memory is signed",
    raw: "bin files: containerBytes bytes per element at address * containerBytes, little-endian, two's complement where the memory is signed",
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
  const entries = byKind(parameters, layout, step).map(({ role, ...memory }) => {
    const entry = { ...memory, stem: `parameters/${id}_${role}`, title: `${step.name} ${role}` };
    return [role, memories.add(entry, files)] as const;
  });
  const details = detailsOf(step, model, (role) => ({ memory: role }));
  const head = headOf(step, model, idOf) as Pick<ManifestStep, 'name' | 'kind' | 'layer' | 'inputs' | 'outputs'>;
  const exact = isConv(step) ? { exactWeightScale: Array.from(step.weightScale, exactRational) } : {};
  const width = inIntegers(step) ? accumulatorWidth(model, step) : undefined;
  const sums = width === undefined ? {} : { accumulatorBits: width };
  return { id, ...head, ...details, ...sums, ...exact, memories: Object.fromEntries(entries) };
}

function goldenOf(
  { origin, image: picture, values: integers, accumulators }: Golden,
  image: number,
  values: ReadonlyMap<ValueId, ManifestValue>,
  memories: Memories,
  options: ExportOptions,
): ManifestGolden {
  const kinds = goldenKinds(options);
  const write = (
    from: ReadonlyMap<ValueId, IntegerValues>,
    suffix: string,
    widthOf: (value: ManifestValue, integers: IntegerValues) => Pick<ManifestValue, 'bits' | 'signed'>,
    files = kinds,
  ): Readonly<Record<string, MemoryEntry>> =>
    Object.fromEntries(
      [...from].flatMap(([id, array]) => {
        const value = values.get(id);
        if (!value) return [];
        const stem = `golden/${image}/${value.id}${suffix}`;
        const entry = { stem, title: value.name, shape: value.shape, values: array, ...widthOf(value, array) };
        return [[value.id, memories.add(entry, files)]];
      }),
    );
  return {
    ...{ image, origin, name: picture ?? null },
    values: write(integers, '', ({ bits, signed }) => ({ bits, signed })),
    accumulators: write(accumulators, '_acc', (_, array) => ({ bits: sumBits(array), signed: true }), sumKinds(kinds)),
  };
}

/** Vectors of one step are numbered. */
function directedOf(
  { steps }: QuantizedModel,
  directed: readonly DirectedGolden[],
  values: ReadonlyMap<ValueId, ManifestValue>,
  memories: Memories,
  options: ExportOptions,
): readonly ManifestDirected[] {
  return directed.flatMap((golden, i) => {
    const { name, inputs, outputs } = steps[golden.step];
    const step = stepId(golden.step, name);
    const number = directed.slice(0, i).filter((other) => other.step === golden.step).length;
    const vector = { id: `${step}_${number}`, step, title: name, output: outputs[0], inputs };
    return directedVector(vector, golden, values, memories, goldenKinds(options));
  });
}

/** Stems tell inputs, output and accumulators apart. */
function directedVector(
  {
    id,
    step,
    title,
    output,
    inputs,
  }: Pick<ManifestDirected, 'id' | 'step'> & { title: string; output: ValueId; inputs: readonly ValueId[] },
  { values: integers, accumulators, notices, cannotNotice, outOfReach }: DirectedGolden,
  values: ReadonlyMap<ValueId, ManifestValue>,
  memories: Memories,
  kinds: readonly MemoryFileKind[],
): readonly ManifestDirected[] {
  const made = values.get(output);
  if (!made) return [];
  const stem = `golden/directed/${id}`;
  const entries = [...integers].flatMap(([value, array]) => {
    const known = values.get(value);
    const suffix = value === output ? '' : `_in${inputs.indexOf(value)}`;
    if (!known) return [];
    const { shape, bits, signed } = known;
    const entry = { stem: stem + suffix, title, shape, values: array, bits, signed };
    return [[known.id, memories.add(entry, kinds)] as const];
  });
  const sumsOf = (values: IntegerValues): MemoryEntry => {
    const memory = { stem: `${stem}_acc`, title, shape: made.shape, values, bits: sumBits(values) };
    return memories.add(memory, sumKinds(kinds));
  };
  const sums = accumulators && { [made.id]: sumsOf(accumulators) };
  return [
    { id, step, values: Object.fromEntries(entries), accumulators: sums ?? {}, notices, cannotNotice, outOfReach },
  ];
}

/** Of sums: as text they would be half of all that is written. */
function sumKinds(kinds: readonly MemoryFileKind[]): readonly MemoryFileKind[] {
  const raw = kinds.filter((kind) => kind === 'bin');
  return raw.length > 0 ? raw : kinds;
}

/** For programs: no other kind reads back what a simulator writes. */
function goldenKinds({ files }: ExportOptions): readonly MemoryFileKind[] {
  const asked = files.filter((kind) => kind === 'mem' || kind === 'bin');
  return asked.length > 0 ? asked : ['mem'];
}

const sumBits = (sums: IntegerValues): number => (sums instanceof Int32Array ? 32 : 64);
