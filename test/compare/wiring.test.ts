/**
 * Inputs that are exchanged in hardware, of a step or of the network, another value at a port, and steps that read their own inputs
 * otherwise: planted by the integer reference with other inputs or another step, found at the step and named.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { int, ints, type Graph } from '../../src/graph/graph';
import { tensorOf } from '../../src/integer/map';
import { reference } from '../../src/integer/runStep';
import type { IntegerStep, IntegerValues, MulStep } from '../../src/quantize/quantizedModel';
import { graphBuilder } from '../support/buildGraph';
import { quantizedNet } from '../support/quantizedNet';
import { random } from '../support/random';
import { compareDump, decimal, madeOf, stepName, type Made } from './dumps';

const shape = [1, 4, 6, 6];

/** Two inputs, a convolution of each, and of these a sum, a product, a quotient, a maximum, a table, a change of scale, a concatenation. */
function twoInputs(): Graph {
  const build = graphBuilder(random(51));
  const conv = (name: string, x: number): number =>
    build.node(
      'Conv',
      name,
      [x, build.floats(`${name}.w`, [4, 4, 1, 1], -0.6, 0.9), build.floats(`${name}.b`, [4], -0.3, 0.9)],
      {
        kernel_shape: ints([1, 1]),
      },
    );
  const left = conv('left', build.input('first', shape));
  const right = conv('right', build.input('second', shape));
  const sum = build.node('Add', 'sum', [left, right]);
  const product = build.node('Mul', 'product', [sum, left]);
  const most = build.node('Max', 'most', [product, left]);
  const table = build.node('Sigmoid', 'table', [most]);
  const joined = build.node('Concat', 'joined', [table, product, right], { axis: int(1) });
  const square = build.node('MatMul', 'square', [table, product]);
  const head = [joined, build.floats('head.w', [2, 12, 1, 1]), build.floats('head.b', [2])];
  return build.build([build.node('Conv', 'head', head, { kernel_shape: ints([1, 1]) }), square]);
}

let made: Made;
beforeAll(async () => {
  const source = random(9);
  const image = (): ReadonlyMap<number, Float32Array> => {
    const of = (low: number, high: number) =>
      Float32Array.from({ length: 144 }, () => low + (high - low) * source.next());
    return new Map(graph.inputs.map((id, i) => [id, i === 0 ? of(-1, 3) : of(-2, 1)]));
  };
  const graph = twoInputs();
  const images = Array.from({ length: 6 }, image);
  made = madeOf(await quantizedNet(graph, { preset: 'standard' }, images), images.slice(0, 1));
});

const indexOf = (name: string): number => made.model.steps.findIndex((step) => step.name === name);
const idOf = (name: string): string => (name.startsWith('input') ? name : stepName(name, indexOf(name)));
const idFor = (value: number): string => {
  const at = made.model.steps.findIndex(({ outputs }) => outputs[0] === value);
  return at < 0 ? `input_${made.model.inputs.indexOf(value)}` : stepName(made.model.steps[at].name, at);
};
const golden = (id: string): Int32Array => Int32Array.from(made.integers.get(id) ?? []);

/** What a step gives out that reads, at each of its ports, the value that is named. */
function wired(name: string, ids: readonly string[], change: object = {}): IntegerValues {
  const step = made.model.steps[indexOf(name)] as IntegerStep;
  const read = new Map(step.inputs.map((value, n) => [value, golden(ids[n])]));
  return reference.run(made.model, { ...step, ...change }, (value) => read.get(value) ?? new Int32Array(0));
}
const portsOf = (name: string): string[] => made.model.steps[indexOf(name)].inputs.map(idFor);
const zeroed = (name: string, at: number): object => {
  const { inputZeroPoints } = made.model.steps[indexOf(name)] as MulStep;
  return { inputZeroPoints: inputZeroPoints.map((zeroPoint, n) => (n === at ? 0 : zeroPoint)) };
};
const exchanged = (name: string, a = 0, b = 1): IntegerValues => {
  const ids = portsOf(name);
  return wired(
    name,
    ids.map((id, at) => (at === a ? ids[b] : at === b ? ids[a] : id)),
  );
};

type Row = readonly [what: string, step: string, id: string, words: RegExp, plant: () => IntegerValues];
const rows: readonly Row[] = [
  [
    'the inputs of the network',
    'left',
    'other-input',
    /^the input is input_1, expected input_0$/,
    () => wired('left', ['input_1']),
  ],
  ['the inputs of a sum', 'sum', 'inputs-exchanged', /^inputs 0 and 1 are exchanged/, () => exchanged('sum')],
  ['the inputs of a product', 'product', 'inputs-exchanged', /^inputs 0 and 1/, () => exchanged('product')],
  ['the inputs of a maximum', 'most', 'inputs-exchanged', /^inputs 0 and 1/, () => exchanged('most')],
  ['inputs of a concatenation', 'joined', 'inputs-exchanged', /^inputs 0 and 1/, () => exchanged('joined')],
  ['two others of them', 'joined', 'inputs-exchanged', /^inputs 1 and 2/, () => exchanged('joined', 1, 2)],
  ['the inputs of a matrix product', 'square', 'inputs-exchanged', /^inputs 0 and 1/, () => exchanged('square')],
  [
    'another value at a port of a sum',
    'sum',
    'other-input',
    /^input 1 is input_0, expected step_01_right$/,
    () => wired('sum', [idOf('left'), 'input_0']),
  ],
  [
    'another value before a table',
    'table',
    'other-input',
    /^the input is step_\d+_product, expected/,
    () => wired('table', [idOf('product')]),
  ],
  [
    'a zero point of a product',
    'product',
    'input-zero-point',
    /of input 1 is not subtracted$/,
    () => wired('product', portsOf('product'), zeroed('product', 1)),
  ],
  [
    'a zero point of a matrix product',
    'square',
    'input-zero-point',
    /of input 0 is not subtracted$/,
    () => wired('square', portsOf('square'), zeroed('square', 0)),
  ],
  [
    'a table that is read by the bits as they are',
    'table',
    'table-address',
    /its sign is not turned$/,
    () => {
      const { table } = made.model.steps[indexOf('table')] as unknown as { table: Int32Array };
      return golden(portsOf('table')[0]).map((q) => table[q & 255]);
    },
  ],
];

describe('compare', () => {
  it.each(rows)('names %s', async (_, name, id, words, plant) => {
    const values = Array.from(plant());
    const before = made.model.steps.slice(0, indexOf(name)).map((step) => idOf(step.name));
    const dump = Object.fromEntries([
      ...before.map((each) => [`${each}.txt`, decimal([...golden(each)])] as const),
      [`${idOf(name)}.txt`, decimal(values)],
    ]);
    const result = await compareDump(made, dump);
    expect(result).toMatchObject({ equal: false, first: idOf(name) });
    expect(result.causes[0]?.text).toMatch(words);
    expect(result.causes[0]).toMatchObject({ id, explained: 1 });
  });

  it('says nothing of values that differ in another way', async () => {
    const { qmin, qmax } = tensorOf(made.model, made.model.steps[indexOf('sum')].outputs[0]);
    const source = random(3);
    const noise = Array.from(golden(idOf('sum')), () => source.int(qmin, qmax));
    expect((await compareDump(made, { [`${idOf('sum')}.txt`]: decimal(noise) })).causes).toEqual([]);
  });
});
