/** Rows that tokens pick: exact to half a step of a scale that covers the whole table, whatever calibration has seen. */
import { describe, expect, it } from 'vitest';
import { collectRanges } from '../../src/calibrate/collect';
import { int, type Graph } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { floatTensor } from '../../src/graph/tensor';
import { openProgram } from '../../src/integer/integerProgram';
import { dequantize } from '../../src/integer/quantizeInput';
import { prepare } from '../../src/passes/pipeline';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

/** Four rows of two; the last is far larger than the others. */
const table = Float32Array.of(0.1, -0.2, 0.3, 0.4, -0.5, 0.6, 5, -7);

function network(type: 'int32' | 'int64', cast: boolean): Graph {
  const b = graphBuilder(random(1));
  const tokens = b.input('tokens', [1, 3], type);
  const ids = cast ? b.node('Cast', 'cast', [tokens], { to: int(7) }) : tokens;
  const rows = b.node('Gather', 'pick', [b.constant('table', floatTensor([4, 2], table)), ids]);
  return b.build([b.node('MatMul', 'last', [rows, b.floats('w', [2, 3])])]);
}

/** Calibrated on the first rows alone. */
async function programOf(graph: Graph): Promise<QuantizedModel> {
  const { graph: prepared } = prepare(inferShapes(graph));
  const seen = (async function* () {
    yield Float32Array.of(0, 1, 2);
  })();
  return quantize(prepared, await collectRanges(prepared, seen, 1), strict.settings).model;
}

describe.each([
  ['int64', false],
  ['int32', false],
  ['int32', true],
] as const)('tokens of %s, cast: %s', (type, cast) => {
  it('pick rows in integers', async () => {
    const model = await programOf(network(type, cast));
    expect(model.steps.map(({ kind }) => kind)).not.toContain('island');
    const [{ outputs }] = model.steps;
    const made = new Map<number, Float32Array>();
    openProgram(model).run(new Map([[model.inputs[0], Int32Array.of(3, 0, 2)]]), (step, integers) => {
      const tensor = model.tensors[step.outputs[0]];
      if (tensor) made.set(step.outputs[0], dequantize(integers, tensor));
    });
    const step = model.tensors[outputs[0]]?.scale[0] ?? 0;
    const wanted = [5, -7, 0.1, -0.2, -0.5, 0.6];
    const found = [...(made.get(outputs[0]) ?? [])];
    expect(step).toBeCloseTo(7 / 127);
    wanted.forEach((x, i) => expect(Math.abs(found[i] - x)).toBeLessThanOrEqual(step / 2 + 1e-6));
  });

  it('are rows of the table: no others are in the program', async () => {
    const model = await programOf(network(type, cast));
    expect(model.tensors[model.inputs[0]]).toMatchObject({ zeroPoint: 0, bits: 32, qmin: 0, qmax: 3 });
  });
});

it('numbers that count something else are read by islands, exactly', async () => {
  const b = graphBuilder(random(1));
  const real = b.node('Cast', 'real', [b.input('counts', [1, 3], 'int64')], { to: int(1) });
  const model = await programOf(b.build([b.node('MatMul', 'last', [real, b.floats('w', [3, 2])])]));
  expect(model.steps[0]).toMatchObject({ kind: 'island', reason: 'Cast of int64 numbers' });
  expect(model.tensors[model.inputs[0]]).toMatchObject({ qmin: -(2 ** 31), qmax: 2 ** 31 - 1 });
});
