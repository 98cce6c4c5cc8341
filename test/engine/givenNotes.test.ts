import { describe, expect, it } from 'vitest';
import { inspect } from '../../src/engine/inspect';
import { inferShapes } from '../../src/graph/shapes';
import { readGiven } from '../../src/passes/given/readGiven';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

/** x ─ QuantizeLinear ─ DequantizeLinear ─ Relu, with one scale or three. */
function file(scales: readonly number[]) {
  const build = graphBuilder(random(1));
  const scale = scales.length === 1 ? build.scalar('s', scales[0]) : build.floats('s', [scales.length], 0.1, 1);
  const zero = build.constant('z', {
    type: 'uint8',
    shape: scales.length === 1 ? [] : [3],
    bytes: Uint8Array.from(scales, () => 3),
  });
  const q = build.node('QuantizeLinear', 'q', [build.input('x', [1, 3, 4, 4]), scale, zero]);
  const real = build.node('DequantizeLinear', 'dq', [q, scale, zero]);
  return inspect(inferShapes(readGiven(build.build([build.node('Relu', 'relu', [real])]))));
}

describe('inspect of a model that is quantized already', () => {
  it('shows scales and zero points as the file has them', () => {
    const { layers, notes } = file([0.5]);
    expect(layers[1].given).toEqual({ scale: 0.5, zeroPoint: 3, bits: 8, signed: false });
    expect(layers[2].given).toBeUndefined();
    expect(notes).toContain("Quantized already: 1 values have scales of the file's own, which stay.");
  });

  it('says what is not read, and why', () => {
    const { notes } = file([0.5, 0.25, 1]);
    expect(notes).toContain('Not read as given quantization: q, dq: its activations have a scale per channel.');
  });
});
