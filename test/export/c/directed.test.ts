/**
 * Directed vectors in exported C: a wrong rounding, a missing clamp and a wrong sign that are planted into any layer of the sample are
 * noticed, each layer being called by itself.
 */
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCompute } from '../../../src/engine/compute';
import { directedGoldens } from '../../../src/engine/directed/directedGoldens';
import { goldensFor } from '../../../src/engine/golden';
import { quantizeJob } from '../../../src/engine/quantizeJob';
import { parseRecipe } from '../../../src/engine/recipe';
import { sharedSteps } from '../../../src/engine/steps';
import { c99 } from '../../../src/export/c';
import type { DirectedGolden, Golden } from '../../../src/export/golden';
import { stepId } from '../../../src/export/names';
import type { QuantizedModel } from '../../../src/quantize/quantizedModel';
import { inIntegers, requantizeOf } from '../../../src/quantize/steps/steps';
import { nodeFiles as files } from '../../../src/util/nodeFiles';
import { forms, formImages, quantizedForm } from '../../support/forms';
import { hasCompiler, runExportedC } from '../../support/compileC';
import { newFolder, run, type Outcome } from '../../support/simulate';
import { runGolden } from '../../../src/engine/golden';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { tensorOf } from '../../../src/integer/map';
import { reference } from '../../../src/integer/runStep';

const path = join(import.meta.dirname, '../../../samples/sample.quant.json');
const resolve = (...parts: readonly string[]): string => files.resolve(...parts);

const passes = /all equal\n\d+ directed vectors of single steps: all equal\n$/;

describe.skipIf(!hasCompiler)('directed vectors of the sample as C', () => {
  let model: QuantizedModel;
  let directed: readonly DirectedGolden[];
  let folder: string;
  let source: string;
  beforeAll(async () => {
    const draft = parseRecipe({ text: await files.readText(path), path, resolve }, ['calibration.count=4']);
    const { recipe, quantized } = await quantizeJob(draft, files, await createCompute(), {});
    model = quantized.model;
    directed = directedGoldens(model, reference);
    const one = { images: 1, accumulators: false };
    const goldens = await goldensFor(model, recipe, one, files, await sharedSteps());
    // Of the picture only its input: whatever is noticed, directed vectors notice.
    const blank: readonly Golden[] = goldens.map((golden) => ({
      ...golden,
      values: new Map([...golden.values].filter(([value]) => model.inputs.includes(value))),
    }));
    const written = c99(model, { name: 'sample', provenance: 'a test', goldens: blank, directed });
    folder = newFolder(written);
    source = new TextDecoder().decode(written.find(({ name }) => name === 'c/model.c')?.bytes);
    run(folder, 'cc', '-std=c99', '-c', 'c/weights.c', '-o', 'c/weights.o');
  });

  it('are a test by themselves, without a picture', () => {
    const alone = c99(model, { name: 'sample', provenance: 'a test', directed });
    expect(runExportedC(alone)).toEqual({
      status: 0,
      text: expect.stringMatching(/^\d+ directed vectors of single steps: all equal\n$/) as string,
    });
  });

  /** @param planted the source of model.c */
  function outcome(planted: string): Outcome {
    writeFileSync(join(folder, 'c/model.c'), planted);
    return run(folder, 'sh', '-c', 'cd c && cc -std=c99 -O1 test_main.c weights.o -o test_main && ./test_main');
  }

  /** The functions of a step, with one text in another's place. */
  function planted(index: number, right: string, wrong: string): string {
    const id = stepId(index, model.steps[index].name);
    const at = source.indexOf(right, source.search(new RegExp(`\\b${id}(_requantize)?\\(`)));
    expect(at).toBeGreaterThan(0);
    return source.slice(0, at) + wrong + source.slice(at + right.length);
  }

  const notice = (index: number, right: string, wrong: string): void => {
    const { status, text } = outcome(planted(index, right, wrong));
    const { name } = model.steps[index];
    expect([name, wrong, text]).toEqual([
      name,
      wrong,
      expect.stringMatching(new RegExp(`^MISMATCH in layer ${name}, .*directed`, 'm')),
    ]);
    expect(status).toBe(1);
  };

  const indices = (kind: string, requantized: boolean): readonly number[] =>
    model.steps.flatMap((step, i) =>
      inIntegers(step) && step.kind === kind && (requantizeOf(step) !== undefined) === requantized ? [i] : [],
    );

  it('are equal as they are', () => {
    expect(outcome(source).text).toMatch(passes);
  });

  it('notice a wrong rounding in every layer that rounds', () => {
    const right = 'scale_nearest_ties_up(acc * multiplier, shift)';
    expect(indices('conv', true)).toHaveLength(3);
    for (const index of indices('conv', true)) {
      notice(index, right, 'shift_down(acc * multiplier, shift)');
      const own = directed.find(({ step }) => step === index) ?? expect.fail('no vectors');
      // Ties alone: where a sum can tie, one does; elsewhere that is proven.
      const tie = 'rounding nearest-ties-even';
      if (own.notices.includes(tie)) notice(index, right, '-scale_nearest_ties_up(-acc * multiplier, shift)');
      else expect(own.outOfReach).toContain(tie);
    }
  });

  it('notice a missing clamp in every layer that saturates', () => {
    for (const index of indices('conv', true)) {
      notice(index, 'return clamp(rounded + -128, -128, 127)', 'return (int8_t)(rounded + -128)');
      notice(index, 'return clamp(rounded + -128, -128, 127)', 'return clamp(rounded + -128, -2147483647, 127)');
      notice(index, 'return clamp(rounded + -128, -128, 127)', 'return clamp(rounded + -128, -128, 2147483647)');
    }
  });

  it('notice a wrong sign in every layer', () => {
    for (const index of indices('conv', true)) notice(index, 'acc * multiplier', '-acc * multiplier');
    for (const index of indices('conv', false)) notice(index, 'acc += (int32_t)weight', 'acc -= (int32_t)weight');
    expect(indices('maxPool', false)).toHaveLength(2);
    for (const index of indices('maxPool', false)) {
      notice(index, 'value > most', '(uint8_t)value > (uint8_t)most');
      notice(index, 'value > most', 'value < most');
    }
  });
});

describe.skipIf(!hasCompiler)('directed vectors of other kinds of steps as C', () => {
  it.each([
    'Div of maps',
    'MatMul of maps',
    'softmax written out less its largest, operator set 13',
    'normalization written out: by squares, a quotient',
    'Resize: half_pixel, linear, , [1,1,2,3], "all"',
    'Max of maps',
    'Where of And, Or and Not',
  ])('are equal: %s', async (name) => {
    const model = await quantizedForm(forms.find((form) => form.name === name) ?? expect.fail(name), {
      signed: 'auto',
    });
    const [input] = model.inputs;
    const integers = quantizeInput(formImages(1)[0], tensorOf(model, input), model.inputRounding);
    const goldens = [runGolden(model, new Map([[input, integers]]), 'noise', reference)];
    const written = c99(model, {
      name: 'form',
      provenance: 'a test',
      goldens,
      directed: directedGoldens(model, reference),
    });
    expect(runExportedC(written)).toEqual({ status: 0, text: expect.stringMatching(passes) as string });
  });
});
