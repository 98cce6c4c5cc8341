/** The design for Vitis HLS, compiled with the stand-ins for its headers: every layer gives the engine's integers, at its own widths. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCompute } from '../../../src/engine/compute';
import { directedGoldens } from '../../../src/engine/directed/directedGoldens';
import { goldensFor, runGolden } from '../../../src/engine/golden';
import { quantizeJob } from '../../../src/engine/quantizeJob';
import { parseRecipe } from '../../../src/engine/recipe';
import { sharedSteps } from '../../../src/engine/steps';
import type { Golden } from '../../../src/export/golden';
import { hls } from '../../../src/export/hls';
import { stepId } from '../../../src/export/names';
import { quantizeInput } from '../../../src/integer/quantizeInput';
import { tensorOf } from '../../../src/integer/map';
import { reference } from '../../../src/integer/runStep';
import type { QuantizedModel } from '../../../src/quantize/quantizedModel';
import type { Settings } from '../../../src/quantize/settings';
import { include, readsUnsigned, signedBits } from '../../../src/quantize/steps/range';
import { isConv } from '../../../src/quantize/steps/steps';
import { nodeFiles as files } from '../../../src/util/nodeFiles';
import type { OutputFile } from '../../../src/util/files';
import { hasCppCompiler, runExportedHls } from '../../support/compileC';
import { runsLarge } from '../../support/data';
import { behindRelu } from '../../support/form';
import { formImages, forms, quantizedForm } from '../../support/forms';
import { netImages, quantizedNet, smallNet } from '../../support/quantizedNet';
import { modes, roundings } from '../../support/quantizedSteps';

const samplePath = join(import.meta.dirname, '../../../samples/sample.quant.json');
const resolve = (...parts: readonly string[]): string => files.resolve(...parts);
const textOf = (written: readonly OutputFile[], name: string): string =>
  new TextDecoder().decode(written.find((file) => file.name === name)?.bytes);

/** With directed vectors of single stages too. */
function exported(model: QuantizedModel, image: Float32Array): readonly OutputFile[] {
  const [input] = model.inputs;
  const inputs = new Map([[input, quantizeInput(image, tensorOf(model, input), model.inputRounding)]]);
  const goldens = [runGolden(model, inputs, 'noise', reference)];
  return hls(model, { name: 'small', provenance: 'a test', goldens, directed: directedGoldens(model, reference) });
}

const widths = (bits: number): Partial<Settings> => ({ bits: { weights: bits, activations: bits, bias: 32 } });

const cases: [name: string, settings: Partial<Settings>][] = [
  ...modes.map((adjustment, i): [string, Partial<Settings>] => [
    `${adjustment}, ${roundings[i]}`,
    { adjustment, rounding: roundings[i], ...widths([8, 4, 6, 8][i]) },
  ]),
  ['toward-zero, mul-shift', { rounding: 'toward-zero', adjustment: 'mul-shift' }],
  ['ties to even, mul-shift, 12 bits', { rounding: 'nearest-ties-even', adjustment: 'mul-shift', ...widths(12) }],
  ['report, mul-shift', { preset: 'report', adjustment: 'mul-shift' }],
  ['unsigned', { signed: 'auto' }],
  ['unsigned, 4 bits, pow2-tensor', { signed: 'auto', adjustment: 'pow2-tensor', ...widths(4) }],
];

const equal = /^\d+ steps, \d+ values: all equal\n(\d+ directed vectors of single stages: all equal\n)?$/;

describe.skipIf(!hasCppCompiler)('the design for Vitis HLS, compiled', () => {
  it.each(cases)('gives the integers of every step: %s', async (_, settings) => {
    const gate = settings.preset === undefined && (settings.bits?.activations ?? 8) <= 8;
    const net = smallNet({ tail: true, gate });
    const graph = settings.signed === 'auto' ? behindRelu({ name: 'small', graph: net }).graph : net;
    const model = await quantizedNet(graph, settings);
    if (settings.signed === 'auto') expect(model.tensors.some((tensor) => tensor && readsUnsigned(tensor))).toBe(true);
    expect(runExportedHls(exported(model, netImages(1, 5)[0])).text).toMatch(equal);
  });
});

describe.skipIf(!hasCppCompiler)('the design for Vitis HLS of the sample', () => {
  let model: QuantizedModel;
  let golden: Golden;
  beforeAll(async () => {
    const draft = parseRecipe({ text: await files.readText(samplePath), path: samplePath, resolve }, [
      'calibration.count=10',
    ]);
    const { recipe, quantized } = await quantizeJob(draft, files, await createCompute(), {});
    model = quantized.model;
    [golden] = await goldensFor(model, recipe, { images: 1, accumulators: true }, files, await sharedSteps());
  });
  const design = (): readonly OutputFile[] => hls(model, { name: 'sample', provenance: 'a test', goldens: [golden] });

  it('gives the integers of every step, in accumulators of so many bits as results say', () => {
    const written = design();
    const convs = model.steps.filter(isConv);
    const source = textOf(written, 'hls/model.cpp');
    const widths = [...source.matchAll(/ap_int<(\d+)> acc = step_\d+\w*_bias/g)].map(([, bits]) => Number(bits));
    expect(widths).toEqual(convs.map(({ accumulatorBits }) => accumulatorBits));
    expect(runExportedHls(written).text).toMatch(equal);
  });

  it('fails with an accumulator that is one bit narrower than the sums of the picture', () => {
    const [conv] = model.steps.filter(isConv);
    const sums = golden.accumulators.get(conv.outputs[0]) ?? new Int32Array(0);
    const { low, high } = Array.from(sums).reduce(include, { low: 0, high: 0 });
    const narrow = textOf(design(), 'hls/model.cpp').replace(
      /ap_int<\d+> acc = (step_\d+\w*_bias)/,
      `ap_int<${signedBits(low, high) - 1}> acc = $1`,
    );
    const planted = design().map((file) =>
      file.name === 'hls/model.cpp' ? { ...file, bytes: new TextEncoder().encode(narrow) } : file,
    );
    expect(runExportedHls(planted)).toMatchObject({
      status: 1,
      text: expect.stringMatching(new RegExp(`^MISMATCH in layer .*, step ${conv.name}: channel`)) as string,
    });
  });
});

describe.skipIf(!hasCppCompiler)('directed vectors in the design of the sample, without a picture', () => {
  let written: readonly OutputFile[];
  let model: QuantizedModel;
  beforeAll(async () => {
    const draft = parseRecipe({ text: await files.readText(samplePath), path: samplePath, resolve }, [
      'calibration.count=4',
    ]);
    model = (await quantizeJob(draft, files, await createCompute(), {})).quantized.model;
    written = hls(model, { name: 'sample', provenance: 'a test', directed: directedGoldens(model, reference) });
  });

  it('are equal as they are', () => {
    expect(runExportedHls(written)).toEqual({
      status: 0,
      text: expect.stringMatching(/^\d+ directed vectors of single stages: all equal\n$/) as string,
    });
  });

  const rounding = 'scale_nearest_ties_up<';
  const faults: readonly (readonly [fault: string, right: string | RegExp, wrong: string])[] = [
    ['a wrong rounding', rounding, 'scale_floor<'],
    ['a missing lower clamp', /q < ap_int<\d+>\(-128\) \? ap_int<8>\(-128\) : /, ''],
    ['a missing upper clamp', /q > ap_int<\d+>\(127\) \? ap_int<8>\(127\) : /, ''],
    ['a wrong sign', 'acc * multiplier', '-acc * multiplier'],
  ];
  it.each(faults.map((fault, i) => [...fault, i] as const))(
    'notice %s in a convolution that rounds',
    (_, right, wrong, turn) => {
      const source = textOf(written, 'hls/model.cpp').replace(/#include "weights.h"\n/, `$&${floor}`);
      const convs = model.steps.flatMap((step, index) => (isConv(step) && step.requantize ? [{ step, index }] : []));
      expect(convs).toHaveLength(3);
      // A design takes 6 s to compile: each fault stands in another one of them, in all of them by `npm run large`.
      for (const { step, index } of runsLarge ? convs : [convs[turn % convs.length]]) {
        const at = source.indexOf(`${stepId(index, step.name)}_requantize(`);
        const planted = source.slice(0, at) + source.slice(at).replace(right, wrong);
        expect(planted).not.toBe(source);
        const altered = written.map((file) =>
          file.name === 'hls/model.cpp' ? { ...file, bytes: new TextEncoder().encode(planted) } : file,
        );
        expect(runExportedHls(altered, ['-Wno-unused-function'])).toMatchObject({
          status: 1,
          text: expect.stringMatching(
            new RegExp(`^MISMATCH in layer .*, step ${step.name} of directed vector`),
          ) as string,
        });
      }
    },
  );
});

/** The rounding that the planted fault calls. */
const floor = `
template <int W> static ap_int<W> scale_floor(const ap_int<W> &value, int shift)
{
    return shift < 0 ? ap_int<W>(value << -shift) : ap_int<W>(value >> shift);
}
`;

describe.skipIf(!hasCppCompiler)('the design for Vitis HLS of unusual forms', () => {
  const some = forms.filter((_, i) => i % (runsLarge ? 32 : 64) === 0);
  it.each(some.map((form, i) => [form.name, modes[i % modes.length], form] as const))(
    '%s, %s',
    async (_, adjustment, form) => {
      const model = await quantizedForm(form, { adjustment });
      expect(runExportedHls(exported(model, formImages(1)[0])).text).toMatch(equal);
    },
  );
});
