/**
 * What every form is exported as, from ranges and golden vectors that are given, in two of eight settings each: a checksum per format, so that every change of a
 * file is seen, and of which. That the files compute what they should other projects prove, on the same forms: compiled C (`c/forms.test.ts`),
 * onnxruntime (`onnxIntegers.test.ts`, `../quantize/forms.test.ts`), simulators (`verilog/`). A change that is meant is recorded anew:
 * `npx vitest run --project thorough test/export/exportedForms.test.ts --update`.
 */
import { expect, it } from 'vitest';
import { readExportOptions } from '../../src/export/options';
import { writers } from '../../src/export/writers';
import { inferShapes } from '../../src/graph/shapes';
import { prepare } from '../../src/passes/pipeline';
import { report } from '../../src/quantize/presets/report';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { checksum } from '../../src/util/checksum';
import { InputError } from '../../src/util/errors';
import { type OutputFile, sizeOfFile } from '../../src/util/files';
import { digest } from '../support/digest';
import { type Form, forms } from '../support/forms';
import { hardwareNet } from '../support/hardwareNets';
import { syntheticGolden } from '../support/syntheticGolden';
import { syntheticRanges } from '../support/syntheticRanges';

const formats = writers.filter(({ id }) => /^(json|npz|c|hls|fpga|verilog|vitis|qonnx|onnx-.*)$/.test(id));

const base = strict.settings;
const zeroPoints = { weights: true, activations: false };

interface Variant {
  readonly settings: Settings;
  readonly options: Parameters<typeof readExportOptions>[0];
}

const variants: readonly Variant[] = [
  { settings: { ...base, symmetric: zeroPoints }, options: { bytes: 'uint8' } },
  {
    settings: { ...base, granularity: 'per-tensor', adjustment: 'pow2-tensor', rounding: 'nearest-ties-even' },
    options: { top: 'stream' },
  },
  {
    settings: {
      ...base,
      ...{
        bits: { weights: 4, activations: 5, bias: 16 },
        adjustment: 'pow2-ratio',
        rounding: 'floor',
        leaky: 'fused:4',
      },
    },
    options: { layout: 'tiled:3x5', files: 'mem,bin' },
  },
  { settings: { ...base, adjustment: 'float', rounding: 'nearest-ties-away' }, options: { pragmas: 'hls' } },
  { settings: { ...base, signed: 'auto', multiplierBits: 15 }, options: { top: 'engine', lanes: '4' } },
  { settings: { ...report.settings, adjustment: 'mul-shift' }, options: { layout: 'HWIO' } },
  {
    settings: {
      ...base,
      ...{ bits: { weights: 8, activations: 12, bias: 32 }, symmetric: zeroPoints, rounding: 'toward-zero' },
    },
    options: { top: 'stream', cycles: '500' },
  },
  {
    settings: { ...base, symmetric: zeroPoints, granularity: 'per-tensor', signed: 'auto' },
    options: { layout: 'OHWI' },
  },
];

/** Names and bytes, or what is said instead; not of the modules that are the same for every network. What people read is held of few forms. */
function summary(write: () => readonly OutputFile[], read: boolean): unknown {
  try {
    return write().flatMap((file) => {
      const { name, bytes } = file;
      expect(sizeOfFile(file)).toBe(bytes.length);
      return /^verilog\/rtl\//.test(name) || (name.endsWith('.md') && !read) ? [] : [name, checksum(bytes)];
    });
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

function quantized({ graph }: Form, settings: Settings): QuantizedModel {
  const prepared = prepare(inferShapes(graph), { maxPoolPadding: settings.maxPoolPadding }).graph;
  return quantize(prepared, syntheticRanges(prepared), settings).model;
}

/** Of the eight, this form’s two. */
const variantsOf = (at: number): readonly Variant[] => [variants[at % 8], variants[(at + 1 + ((at >> 3) % 7)) % 8]];

interface Exported {
  readonly model: QuantizedModel;
  readonly options: Variant['options'];
}

function exported(models: readonly Exported[], at: number): string {
  const written = models.map(({ model, options }) => {
    const vectors = at % 2 === 0 ? syntheticGolden(model) : {};
    return { model, context: { name: 'form', provenance: 'a test', options: readExportOptions(options), ...vectors } };
  });
  return formats
    .map(({ id, write, warnings }) => {
      const all = written.map(({ model, context }) => [
        summary(() => write(model, context), at % 8 === 0),
        warnings?.(model, context),
      ]);
      return `${id} ${digest(all)}`;
    })
    .join(', ');
}

it.each(forms.map((form, at) => [form.name, form, at] as const))('%s', (_, form, at) => {
  const models = variantsOf(at).map(({ settings, options }) => ({ model: quantized(form, settings), options }));
  expect(exported(models, at)).toMatchSnapshot();
});

/** Windows, paddings and joins that no form has, and the report’s. */
it.each(Array.from({ length: 40 }, (_, i) => i + 120))('drawn network %d', (seed) => {
  const { options } = variants[seed % 8];
  expect(exported([{ model: hardwareNet(seed).model, options }], seed)).toMatchSnapshot();
});
