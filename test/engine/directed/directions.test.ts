/** How each kind of step is directed: as many vectors as are said, integers of its inputs, and faults that are noticed where the step with them gives another integer. */
import { describe, expect, it } from 'vitest';
import { directionOf } from '../../../src/engine/directed/directions';
import { faultsOf, isOfClamp, wrapped } from '../../../src/engine/directed/faults';
import { alteredBy, madeOf } from '../../../src/engine/directed/made';
import { searched } from '../../../src/engine/directed/searched';
import { tensorOf } from '../../../src/integer/map';
import { reference } from '../../../src/integer/runStep';
import type { IntegerStep, QuantizedModel, QuantizedTensor, Requantize } from '../../../src/quantize/quantizedModel';
import { requantizeOf } from '../../../src/quantize/steps/steps';
import { digest } from '../../support/digest';
import { factorOf, modelOf, stepBase, tensor } from '../../support/quantizedSteps';
import { random } from '../../support/random';

const ints = (...numbers: readonly number[]): Int32Array => Int32Array.from(numbers);
const requantize: Requantize = {
  ...{ mode: 'mul-shift', rounding: 'nearest-ties-even', factor: factorOf([5], [5]), zeroPoint: 2, qmin: -8, qmax: 7 },
};
const window = { kernel: [2, 2], strides: [1, 1], dilations: [1, 1], pads: [1, 0, 0, 0] } as const;
const alignment = [3, -2].map((multiplier) => ({ value: multiplier, multiplier }));
const map = (...shape: readonly number[]) => tensor(shape, 4, 1);

type Case = readonly [name: string, step: IntegerStep, tensors: readonly QuantizedTensor[]];
const step = (count: number, own: object): IntegerStep =>
  ({ ...stepBase(count), requantize, ...own }) as unknown as IntegerStep;
const flat = [map(12), map(12), map(12)];
const cases: readonly Case[] = [
  ['a sum', step(2, { kind: 'add', inputZeroPoints: [1, 1], alignment }), flat],
  ['a sum with a row', step(2, { kind: 'add', inputZeroPoints: [1, 1], alignment }), [map(3, 4), map(1, 4), map(3, 4)]],
  [
    'a sum of three',
    step(3, { kind: 'add', inputZeroPoints: [1, 1, 0], alignment: [...alignment, ...alignment.slice(1)] }),
    [...flat, map(12)],
  ],
  ['a product', step(2, { kind: 'mul', inputZeroPoints: [1, 1] }), flat],
  [
    'a product by channels',
    step(2, {
      kind: 'mul',
      inputZeroPoints: [1, 1],
      requantize: { ...requantize, factor: factorOf([5, 7, 1], [5, 6, 2]) },
    }),
    [map(1, 3, 4), map(1, 3, 4), map(1, 3, 4)],
  ],
  ['a quotient', step(2, { kind: 'div', inputZeroPoints: [1, 1], quotientBits: 4 }), flat],
  ['a product of matrices', step(2, { kind: 'matMul', inputZeroPoints: [1, 1] }), [map(4, 3), map(3, 5), map(4, 5)]],
  [
    'a product of a matrix by itself',
    step(2, { kind: 'matMul', inputs: [0, 0], outputs: [1], inputZeroPoints: [1, 1] }),
    [map(4, 4), map(4, 4)],
  ],
  [
    'a change of scale by channels',
    step(1, { kind: 'requantize', inputZeroPoint: 1, requantize: { ...requantize, factor: factorOf([5, 3], [3, 1]) } }),
    [map(1, 2, 3), map(1, 2, 3)],
  ],
  [
    'neighbours by weights',
    step(1, {
      ...{ kind: 'interpolate', inputZeroPoint: 1 },
      axes: [{ axis: 1, taps: 2, first: ints(0, 0, 1, 1), weights: ints(4, 0, 3, 1, 1, 3, 0, 4), shift: 2 }],
    }),
    [map(5, 3), map(5, 4)],
  ],
  [
    'a mean',
    step(1, { kind: 'averagePool', window, inputZeroPoint: 1, countIncludesPadding: true }),
    [map(1, 2, 4, 4), map(1, 2, 4, 3)],
  ],
  [
    'a mean of those that count',
    step(1, {
      ...{ kind: 'averagePool', window, inputZeroPoint: 1, countIncludesPadding: false },
      requantize: { ...requantize, factor: factorOf([1, 1, 11, 1], [1, 2, 5, 3]) },
    }),
    [map(1, 2, 4, 4), map(1, 2, 4, 3)],
  ],
];

const modelFor = ([, own, tensors]: Case): QuantizedModel => modelOf(tensors, [own]);
const directed = (model: QuantizedModel, own: IntegerStep) => directionOf(model, own) ?? expect.fail('a direction');

/** Whether hardware with the fault gives another integer for any of the vectors: the step itself with it, by the reference. */
function shows(
  model: QuantizedModel,
  own: IntegerStep,
  words: string,
  vectors: readonly (readonly ArrayLike<number>[])[],
): boolean {
  const right = requantizeOf(own) ?? expect.fail('a requantization');
  const output = tensorOf(model, own.outputs[0]);
  const fault = faultsOf(right, output).find((each) => each.words === words) ?? expect.fail(words);
  return vectors.some((inputs) => {
    const read = (value: number) => inputs[own.inputs.lastIndexOf(value)] as Int32Array;
    const wanted = reference.run(model, own, read);
    const negated = words === 'a wrong sign';
    const other = reference.run(model, { ...own, requantize: fault.requantize } as IntegerStep, read);
    return other.some((q: number, i: number) => (isOfClamp(fault) ? wrapped(q, output) : q) !== wanted[i]) && !negated;
  });
}

function expectWithin(
  model: QuantizedModel,
  own: IntegerStep,
  vectors: readonly (readonly ArrayLike<number>[])[],
): void {
  for (const vector of vectors)
    for (const [i, value] of own.inputs.entries()) {
      const { shape, qmin, qmax } = tensorOf(model, value);
      expect(vector[i]).toHaveLength(shape.reduce((product, size) => product * size, 1));
      expect(Array.from(vector[i]).every((q) => q >= qmin && q <= qmax)).toBe(true);
    }
}

describe('a direction', () => {
  it.each(cases.map((each) => [each[0], each] as const))('of %s notices what it says', (_, each) => {
    const model = modelFor(each);
    const [, own] = each;
    const { inputs, count, faults } = directed(model, own);
    const vectors = inputs();
    expect(vectors).toHaveLength(count());
    expectWithin(model, own, vectors);
    const made = vectors.map((vector) => madeOf(model, own, vector, reference));
    const source = random(5);
    const noise = Array.from({ length: 3 }, () =>
      own.inputs.map((value) => {
        const { shape, qmin, qmax } = tensorOf(model, value);
        return Int32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => source.int(qmin, qmax));
      }),
    );
    for (const { words, changes, outOfReach } of faults) {
      if (words === 'a wrong sign') continue;
      const noticed = made.some((golden) => changes(golden, alteredBy(model, golden)));
      expect([words, noticed]).toEqual([words, shows(model, own, words, vectors)]);
      const isOut = outOfReach?.() ?? false;
      // A step that reads one value twice is fed the last of what is made for it.
      const isTwice = new Set(own.inputs).size < own.inputs.length;
      if (isOut && !isTwice) expect([words, shows(model, own, words, noise)]).toEqual([words, false]);
      if (isOut) expect([words, noticed]).toEqual([words, false]);
    }
    const unnoticed = faults.filter(({ changes }) => !made.some((golden) => changes(golden, alteredBy(model, golden))));
    expect(unnoticed.length).toBeLessThan(faults.length);
  });

  it.each(['reshape', 'transpose', 'slice', 'pad', 'resize', 'constant'] as const)('of %s is none', (kind) => {
    const own = step(1, { kind });
    expect(directionOf(modelOf([map(4), map(4)], [own]), own)).toBeUndefined();
  });

  it.each<[string, object, shape: readonly number[], constant: readonly number[], made: readonly number[]]>([
    ['mul', {}, [4], [4], [4]],
    ['concat', { axis: 0, requantize: [undefined, requantize] }, [4], [4], [8]],
    ['extreme', { which: 'largest', requantize: [undefined, undefined] }, [4], [4], [4]],
    ['matMul', {}, [2, 4], [4, 1], [2, 1]],
  ])('of %s feeds constants as they are', (kind, change, shape, constant, made) => {
    const values = ints(3, -2, 1, 5);
    const known = { ...stepBase(0), kind: 'constant', values, outputs: [1] } as const;
    const own = step(2, { kind, inputZeroPoints: [1, 1], ...change });
    const model = modelOf([map(...shape), map(...constant), map(...made)], [known, own]);
    const vectors = directed(model, own).inputs();
    expect(vectors).toHaveLength(4);
    expect(vectors.every(([, fed]) => fed.join() === values.join())).toBe(true);
  });

  // Nobody but testbenches reads them: a change that is meant is recorded anew.
  it('feeds steps the same integers as ever', () => {
    const all = cases.map((each) => [modelFor(each), each[1]] as const);
    expect(all.map(([model, own]) => `${own.kind} ${digest(directed(model, own).inputs())}`)).toMatchSnapshot();
  });
});

describe('a search', () => {
  const net = (shape: readonly number[], own: object = {}) => {
    const soft = step(1, { kind: 'softmax', axis: 1, ...own });
    const model = modelOf([tensor(shape, 8), tensor(shape, 8)], [soft]);
    return { soft, model };
  };
  it.each([
    [511, 4],
    [512, 2],
    [4095, 2],
    [4096, 1],
  ])('of maps of %i integers makes %i vectors', (size, count) => {
    const { soft, model } = net([1, size]);
    const never = { words: '', changes: () => false, outOfReach: () => true };
    const direction = searched(model, soft, [never]);
    expect(direction.count()).toBe(count);
    expect(direction.inputs()).toHaveLength(count);
  });

  it('keeps what shows a fault that showed in none before', () => {
    const own = step(1, { kind: 'requantize', inputZeroPoint: 0 });
    const model = modelOf([tensor([2], 8), tensor([2], 8)], [own]);
    const asked: string[] = [];
    const rare = (words: string, is: (q: number) => boolean, outOfReach?: () => boolean) => ({
      ...{ words, ...(outOfReach && { outOfReach }) },
      changes: ({ values }: { readonly values: ReadonlyMap<number, ArrayLike<number>> }) => {
        asked.push(words);
        return is(values.get(0)?.[0] ?? 0);
      },
    });
    const vectors = searched(model, own, [
      rare('low', (q) => q === -128),
      rare('odd', (q) => q === 77),
      rare(
        'hidden',
        () => true,
        () => true,
      ),
    ]).inputs();
    const firsts = vectors.map(([map]) => map[0]);
    expect(firsts).toHaveLength(4);
    expect([...firsts.slice(0, 2)].sort((a, b) => a - b)).toEqual([-128, 77]);
    // What is out of reach is not looked for, and what was found is not asked for again.
    expect(asked).not.toContain('hidden');
    const found = asked.lastIndexOf(firsts[0] === -128 ? 'low' : 'odd');
    expect(asked.slice(found + 1).every((words) => words === (firsts[0] === -128 ? 'odd' : 'low'))).toBe(true);
  });

  it('draws what meets in one sum from a range of its own', () => {
    const { soft, model } = net([60, 16], { kind: 'normalize', axes: [1] });
    const [[drawn]] = searched(model, soft, []).inputs();
    const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
    const rows = Array.from({ length: 60 }, (_, row) => Array.from(drawn.slice(row * 16, row * 16 + 16)));
    const columns = Array.from({ length: 16 }, (_, column) => rows.map((row) => row[column]));
    // From the whole range to a sixty-fourth of it, or from its ends.
    expect(rows.filter((row) => spread(row) <= 16).length).toBeGreaterThan(8);
    expect(rows.filter((row) => spread(row) > 128).length).toBeGreaterThan(8);
    expect(rows.filter((row) => row.every((q) => q === -128 || q === 127)).length).toBeGreaterThan(5);
    expect(columns.every((column) => spread(column) > 128)).toBe(true);
  });
});
