/** Inputs that are one number in every run: which become constants, which branch is then taken, and what is refused. */
import { describe, expect, it } from 'vitest';
import { importOnnx } from '../../../src/formats/onnx/importOnnx';
import { decidingInputs, decidingLine } from '../../../src/graph/decidingInputs';
import type { Graph } from '../../../src/graph/graph';
import { numbersOf } from '../../../src/graph/tensor';
import { branchingNet, types } from '../../support/branchingNet';

type Net = Parameters<typeof branchingNet>[0];
const open = (values: Readonly<Record<string, number>>, net: Net = {}): Graph =>
  importOnnx({ bytes: branchingNet(net), name: 'm.onnx', bindings: { values } });
const opsOf = ({ nodes }: Graph): readonly string[] => nodes.map(({ op }) => op);
const inputsOf = ({ inputs, values }: Graph): readonly string[] => inputs.map((id) => values[id].name);

describe('an input that is one number in every run', () => {
  it.each([
    [16000, 'Relu'],
    [8000, 'Neg'],
  ])('%d takes its branch: %s', (rate, op) => {
    const graph = open({ rate });
    expect(opsOf(graph)).toContain(op);
    expect(opsOf(graph)).not.toContain('If');
    expect(inputsOf(graph)).toEqual(['x']);
    expect(graph.bound).toEqual({ rate });
    expect(decidingInputs(graph)).toEqual([]);
  });

  it.each([
    ['its own', {}, 'Neg', undefined],
    ['that of the run', { rate: 16000 }, 'Relu', { rate: 16000 }],
  ])('takes %s where the file gives it one', (_, values, op, bound) => {
    const graph = open(values, { usual: 8000 });
    expect(opsOf(graph)).toContain(op);
    expect(opsOf(graph)).not.toContain('If');
    expect(inputsOf(graph)).toEqual(['x']);
    expect(graph.bound).toEqual(bound);
  });

  it.each<[string, Net, number]>([
    ['uint8', { type: types.uint8 }, 200],
    ['int32', { type: types.int32 }, -5],
    ['bool', { type: types.bool }, 1],
    ['one number in a list', { dims: [1] }, 16000],
  ])('is a constant of its type and shape: %s', (_, net, value) => {
    const graph = open({ rate: value }, net);
    const id = graph.values.findIndex(({ name }) => name === 'rate');
    expect(inputsOf(graph)).toEqual(['x']);
    const constant = graph.constants.get(id);
    if (constant) expect(numbersOf(constant).map(Number)).toEqual([value]);
    else expect(opsOf(graph)).toContain(value === 16000 ? 'Relu' : 'Neg');
  });

  it.each<[string, Readonly<Record<string, number>>, Net]>([
    ['nothing is said', {}, {}],
    ['another is spoken of', { speed: 1 }, {}],
    ['it holds more numbers than one says', { rate: 1 }, { dims: [4097] }],
    ['it holds floats', { rate: 1 }, { type: types.float32 }],
  ])('stays where %s', (_, values, net) => {
    const graph = open(values, net);
    expect(inputsOf(graph)).toEqual(['x', 'rate']);
    expect(graph.bound).toBeUndefined();
  });

  it.each([
    [1.5, types.int64, 'takes int64, expected a whole number from -9007199254740991 to 9007199254740991'],
    [300, types.uint8, 'takes uint8, expected a whole number from 0 to 255'],
    [2, types.bool, 'takes bool, expected a whole number from 0 to 1'],
    [NaN, types.int32, 'takes int32, expected a whole number from -2147483648 to 2147483647'],
  ])('is refused as %d', (rate, type, line) =>
    expect(() => open({ rate }, { type })).toThrow(`"inputs.rate.value" is ${rate}: input 'rate' of m.onnx ${line}`),
  );
});

describe('an input that decides what is run', () => {
  it('is found behind conditions, with the number that it is compared with', () => {
    const graph = open({});
    const [found, ...others] = decidingInputs(graph);
    expect(others).toEqual([]);
    expect([graph.values[found.value].name, found.likely]).toEqual(['rate', 16000]);
    expect(decidingLine(graph, found)).toBe(
      `input 'rate' (int64) decides what is run, which stays in float until a recipe says its number, as in "inputs": { "rate": { "value": 16000 } }`,
    );
  });
  it('may be compared with nothing of its own', () => {
    const graph = open({}, { type: types.int32 });
    expect(decidingInputs(graph).map(({ likely }) => likely)).toEqual([undefined]);
    expect(decidingLine(graph, decidingInputs(graph)[0])).toContain('{ "value": 1 }');
  });
});
