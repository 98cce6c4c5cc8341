/** The programs of the self-test: which builds are taken hangs on them alone, so that they stay what they were, and right. */
import { describe, expect, it } from 'vitest';
import { openProgram } from '../../src/integer/integerProgram';
import { compileBuild, portable } from '../../src/integer/wasm/build';
import { instantiate } from '../../src/integer/wasm/instance';
import { selfTestInputs, selfTestPrograms, selfTestResults } from '../../src/integer/wasm/selfTest';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { checksum } from '../../src/util/checksum';
import { bytesOf } from '../../src/graph/tensor';

/** Numbers of an array by their checksum; all else as it is. */
const plain = (_: string, value: unknown): unknown =>
  ArrayBuffer.isView(value) ? `${value.constructor.name} ${checksum(bytesOf(value))}` : value;

/** Of every value but what is pooled in passing, by the reference; once for a model, which several ways compute. */
const known = new Map<QuantizedModel, readonly Float64Array[]>();
function expectedOf(model: QuantizedModel): readonly Float64Array[] {
  const all: Float64Array[] = [];
  openProgram(model).run(selfTestInputs(model), ({ outputs: [output] }, values, index) => {
    if (model.steps[index + 1]?.inputs[0] !== output) all.push(Float64Array.from(values));
  });
  known.set(model, all);
  return all;
}

/** The kernel's integers, of 32 bits or as doubles, as many as there should be. */
function numbersOf(bytes: Uint8Array, count: number): Float64Array {
  const { buffer } = bytes.slice();
  return bytes.length === 8 * count ? new Float64Array(buffer) : Float64Array.from(new Int32Array(buffer));
}

const programs = [...selfTestPrograms()];
const named = programs.map((program, index) => ({ program, name: `${index} (${program.path ?? 'as chosen'})` }));

it.each(named)('program $name is what it was', ({ program: { model, path } }) => {
  const { steps, tensors, inputs } = model;
  const text = JSON.stringify({ steps, tensors, inputs, path }, plain);
  expect(`${steps.length} steps, ${checksum(new TextEncoder().encode(text))}`).toMatchSnapshot();
});

describe('the portable build', () => {
  const exports = instantiate(compileBuild(portable));
  it.each(named)('computes of program $name what the reference computes', ({ program }) => {
    const made = selfTestResults(exports, portable, program);
    const expected = known.get(program.model) ?? expectedOf(program.model);
    const sums = made.map((bytes, i) => checksum(bytesOf(numbersOf(bytes, expected[i].length))));
    expect(sums).toEqual(expected.map((values) => checksum(bytesOf(values))));
  });
});
