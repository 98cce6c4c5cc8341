import { describe, expect, it } from 'vitest';
import { openProgram } from '../../src/integer/integerProgram';
import type { IslandStop } from '../../src/integer/integerProgram';
import type { StepRunner } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { IntegerStep, IntegerValues, Requantize, Step } from '../../src/quantize/quantizedModel';
import { modelOf, stepBase, tensor } from '../support/quantizedSteps';

const shape = [1, 2, 2, 2];
const input = Int32Array.of(1, -2, 3, -4, 5, -6, 7, -8);

/** out = in · factor. */
function times(name: string, multiplier: number, from: number, to: number): IntegerStep {
  const requantize: Requantize = {
    mode: 'mul-shift',
    rounding: 'floor',
    factor: { value: Float64Array.of(multiplier), multiplier: Int32Array.of(multiplier), shift: Int32Array.of(0) },
    zeroPoint: 0,
    qmin: -32768,
    qmax: 32767,
  };
  return { ...stepBase(), name, kind: 'requantize', inputs: [from], outputs: [to], inputZeroPoint: 0, requantize };
}

const reshape = (from: number, to: number): IntegerStep => ({
  ...stepBase(),
  name: `reshape ${from}`,
  kind: 'reshape',
  inputs: [from],
  outputs: [to],
});

const island = (inputs: readonly number[], outputs: readonly number[]): Step => ({
  ...stepBase(),
  name: 'an island',
  kind: 'island',
  inputs,
  outputs,
  nodes: [],
  reason: 'test',
  tail: false,
});

const programOf = (steps: readonly Step[], values: number, runner?: StepRunner) =>
  openProgram(modelOf(new Array(values).fill(tensor(shape, 16)), steps), runner);

const inputs = new Map([[0, input]]);
const scaled = (factor: number): IntegerValues => input.map((value) => value * factor);

describe('a program', () => {
  const diamond = [times('a', 2, 0, 1), times('b', 3, 1, 2), reshape(1, 3), times('c', 5, 3, 4), times('d', 7, 2, 5)];

  it('runs its steps in order and returns its outputs only', () => {
    const seen: string[] = [];
    const outputs = programOf(diamond, 6).run(inputs, (step, _, index) => seen.push(`${index} ${step.name}`));
    expect(seen).toEqual(['0 a', '1 b', '2 reshape 1', '3 c', '4 d']);
    expect(outputs).toEqual(
      new Map([
        [4, scaled(10)],
        [5, scaled(42)],
      ]),
    );
  });

  it('gives the same integers in the kernel, run after run, and leaves its input alone', async () => {
    const program = programOf(diamond, 6, await createKernel());
    const before = input.slice();
    const first = program.run(inputs);
    const kept = new Map([...first].map(([value, integers]) => [value, integers.slice()]));
    for (let i = 0; i < 3; i++) expect(program.run(inputs)).toEqual(kept);
    expect(first).toEqual(kept);
    expect(input).toEqual(before);
  });

  it('forgets what nobody will read again, and nothing else', () => {
    const program = programOf(diamond, 6);
    const stops = programOf([...diamond, island([4, 5], [])], 6).walk(inputs);
    const stop = stops.next().value as IslandStop;
    expect([0, 1, 2, 3, 4, 5].filter((value) => stop.has(value))).toEqual([4, 5]);
    expect(() => stop.read(1)).toThrow(/value 1 is read before/);
    expect([...program.run(inputs).keys()]).toEqual([4, 5]);
  });

  it.each(['reference', 'kernel'])('gives an observer values that stay as they are: %s', async (which) => {
    const seen: IntegerValues[] = [];
    const program = programOf(diamond, 6, which === 'kernel' ? await createKernel() : undefined);
    for (let i = 0; i < 2; i++) program.run(inputs, (_, values) => seen.push(values));
    const factors = [2, 6, 2, 10, 42];
    expect(seen).toEqual([...factors, ...factors].map(scaled));
  });

  it('refuses to go on with a walk when another has begun', () => {
    const steps = [times('a', 2, 0, 1), island([1], [2]), times('b', 3, 2, 3)];
    const program = programOf(steps, 4);
    const first = program.walk(inputs);
    first.next();
    program.walk(inputs).next();
    expect(() => first.next()).toThrow(/another walk/);
  });

  it('stops at an island, takes its integers and goes on', () => {
    const steps = [times('a', 2, 0, 1), island([1], [2]), times('b', 3, 2, 3)];
    const walk = programOf(steps, 4).walk(inputs);
    const stop = walk.next().value as IslandStop;
    expect(stop.index).toBe(1);
    expect(stop.has(2)).toBe(false);
    stop.supply(
      2,
      stop.read(1).map((value) => value + 1),
    );
    const end = walk.next();
    expect(end.done).toBe(true);
    expect(end.value?.read(3)).toEqual(scaled(2).map((value) => (value + 1) * 3));
  });

  it('says which value is missing when an island has not been supplied', () => {
    const steps = [island([0], [1]), times('b', 3, 1, 2)];
    const walk = programOf(steps, 3).walk(inputs);
    walk.next();
    expect(() => walk.next()).toThrow(/value 1 is read before/);
    expect(() => programOf(steps, 3).run(inputs)).toThrow(/an island runs in float/);
  });

  it('passes over islands whose results stay float', () => {
    const model = modelOf([tensor(shape, 16), tensor(shape, 16), undefined], [times('a', 2, 0, 1), island([1], [2])]);
    expect(openProgram({ ...model, outputs: [1, 2] }).run(inputs)).toEqual(new Map([[1, scaled(2)]]));
  });
});
