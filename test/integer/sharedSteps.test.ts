/** How convolutions are cut for threads: on which edges, and all of it. Here one thread runs all parts, one after the other. */
import { describe, expect, it } from 'vitest';
import { runStep } from '../../src/integer/runStep';
import { compileBuild, portable } from '../../src/integer/wasm/build';
import { instantiate } from '../../src/integer/wasm/instance';
import type { SharedStep } from '../../src/integer/wasm/intraOpPool';
import { openResident } from '../../src/integer/wasm/resident';
import { convCase } from '../support/quantizedSteps';
import { random } from '../support/random';
import { arrayDifference } from '../support/sameIntegers';

const module = compileBuild(portable);
const options = { mode: 'mul-shift', rounding: 'nearest-ties-even', head: false, fill: 'random' } as const;
const window = { kernel: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1] } as const;
/** Wide, so that it is worth asking for help. */
const bits = { inputBits: 8, weightBits: 8, width: 600 } as const;

/** Rows and blocks of each part that two threads would be asked for. */
function partsOf(sizes: { groups: number; inputs: number; outputs: number; height: number }): readonly string[] {
  const { model, step, inputs } = convCase(random(7), options, { ...sizes, ...bits, window });
  const exports = instantiate(module);
  const asked: SharedStep[] = [];
  const threads = {
    most: 2,
    available: () => 2,
    leave: () => undefined,
    run(shared: SharedStep): void {
      asked.push(shared);
      const run = exports[shared.name] as (...part: readonly number[]) => void;
      shared.parts.forEach((part) => run(...part));
    },
  };
  const program = openResident(exports, model, { build: portable, threads });
  step.inputs.forEach((id) => program.write(id, inputs[id]));
  program.run(0);
  expect(
    arrayDifference(
      program.read(step.outputs[0]),
      runStep(model, step, (id) => inputs[id]),
    ),
  ).toBe(undefined);
  return asked.flatMap(({ parts }) => parts.map(([, , ...ranges]) => ranges.join(' ')));
}

describe('two threads are given', () => {
  it.each([
    ['pairs of rows', { groups: 1, inputs: 3, outputs: 20, height: 8 }, ['0 2 0 3', '2 4 0 3', '4 6 0 3', '6 8 0 3']],
    ['channels of few rows', { groups: 1, inputs: 6, outputs: 40, height: 2 }, ['0 2 0 2', '0 2 2 4', '0 2 4 5']],
    [
      'channels of few rows, depthwise',
      { groups: 64, inputs: 1, outputs: 1, height: 2 },
      ['0 2 0 2', '0 2 2 4', '0 2 4 6', '0 2 6 8'],
    ],
    ['groups as a whole', { groups: 2, inputs: 6, outputs: 20, height: 2 }, ['0 2 0 6']],
    ['nothing of what is soon done', { groups: 1, inputs: 1, outputs: 8, height: 8 }, []],
  ] as const)('%s', (_, sizes, expected) => expect(partsOf(sizes)).toEqual(expected));
});
