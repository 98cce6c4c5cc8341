/** Darknet weights files made from nothing, for models whose real ones cannot be had. */
import { resolveCfg } from '../../src/formats/darknet/cfgResolve';
import { parseCfg } from '../../src/formats/darknet/cfgSyntax';
import { type BatchNormStyle, parametersOf, type ParameterRole } from '../../src/formats/darknet/parameters';
import { sizeOf, type Shape } from '../../src/graph/tensor';
import { random } from './random';

/** Fills the numbers of one parameter; `at` is its position in the body of the file, in numbers. */
export type Fill = (values: Float32Array, role: ParameterRole, shape: Shape, at: number) => void;

/** A whole file, header 0.2.5, with numbers by `fill`. */
export function weightsFile(cfg: string, fill: Fill, style: BatchNormStyle = 'alexeyab'): Uint8Array {
  const { layers, problem } = resolveCfg(parseCfg(cfg));
  if (problem) throw problem;
  const parameters = layers.flatMap((layer) => parametersOf(layer, style));
  const count = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const body = new Float32Array(count);
  let at = 0;
  for (const { role, shape } of parameters) {
    const size = sizeOf(shape);
    fill(body.subarray(at, at + size), role, shape, at);
    at += size;
  }
  return withHeader(body);
}

/**
 * Weights as a freshly started network has them: uniform with He's variance 2 / fan-in, scales and variances 1,
 * means and biases 0, so that activations stay bounded through any depth. The same seed gives the same bytes.
 */
export function generatedWeights(cfg: string, seed = 1): Uint8Array {
  const source = random(seed);
  return weightsFile(cfg, (values, role, shape) => {
    if (role === 'weights') {
      const limit = Math.sqrt(6 / (sizeOf(shape) / shape[0]));
      for (let i = 0; i < values.length; i++) values[i] = (2 * source.next() - 1) * limit;
    } else values.fill(role === 'scales' || role === 'variance' ? 1 : 0);
  });
}

/** The formula of test/golden/darknetGolden.py. */
export const goldenFill: Fill = (values, role, _, at) => {
  for (let i = 0; i < values.length; i++) {
    const value = Math.fround((((at + i) * 7919) % 1000) / 2000 - 0.25);
    values[i] = role === 'variance' ? Math.abs(value) + Math.fround(0.1) : value;
  }
};

/** A file of these numbers, header 0.2.5. */
export const darknetBytes = (numbers: readonly number[]): Uint8Array => withHeader(Float32Array.from(numbers));

function withHeader(body: Float32Array): Uint8Array {
  const bytes = new Uint8Array(20 + body.byteLength);
  const view = new DataView(bytes.buffer);
  [0, 2, 5].forEach((version, index) => view.setInt32(4 * index, version, true));
  bytes.set(new Uint8Array(body.buffer), 20);
  return bytes;
}
