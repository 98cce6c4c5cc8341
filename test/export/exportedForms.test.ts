/**
 * What every form is exported as, from ranges that are given, by a checksum of all formats that other programs read: that the files
 * compute what they should those say (`c/forms.test.ts`, `onnxIntegers.test.ts`, `verilog/`); here every change of a file is seen. A
 * change that is meant is recorded anew: `npx vitest run --update --project thorough test/export/exportedForms.test.ts`.
 */
import { expect, it } from 'vitest';
import type { ExportContext } from '../../src/export/context';
import { readExportOptions } from '../../src/export/options';
import { writers } from '../../src/export/writers';
import { inferShapes } from '../../src/graph/shapes';
import { prepare } from '../../src/passes/pipeline';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { checksum } from '../../src/util/checksum';
import { lineOf } from '../../src/util/errors';
import type { OutputFile } from '../../src/util/files';
import { digest } from '../support/digest';
import { type Form, forms } from '../support/forms';
import { syntheticRanges } from '../support/syntheticRanges';

const formats = writers.filter(({ id }) =>
  ['json', 'c', 'hls', 'memories', 'verilog', 'vitis', 'qonnx', 'onnx-qdq', 'onnx-qlinear', 'onnx-integer'].includes(
    id,
  ),
);
const context: ExportContext = { name: 'form', provenance: 'a test', goldens: [], options: readExportOptions({}) };

const settings: readonly Settings[] = [
  { ...strict.settings, symmetric: { weights: true, activations: false } },
  { ...strict.settings, granularity: 'per-tensor', adjustment: 'pow2-tensor', rounding: 'nearest-ties-up' },
];

/** Names and bytes; not of what people read. */
function summary(write: () => readonly OutputFile[]): unknown {
  try {
    return write().flatMap(({ name, bytes }) => (name.endsWith('.md') ? [] : [name, checksum(bytes)]));
  } catch (error) {
    return lineOf(error);
  }
}

function exported({ graph }: Form, chosen: Settings): string {
  const prepared = prepare(inferShapes(graph)).graph;
  let model: QuantizedModel;
  try {
    ({ model } = quantize(prepared, syntheticRanges(prepared), chosen));
  } catch (error) {
    return lineOf(error);
  }
  return digest(formats.map(({ id, write }) => [id, summary(() => write(model, context))]));
}

it.each(forms.map((form) => [form.name, form] as const))('%s', (_, form) =>
  expect(settings.map((chosen) => exported(form, chosen)).join(' ')).toMatchSnapshot(),
);
