/** Every form of test/support/forms.ts as exported C, compiled and watched by sanitizers. */
import { describe, expect, it } from 'vitest';
import { runGolden } from '../../../src/engine/golden';
import { c99 } from '../../../src/export/c';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { tensorOf } from '../../../src/integer/map';
import { reference, type StepRunner } from '../../../src/integer/runStep';
import { ints } from '../../../src/graph/graph';
import { hasCompiler, runExportedC } from '../../support/compileC';
import { readsUnsigned } from '../../../src/quantize/steps/range';
import { sizeOf } from '../../../src/graph/tensor';
import type { AdjustmentMode, QuantizedModel } from '../../../src/quantize/quantizedModel';
import { sameInC, type Compilable } from '../../fuzz/oracles/compiledC';
import { held } from '../../fuzz/verdict';
import { runsLarge } from '../../support/data';
import { behindRelu, form, type Form } from '../../support/form';
import { formImages, forms, quantizedForm } from '../../support/forms';
import { modes } from '../../support/quantizedSteps';
import { random } from '../../support/random';

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

/** So many programs in one compilation: a compiler that is started for each takes four times as long. */
const together = 12;

/** On an image; what islands make is noise. */
function programOf(name: string, model: QuantizedModel): Compilable {
  const [input] = model.inputs;
  const inputs = new Map([[input, quantizeInput(formImages(1)[0], tensorOf(model, input), model.inputRounding)]]);
  const r = random(1);
  const islands = model.steps.flatMap((step) => (step.kind === 'island' ? step.outputs : []));
  const noise = islands.flatMap((value) => {
    const tensor = model.tensors[value];
    if (!tensor) return [];
    return [[value, Int32Array.from({ length: sizeOf(tensor.shape) }, () => r.int(tensor.qmin, tensor.qmax))] as const];
  });
  return { name, model, given: { name: 'an image', inputs, islands: new Map(noise) } };
}

interface Case {
  readonly form: Form;
  readonly activations: number;
}

/** Of one mode each, as many as are compiled together. */
function groupsOf(
  cases: readonly Case[],
): readonly (readonly [mode: AdjustmentMode, names: string, cases: readonly Case[]])[] {
  return modes.flatMap((mode, at) => {
    const own = cases.filter((_, i) => i % modes.length === at);
    const count = Math.ceil(own.length / together);
    return Array.from({ length: count }, (_, group) => {
      const some = own.slice(group * together, (group + 1) * together);
      return [mode, `${some[0].form.name} … ${some[some.length - 1].form.name}`, some] as const;
    });
  });
}

describe.skipIf(!hasCompiler)('exported C of unsigned integers', { timeout: 240_000 }, () => {
  const widths = [8, 4, 16, 2, 7, 3, 6, 5];
  const some = forms
    .filter((_, i) => i % (runsLarge ? 6 : 12) === 0)
    .map((each, i) => ({ form: behindRelu(each), activations: widths[i % widths.length] }));
  it.each(groupsOf(some))('%s: %s', async (adjustment, _, cases) => {
    const programs: Compilable[] = [];
    for (const { form, activations } of cases) {
      const bits = { weights: 8, activations, bias: 32 };
      const model = await quantizedForm(form, { adjustment, bits, signed: 'auto', tableBits: 16 });
      const sources = c99(model, { name: 'form', provenance: 'a test' }).map(({ bytes }) =>
        new TextDecoder().decode(bytes),
      );
      if (model.tensors.some((tensor) => tensor && readsUnsigned(tensor)))
        expect(sources.join('')).toContain(activations > 8 ? 'uint16_t' : 'uint8_t');
      programs.push(programOf(form.name, model));
    }
    expect(sameInC(programs)).toEqual(held('c'));
  });
});

describe.skipIf(!hasCompiler)('exported C of unusual forms', { timeout: 240_000 }, () => {
  // Each compiles for a tenth of a second, recurrent ones for a second: all of them by `npm run large`.
  const some = forms.filter((_, i) => runsLarge || i % 2 === 0);
  it.each(groupsOf(some.map((form) => ({ form, activations: 8 }))))('%s: %s', async (adjustment, _, cases) => {
    const programs: Compilable[] = [];
    for (const { form } of cases) programs.push(programOf(form.name, await quantizedForm(form, { adjustment })));
    expect(sameInC(programs)).toEqual(held('c'));
  });
  it('is told from C that differs in one integer', async () => {
    const two = forms.slice(0, 2);
    const programs: Compilable[] = [];
    for (const each of two) programs.push(programOf(each.name, await quantizedForm(each)));
    const faulty: StepRunner = {
      run(model, step, values) {
        const integers = reference.run(model, step, values);
        const isLast = model === programs[1].model && step === model.steps[model.steps.length - 1];
        return isLast ? integers.map((each, at) => (at === 7 ? each + 1 : each)) : integers;
      },
    };
    const { outcome, detail } = sameInC(programs, faulty);
    expect([outcome, detail]).toEqual(['fault', expect.stringContaining(`${two[1].name}/after`)]);
  });
});
