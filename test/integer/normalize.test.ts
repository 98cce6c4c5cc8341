/** Root and reciprocal against exact integers; normalization at 8 bits against the definition, in float64. */
import { describe, expect, it } from 'vitest';
import { type Attributes, float, int } from '../../src/graph/graph';
import { sizeOf } from '../../src/graph/tensor';
import { tensorOf } from '../../src/integer/map';
import { reciprocalRoot, runNormalize, squareRoot } from '../../src/integer/normalize';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import type { NormalizeStep } from '../../src/quantize/steps/normalize';
import { graphBuilder } from '../support/buildGraph';
import { modes, roundings } from '../support/quantizedSteps';
import { random } from '../support/random';
import { programFor } from '../support/smallPrograms';

describe('the root of a whole number', () => {
  it('is the largest whose square is not beyond it', () => {
    const r = random(3);
    const some = Array.from({ length: 300 }, () => Math.floor(2 ** (48 * r.next())));
    const near = [1, 2, 3, 1000, 2 ** 23, 2 ** 24 - 1].flatMap((n) => [n * n - 1, n * n, n * n + 1]);
    for (const square of [0, ...some, ...near.filter((each) => each < 2 ** 48)]) {
      const root = BigInt(squareRoot(square));
      expect(root * root <= BigInt(square) && (root + 1n) * (root + 1n) > BigInt(square), String(square)).toBe(true);
    }
  });

  it('has a reciprocal of 24 bits, whatever its size', () => {
    const r = random(4);
    const some = Array.from({ length: 300 }, () => BigInt(Math.floor(2 ** (63 * r.next()))));
    for (const t of [1n, 2n, 3n, 4n, 2n ** 46n, 2n ** 48n - 1n, 2n ** 62n, 2n ** 63n - 1n, ...some]) {
      const { inverse, half } = reciprocalRoot(t);
      expect(Math.abs(inverse * 2 ** -(24 + half) * Math.sqrt(Number(t)) - 1), String(t)).toBeLessThan(2 ** -22);
    }
  });
});

const shape = [1, 6, 5, 7];
const epsilon = 1e-3;

/** Operator, attributes, sizes of the parameters, and which numbers lie in one group with number i. */
const operators: readonly (readonly [op: string, Attributes, readonly number[], (i: number) => number])[] = [
  ['LayerNormalization', { axis: int(-1) }, [7], (i) => Math.floor(i / 7)],
  ['LayerNormalization', { axis: int(1) }, [6, 5, 7], () => 0],
  ['InstanceNormalization', {}, [6], (i) => Math.floor(i / 35)],
  ['RMSNormalization', { axis: int(2) }, [5, 7], (i) => Math.floor(i / 35)],
];

const gainAt = (op: string, sizes: readonly number[], i: number): number =>
  op === 'InstanceNormalization' ? Math.floor(i / 35) : i % sizeOf(sizes);

async function normalized(op: string, attributes: Attributes, sizes: readonly number[], change: Partial<Settings>) {
  const b = graphBuilder(random(8));
  const parameters = [b.floats('gain', sizes, -2, 2), b.floats('offset', sizes)];
  const inputs = [b.input('x', shape), ...(op === 'RMSNormalization' ? parameters.slice(0, 1) : parameters)];
  const node = b.node(op, 'form', inputs, { ...attributes, epsilon: float(epsilon) });
  const graph = b.build([b.node('Abs', 'after', [node])], { opsets: { '': 23 } });
  const model = await programFor(graph, change);
  const step = model.steps.find((each): each is NormalizeStep => each.kind === 'normalize');
  if (!step) throw new Error(`${op} is no step of its own`);
  const floats = (id: number | undefined): Float32Array | undefined => {
    const tensor = id === undefined ? undefined : graph.constants.get(id);
    return tensor && new Float32Array(tensor.bytes.slice().buffer);
  };
  return { model, step, gain: floats(inputs[1]) ?? [], offset: floats(inputs[2]) };
}

/** By the definition, of what the integers stand for. */
function defined(reals: readonly number[], groupOf: (i: number) => number, centred: boolean): readonly number[] {
  const groups = new Map<number, number[]>();
  reals.forEach((x, i) => groups.set(groupOf(i), [...(groups.get(groupOf(i)) ?? []), x]));
  const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0) / of.length;
  return reals.map((x, i) => {
    const group = groups.get(groupOf(i)) ?? [];
    const middle = centred ? mean(group) : 0;
    return (x - middle) / Math.sqrt(mean(group.map((each) => (each - middle) ** 2)) + epsilon);
  });
}

const settings = modes.flatMap((adjustment, i) =>
  [true, false].flatMap((activations) =>
    [4, 8].map((bits, j) => ({
      adjustment,
      ...{ symmetric: { weights: true, activations }, bits: { weights: bits, activations: bits, bias: 32 } },
      rounding: roundings[(2 * i + j) % roundings.length],
    })),
  ),
);

function randomIntegers(model: QuantizedModel, id: number, seed: number): Int32Array {
  const { qmin, qmax } = tensorOf(model, id);
  const r = random(seed);
  // Of the second kind most are alike: what varies least is divided by the smallest roots.
  return Int32Array.from({ length: sizeOf(shape) }, () =>
    seed % 2 === 0 || r.next() < 0.05 ? r.int(qmin, qmax) : Math.round((qmin + qmax) / 2),
  );
}

describe.each(operators)('%s', (op, attributes, sizes, groupOf) => {
  it.each(settings)('is half a step off at most, one where it does not round to nearest: %j', async (change) => {
    const { model, step, gain, offset } = await normalized(op, attributes, sizes, change);
    const [input, output] = [tensorOf(model, step.inputs[0]), tensorOf(model, step.outputs[0])];
    const allowed = change.rounding.startsWith('nearest') ? 0.51 : 1.01;
    for (const seed of [1, 2, 3, 4]) {
      const given = randomIntegers(model, step.inputs[0], seed);
      const reals = Array.from(given, (q) => input.scale[0] * (q - input.zeroPoint));
      const normal = defined(reals, groupOf, op !== 'RMSNormalization');
      const found = runNormalize(model, step, given);
      const off = normal.map((y, i) => {
        const at = gainAt(op, sizes, i);
        const steps = (y * gain[at] + (offset?.[at] ?? 0)) / output.scale[0] + output.zeroPoint;
        return Math.abs(found[i] - Math.min(Math.max(steps, output.qmin), output.qmax));
      });
      expect(Math.max(...off)).toBeLessThan(allowed);
    }
  });
});
