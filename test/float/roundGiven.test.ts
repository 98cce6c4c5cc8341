/** What float makes of given scales, against the same arithmetic in doubles. */
import { expect, it } from 'vitest';
import { openFloatSession } from '../../src/float/session';
import { floatsOf } from '../../src/graph/tensor';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

const channels = 4;
const area = 64;

/** Weights that lie on no grid of 8 bits: a runtime that quantized them on its own would be a step off at one value in ten. */
it('rounds what a convolution of float weights makes, and nothing else', async () => {
  const build = graphBuilder(random(2));
  const x = build.input('x', [1, 3, 8, 8]);
  const w = build.floats('w', [channels, 3, 1, 1]);
  const y = build.node('Conv', 'conv', [x, w]);
  const plain = build.build([y]);
  const integers = { zeroPoint: 128, low: 0, high: 255, bits: 8 };
  const [sx, sy] = [Math.fround(1 / 255), Math.fround(0.02)];
  const values = plain.values.map((value) => ({ ...value, type: 'float32' as const }));
  const given = new Map([x, y].map((value) => [value, { ...integers, scale: value === x ? sx : sy }]));
  const draw = random(3);
  const steps = Array.from({ length: 3 * area }, () => draw.int(-128, 127));
  const session = await openFloatSession({ ...plain, values, given });
  const made = (await session.run(new Map([[x, Float32Array.from(steps, (q) => q * sx)]]))).get(y)!;
  await session.close();
  const weights = floatsOf(plain.constants.get(w)!);
  const exact = Array.from({ length: channels * area }, (_, at) => {
    const sum = [0, 1, 2].reduce(
      (all, c) => all + weights[Math.floor(at / area) * 3 + c] * steps[c * area + (at % area)],
      0,
    );
    return (sum * sx) / sy;
  });
  const off = exact.filter((real, at) => Math.abs(made[at] / sy - Math.max(-128, Math.min(127, real))) > 0.501);
  expect(off).toEqual([]);
});
