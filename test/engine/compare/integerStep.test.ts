/**
 * Steps of every kind but convolutions, read back from the manifest of an export: the reference computes the golden integers from them, so
 * that the manifest holds every field of a kind.
 */
import { expect, it } from 'vitest';
import { integerStepOf, tensorsOf } from '../../../src/engine/compare/integerStep';
import { runGolden } from '../../../src/engine/golden';
import { fpga } from '../../../src/export/fpga';
import type { Manifest } from '../../../src/export/fpga/manifest';
import { reference } from '../../../src/integer/runStep';
import type { IntegerStep, IntegerValues, Requantize } from '../../../src/quantize/quantizedModel';
import { inIntegers, stepKinds } from '../../../src/quantize/steps/steps';
import { goldenSteps } from '../../support/goldenSteps';
import {
  joinCases,
  randomDiv,
  randomMatMul,
  randomNormalize,
  randomSoftmax,
  stepBase,
  stepCase,
  tensor,
  type StepCase,
} from '../../support/quantizedSteps';
import { random } from '../../support/random';

const ints = (...list: readonly number[]): Int32Array => Int32Array.from(list);
/** Reads maps of four integers. */
const small = (fields: object, ...inputs: readonly Int32Array[]): StepCase => {
  const tensors = [...inputs, ints()].map((_, i) => tensor([1, fields === embed && i > 0 ? 8 : 4], 8, i));
  return stepCase({ ...stepBase(inputs.length), ...fields } as unknown as IntegerStep, tensors, inputs);
};
const embed = { kind: 'embed', rows: 3, table: ints(1, -2, 3, -4, 5, -6) };
const halved: Requantize = {
  ...{ mode: 'mul-shift', rounding: 'floor', zeroPoint: 3, qmin: -100, qmax: 100 },
  factor: { value: Float64Array.of(0.5), multiplier: ints(1), shift: ints(1) },
};

const source = random(5);
const cases = [
  ...goldenSteps.map(({ of }) => of),
  small(
    { kind: 'extreme', which: 'smallest', inputZeroPoints: [0, 1], requantize: [undefined, halved] },
    ints(7, -8, 9, 0),
    ints(1, -20, 30, 2),
  ),
  small({ kind: 'requantize', inputZeroPoint: 0, requantize: halved }, ints(7, -8, 9, 127)),
  small({ kind: 'lookup', table: Int32Array.from({ length: 256 }, (_, i) => (i * 7) % 50) }, ints(-128, 127, 0, 5)),
  small(embed, ints(2, 0, 1, 2)),
  small(
    {
      ...{ kind: 'interpolate', inputZeroPoint: 0, requantize: halved },
      axes: [{ axis: 1, taps: 2, first: ints(0, 0, 1, 2), weights: ints(4, 0, 3, 1, 2, 2, 1, 3), shift: 2 }],
    },
    ints(40, -80, 120, 64),
  ),
  small(
    {
      kind: 'curve',
      blockShift: 7,
      first: ints(0, 1),
      shifts: ints(7, 6),
      knots: ints(7, 24, 8, 40),
      fraction: 2,
      least: -4,
      error: 0,
    },
    ints(-128, -3, 4, 127),
  ),
  ...[randomMatMul, randomDiv, randomSoftmax, randomNormalize].map((make) => make(source, 'mul-shift')),
];

it('are computed again from the manifest', () => {
  const { model, inputs } = joinCases(cases);
  const golden = runGolden(model, inputs, 'random integers', reference);
  const files = fpga(model, { name: 'steps', provenance: 'a test', goldens: [golden] });
  const written = files.find(({ name }) => name.endsWith('manifest.json'))?.bytes;
  const manifest = JSON.parse(new TextDecoder().decode(written)) as Manifest;
  const seen = model.steps.filter(inIntegers).flatMap((step, index) => {
    const again = integerStepOf(manifest, manifest.steps[index]);
    if (!again) return [];
    const held = new Map(again.inputs.map((value, n) => [value, golden.values.get(step.inputs[n])]));
    const read = (value: number): IntegerValues => held.get(value) ?? new Int32Array(0);
    const made = reference.run({ ...model, tensors: tensorsOf(manifest) }, again, read);
    expect([step.kind, Array.from(made)]).toEqual([step.kind, Array.from(golden.values.get(step.outputs[0]) ?? [])]);
    return [step.kind];
  });
  const left = Object.keys(stepKinds).filter((kind) => !(seen as readonly string[]).includes(kind));
  expect(left).toEqual(['conv', 'reshape', 'constant', 'island']);
});
