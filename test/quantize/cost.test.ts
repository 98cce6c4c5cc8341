import { describe, expect, it } from 'vitest';
import { inspectGraph } from '../../src/graph/inspect';
import { costOf, totalCost, type Cost } from '../../src/quantize/cost';
import type { IntegerStep, QuantizedModel } from '../../src/quantize/quantizedModel';
import type { Settings } from '../../src/quantize/settings';
import { quantizedNet, smallNet } from '../support/quantizedNet';

type Costs = ReadonlyMap<string, Cost>;

async function costsOf(
  change: Partial<Settings> = {},
  gate = true,
): Promise<{ readonly model: QuantizedModel; readonly costs: Costs }> {
  const model = await quantizedNet(smallNet({ tail: false, gate }), change);
  const steps = model.steps.filter((step): step is IntegerStep => step.kind !== 'island');
  return { model, costs: new Map(steps.map((step) => [step.name, costOf(model, step)])) };
}

const at = (costs: Costs, name: string): Cost => costs.get(name) ?? expect.fail(`${name} has no cost`);

describe('multiply-accumulates', () => {
  it('are those that inspect counts, and one per element of a product', async () => {
    const { model, costs } = await costsOf();
    const product = 8 * 8 * 8;
    expect(totalCost([...costs.values()]).macs).toBe((inspectGraph(model.graph).totals.macs ?? NaN) + product);
    expect(at(costs, 'mul').macs).toBe(product);
  });

  it.each([
    // name, weights · positions, width of weights, width of the input
    ['conv_a', 8 * 27 * 256, 4, 6],
    ['conv_b', 8 * 9 * 64, 4, 6],
    ['conv_c', 64 * 64, 4, 6],
    ['fc_e', 12 * 64, 4, 6],
  ])('%s: bits are the product of the widths', async (name, macs, weights, input) => {
    const { costs } = await costsOf({ bits: { weights: 4, activations: 6, bias: 32 } });
    expect(at(costs, name)).toMatchObject({ macs, macBits: macs * weights * input });
  });
});

describe('the adjustment', () => {
  const ofConv = async (change: Partial<Settings>): Promise<Cost['adjustment']> =>
    at((await costsOf(change, false)).costs, 'conv_d').adjustment;

  it('counts one operation per output integer', async () => {
    expect((await ofConv({})).operations).toBe(6 * 8 * 8);
  });
  it('needs a multiplier no wider than asked for', async () => {
    for (const multiplierBits of [1, 2, 5, 16, 31]) {
      const { kind, multiplierBits: needed } = await ofConv({ multiplierBits });
      expect(needed).toBeLessThanOrEqual(multiplierBits);
      expect(kind).toBe(needed === 0 ? 'shift' : 'multiplier');
      if (multiplierBits >= 16) expect(needed).toBeGreaterThan(multiplierBits - 3);
    }
  });
  it('needs nothing but a shift where factors are powers of two', async () => {
    for (const adjustment of ['pow2-ratio', 'pow2-tensor'] as const)
      expect(await ofConv({ adjustment })).toMatchObject({ kind: 'shift', multiplierBits: 0 });
  });
  it('needs a small multiplier for a slope before the shift', async () => {
    const { costs } = await costsOf({ adjustment: 'pow2-tensor', leaky: 'fused:4' });
    // 0.1 in four bits is 13 · 2^−7.
    expect(at(costs, 'conv_a').adjustment).toMatchObject({ kind: 'multiplier', multiplierBits: 4 });
  });
  it('is told when it is a float', async () => {
    expect(await ofConv({ adjustment: 'float' })).toMatchObject({ kind: 'float' });
  });
  it('is none for a head and for a pool', async () => {
    const { costs } = await costsOf();
    expect(at(costs, 'fc_f').adjustment).toEqual({ kind: 'none', multiplierBits: 0, operations: 0 });
    expect(at(costs, 'pool').adjustment.operations).toBe(0);
  });
});

describe('accumulators', () => {
  /** Bits of the largest magnitude that the extremes of the inputs make, found by counting. */
  const bitsFor = (...extremes: readonly number[]): number => {
    let bits = 1;
    while (extremes.some((x) => BigInt.asIntN(bits, BigInt(x)) !== BigInt(x))) bits++;
    return bits;
  };

  it.each([true, false])('hold sums, products and means of the extremes (symmetric %s)', async (symmetric) => {
    const { model, costs } = await costsOf({ symmetric: { weights: true, activations: symmetric } });
    for (const step of model.steps) {
      const bounds = step.inputs.map((value) => model.tensors[value]);
      const [a, b] = bounds.map((tensor) => [tensor?.qmin ?? 0, tensor?.qmax ?? 0]);
      if (step.kind === 'mul') {
        const [x, y] = step.inputZeroPoints;
        const all = a.flatMap((left) => b.map((right) => (left - x) * (right - y)));
        expect(at(costs, step.name).accumulatorBits).toBe(bitsFor(...all));
      } else if (step.kind === 'add') {
        const [x, y] = step.inputZeroPoints;
        const [m, n] = step.alignment.map(({ multiplier }) => multiplier);
        const all = a.flatMap((left) => b.map((right) => (left - x) * m + (right - y) * n));
        expect(at(costs, step.name).accumulatorBits).toBe(bitsFor(...all));
      } else if (step.kind === 'averagePool') {
        const sums = a.map((x) => 4 * (x - step.inputZeroPoint));
        expect(at(costs, step.name).accumulatorBits).toBe(bitsFor(...sums));
      }
    }
  });
});

it('memory is counted in bits at each width', async () => {
  const { costs } = await costsOf({ bits: { weights: 3, activations: 5, bias: 32 } });
  expect(at(costs, 'conv_d').memory).toEqual({
    weights: 6 * 16 * 9 * 3,
    biases: 6 * 32,
    tables: 0,
    output: 6 * 8 * 8 * 5,
  });
  expect(at(costs, 'sigmoid').memory.tables).toBe(2 ** 5 * 5);
});

it('totals add what adds up and keep the widest of the rest', async () => {
  const { costs } = await costsOf();
  const all = [...costs.values()];
  const total = totalCost(all);
  expect(total.accumulatorBits).toBe(Math.max(...all.map((cost) => cost.accumulatorBits ?? 0)));
  expect(total.adjustment.kind).toBe('multiplier');
  const { shift, multiplier, float } = total.adjustments;
  expect(shift + multiplier + float).toBe(total.adjustment.operations);
});
