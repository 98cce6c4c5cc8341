/** Every function that a table may hold, against onnxruntime, and as a table in a network. */
import { describe, expect, it } from 'vitest';
import { openFloatSession } from '../../src/float/session';
import { float, ints, string, type Attributes, type Graph, type Node } from '../../src/graph/graph';
import { operators } from '../../src/graph/ops';
import { inferShapes } from '../../src/graph/shapes';
import { floatTensor, sizeOf } from '../../src/graph/tensor';
import { json } from '../../src/export/json';
import { tensorOf } from '../../src/integer/map';
import { runStep } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import type { CurveStep } from '../../src/quantize/steps/curve';
import { readJsonExport } from '../export/readJsonExport';
import { erf } from '../../src/quantize/erf';
import { tableOf } from '../../src/quantize/functionOf';
import { pointwise } from '../../src/quantize/pointwise';
import { graphBuilder } from '../support/buildGraph';
import { quantizedNet } from '../support/quantizedNet';
import { random } from '../support/random';

const kernel = await createKernel();

interface Case {
  readonly op: string;
  readonly attributes?: Attributes;
  /** Inputs besides x; `left` puts them before it. */
  readonly constant?: number;
  readonly left?: boolean;
  /** Where the function is defined. */
  readonly low?: number;
  readonly high?: number;
}

/** Attributes other than the defaults, domains that are not all numbers, and operators that take a constant. */
const special: readonly Case[] = [
  { op: 'Gelu', attributes: { approximate: string('tanh') } },
  { op: 'Elu', attributes: { alpha: float(0.5) } },
  { op: 'Celu', attributes: { alpha: float(2) } },
  { op: 'Selu', attributes: { alpha: float(1.5), gamma: float(0.9) } },
  { op: 'HardSigmoid', attributes: { alpha: float(0.3), beta: float(0.4) } },
  { op: 'ThresholdedRelu', attributes: { alpha: float(0.7) } },
  { op: 'Shrink', attributes: { bias: float(0.2), lambd: float(0.9) } },
  { op: 'Pow', constant: 2 },
  { op: 'Pow', constant: 3 },
  { op: 'Pow', constant: 0.5, low: 0 },
  { op: 'Pow', constant: 2, left: true },
  { op: 'Div', constant: 2, left: true, low: 0.5 },
];
const domains: Readonly<Record<string, Partial<Case>>> = {
  ...{ Log: { low: 0.1 }, Sqrt: { low: 0 }, Reciprocal: { low: 0.3 }, Tan: { low: -1.2, high: 1.2 } },
  ...{ Asin: { low: -1, high: 1 }, Acos: { low: -1, high: 1 }, Acosh: { low: 1 }, Atanh: { low: -0.9, high: 0.9 } },
};
const cases: readonly Case[] = [...Object.keys(pointwise).map((op) => ({ op, ...domains[op] })), ...special];

/** image ─ conv ─ clip to where the function is defined ─ op ─ conv */
function netOf({ op, attributes, constant, left, low = -4, high = 4 }: Case): Graph {
  const build = graphBuilder(random(7));
  const conv = (name: string, x: number, channels: number): number =>
    build.node('Conv', name, [x, build.floats(`${name}.w`, [4, channels, 1, 1], -2, 2)], {
      kernel_shape: ints([1, 1]),
    });
  const a = conv('a', build.input('image', [1, 3, 16, 16]), 3);
  const x = build.node('Clip', 'clip', [a, build.scalar('low', low), build.scalar('high', high)]);
  const inputs = constant === undefined ? [x] : [x, build.scalar('c', constant)];
  const y = build.node(op, 'op', left ? inputs.reverse() : inputs, attributes);
  return inferShapes({ ...build.build([conv('b', y, 4)]), opsets: { '': 22 } });
}

const nodeOf = ({ nodes }: Graph, name: string) => nodes.find((node) => node.name === name) ?? expect.fail(name);

describe.each(cases)('$op $attributes $constant', (each) => {
  const { low = -4, high = 4 } = each;

  it('is what onnxruntime computes', async () => {
    const points = Float32Array.from({ length: 801 }, (_, i) => low + ((high - low) * i) / 800);
    const net = netOf(each);
    const f = tableOf(net, nodeOf(net, 'op')) ?? expect.fail('no function');
    const build = graphBuilder(random(1));
    const x = build.input('x', [points.length]);
    const inputs = each.constant === undefined ? [x] : [x, build.constant('c', floatTensor([], [each.constant]))];
    const y = build.node(each.op, 'op', each.left ? inputs.reverse() : inputs, each.attributes);
    const session = await openFloatSession(inferShapes({ ...build.build([y]), opsets: { '': 22 } }));
    const expected = (await session.run(new Map([[x, points]]))).get(y) ?? [];
    await session.close();
    points.forEach((point, i) => {
      const tolerance = 2e-6 * Math.max(1, Math.abs(expected[i]));
      if (Math.abs(f(point) - expected[i]) > tolerance)
        expect(`${point}: ${f(point)}`).toBe(`${point}: ${expected[i]}`);
    });
  });

  it('is a table in a network, without an island', async () => {
    const model = await quantizedNet(netOf(each), {});
    expect(model.steps.map(({ kind }) => kind)).toEqual(['conv', 'lookup', 'conv']);
  });

  it.each([9, 12, 16])('is lines between knots of %i bits, as near as they say', async (activations) => {
    const net = netOf(each);
    const f = tableOf(net, nodeOf(net, 'op')) ?? expect.fail('no function');
    const model = await quantizedNet(net, {
      bits: { weights: 8, activations, bias: 32 },
      symmetric: { weights: true, activations: activations !== 12 },
    });
    const step = model.steps.find((one): one is CurveStep => one.kind === 'curve') ?? expect.fail('no curve');
    expect(step.error).toBeLessThanOrEqual(0.25);
    const [from, to] = [step.inputs[0], step.outputs[0]].map((id) => tensorOf(model, id));
    const all = Int32Array.from({ length: from.qmax - from.qmin + 1 }, (_, u) => from.qmin + u);
    const made = runStep(model, step, () => all);
    const off = all.map((q, u) => {
      const exact = f(from.scale[0] * (q - from.zeroPoint)) / to.scale[0] + to.zeroPoint;
      // In millionths; beyond its domain the function has no value.
      return Math.round(1e6 * Math.abs(made[u] - Math.min(Math.max(exact, to.qmin), to.qmax))) || 0;
    });
    expect(off.reduce((most, each) => Math.max(most, each), 0)).toBeLessThanOrEqual(1e6 * (0.5 + step.error) + 1);
    expect(made).toEqual(byFormula(model, all));
    const some = spread(model, step);
    expect(kernel.run(model, step, () => some)).toEqual(runStep(model, step, () => some));
  });
});

/** What the JSON export says of the step, in BigInt. */
function byFormula(model: QuantizedModel, input: Int32Array): Int32Array {
  const { steps, document } = readJsonExport(json(model, { name: 'net', provenance: 'a test' }));
  const at = steps.findIndex(({ kind }) => kind === 'curve');
  const { blockShift, first, shifts, knots, fraction, least } = steps[at] as unknown as CurveStep;
  const [name] = document.steps[at]['inputs'] as readonly string[];
  const qmin = document.tensors.find((tensor) => tensor.name === name)?.qmin ?? 0;
  return input.map((q) => {
    const u = q - qmin;
    const b = u >> blockShift;
    const r = u - (b << blockShift);
    const s = shifts[b];
    const k = first[b] + (r >> s);
    const d = r - ((r >> s) << s);
    const sum = (BigInt(knots[k]) << BigInt(s)) + BigInt(knots[k + 1] - knots[k]) * BigInt(d);
    return least + Number((sum + (1n << BigInt(s + fraction - 1))) >> BigInt(s + fraction));
  });
}

/** As many integers as the step's input has, spread over all that may go in. */
function spread(model: QuantizedModel, step: CurveStep): Int32Array {
  const { shape, qmin, qmax } = tensorOf(model, step.inputs[0]);
  const length = sizeOf(shape);
  return Int32Array.from({ length }, (_, i) => Math.round(qmin + ((qmax - qmin) * i) / (length - 1)));
}

it('knows the operators of the table, and says so of no other', () => {
  for (const op of [...Object.keys(pointwise), 'Pow']) expect(Object.keys(operators)).toContain(op);
});

it.each([
  // Tabulated by Abramowitz and Stegun, table 7.1.
  [0.1, 0.112462916],
  [0.5, 0.5204998778],
  [1, 0.8427007929],
  [1.5, 0.9661051465],
  [2, 0.995322265],
  [7, 1],
])('erf(%f)', (x, expected) => {
  expect(erf(x)).toBeCloseTo(expected, 9);
  expect(erf(-x)).toBeCloseTo(-expected, 9);
});

// Sums of the series, as decimals say: ln 2, 30.5 + e^-30.5, e^-40.
it.each([
  [0, 0.6931471805599453],
  [30.5, 30.500000000000057],
  [1000, 1000],
  [-40, 4.248354255291589e-18],
  [-1000, 0],
])('Softplus(%f) neither overflows nor is rounded away', (x, expected) => {
  const softplus = pointwise['Softplus']({ attributes: {} } as Node);
  expect(softplus(x)).toBe(expected);
});
