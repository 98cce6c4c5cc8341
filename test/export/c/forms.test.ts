/** Every form of test/support/forms.ts as exported C, compiled and watched by sanitizers. */
import { describe, expect, it } from 'vitest';
import { runGolden } from '../../../src/engine/golden';
import { c99 } from '../../../src/export/c';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { tensorOf } from '../../../src/integer/map';
import { reference } from '../../../src/integer/runStep';
import { ints } from '../../../src/graph/graph';
import { hasCompiler, runExportedC } from '../../support/compileC';
import { readsUnsigned } from '../../../src/quantize/steps/range';
import { behindRelu, form } from '../../support/form';
import { formImages, forms, quantizedForm } from '../../support/forms';
import { modes } from '../../support/quantizedSteps';

/** Forms with a function of a value of 9 to 16 bits. */
const wide = forms.filter(({ name }) => /^(Gelu|Pow by a constant|Add by a constant beside a line: \[\])/.test(name));

describe.skipIf(!hasCompiler)('exported C of functions of wide inputs', { timeout: 60_000 }, () => {
  it.each(
    wide.flatMap((form, i) => [9, 13, 16].map((bits) => [form.name, bits, modes[i % modes.length], form] as const)),
  )('%s, %i bits, %s', async (_, activations, adjustment, form) => {
    const model = await quantizedForm(form, { adjustment, bits: { weights: 8, activations, bias: 32 } });
    expect(model.steps.map(({ kind }) => kind)).toContain('curve');
    const [input] = model.inputs;
    const inputs = new Map([[input, quantizeInput(formImages(1)[0], tensorOf(model, input), model.inputRounding)]]);
    const goldens = [runGolden(model, inputs, 'noise', reference)];
    const outcome = runExportedC(c99(model, { name: 'form', provenance: 'a test', goldens }));
    expect(outcome.text).toMatch(new RegExp(`^${model.steps.length} steps, \\d+ values: all equal\\n$`));
  });
});

/** A table of zeros alone is narrower than the tensor that a max-pool takes it for. */
const zeros = form('the largest of nothing', (build, x) => {
  const size = build.node('Abs', 'size', [x]);
  const nothing = build.node('Sub', 'nothing', [size, size]);
  const window = { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]) };
  return build.node('Add', 'sum', [build.node('MaxPool', 'form', [nothing], window), x]);
});

it.skipIf(!hasCompiler)('exported C begins a max-pool with what its type holds', { timeout: 60_000 }, async () => {
  const model = await quantizedForm(zeros, { bits: { weights: 8, activations: 12, bias: 32 }, tableBits: 16 });
  expect(model.steps.map(({ kind }) => kind)).toEqual(['conv', 'lookup', 'maxPool', 'add', 'conv']);
  const [input] = model.inputs;
  const inputs = new Map([[input, quantizeInput(formImages(1)[0], tensorOf(model, input), model.inputRounding)]]);
  const goldens = [runGolden(model, inputs, 'noise', reference)];
  const { text } = runExportedC(c99(model, { name: 'form', provenance: 'a test', goldens }));
  expect(text).toMatch(/^5 steps, \d+ values: all equal\n$/);
});

describe.skipIf(!hasCompiler)('exported C of unsigned integers', { timeout: 60_000 }, () => {
  const widths = [8, 4, 16, 2, 7, 3, 6, 5];
  const some = forms
    .filter((_, i) => i % 6 === 0)
    .map(
      (each, i) => [each.name, modes[(i >> 3) % modes.length], widths[i % widths.length], behindRelu(each)] as const,
    );
  it.each(some)('%s, %s, %i bits', async (_, adjustment, activations, of) => {
    const bits = { weights: 8, activations, bias: 32 };
    const model = await quantizedForm(of, { adjustment, bits, signed: 'auto', tableBits: 16 });
    const [input] = model.inputs;
    const inputs = new Map([[input, quantizeInput(formImages(1)[0], tensorOf(model, input), model.inputRounding)]]);
    const goldens = [runGolden(model, inputs, 'noise', reference)];
    const files = c99(model, { name: 'form', provenance: 'a test', goldens });
    const sources = files.map(({ bytes }) => new TextDecoder().decode(bytes)).join('');
    if (model.tensors.some((tensor) => tensor && readsUnsigned(tensor)))
      expect(sources).toContain(activations > 8 ? 'uint16_t' : 'uint8_t');
    expect(runExportedC(files).text).toMatch(new RegExp(`^${model.steps.length} steps, \\d+ values: all equal\\n$`));
  });
});

describe.skipIf(!hasCompiler)('exported C of unusual forms', { timeout: 60_000 }, () => {
  it.each(forms.map((form, i) => [form.name, modes[i % modes.length], form] as const))(
    '%s, %s',
    async (_, adjustment, form) => {
      const model = await quantizedForm(form, { adjustment });
      const [input] = model.inputs;
      const inputs = new Map([[input, quantizeInput(formImages(1)[0], tensorOf(model, input), model.inputRounding)]]);
      const goldens = [runGolden(model, inputs, 'noise', reference)];
      const outcome = runExportedC(c99(model, { name: 'form', provenance: 'a test', goldens }));
      expect(outcome.text).toMatch(new RegExp(`^${model.steps.length} steps, \\d+ values: all equal\\n$`));
    },
  );
});
