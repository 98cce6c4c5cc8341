/** The goldens of test/golden/darknetGolden.py, and how they were sampled. */
import { expect } from 'vitest';
import { type Graph, type ValueId } from '../../src/graph/graph';
import { sizeOf } from '../../src/graph/tensor';

export interface Digest {
  readonly shape: readonly number[];
  readonly samples: readonly number[];
  readonly mean: number;
  readonly absMax: number;
}

export interface DarknetGolden {
  readonly models: Readonly<Record<string, { readonly file: string; readonly heads: readonly Digest[] }>>;
  readonly layers: Readonly<Record<'alexeyab' | 'pjreddie', readonly Digest[]>>;
}

/** x[i] = ((i · 7919) mod 1000) / 1000 */
export function goldenInput(graph: Graph): ReadonlyMap<ValueId, Float32Array> {
  const [data] = graph.inputs;
  const size = sizeOf(graph.values[data].shape ?? []);
  return new Map([[data, Float32Array.from({ length: size }, (_, i) => ((i * 7919) % 1000) / 1000)]]);
}

/** Within `tolerance` of the largest magnitude of the output. */
export function expectDigest(found: Float32Array | undefined, golden: Digest, tolerance: number): void {
  if (!found) throw new Error('no output');
  expect(found.length).toBe(sizeOf(golden.shape));
  const off = golden.samples.map((value, k) => Math.abs(found[(k * 104729 + 13) % found.length] - value));
  expect(Math.max(...off) / golden.absMax).toBeLessThan(tolerance);
  expect(Math.abs(found.reduce((sum, value) => sum + value, 0) / found.length - golden.mean)).toBeLessThan(
    tolerance * golden.absMax,
  );
  const absMax = found.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(Math.abs(absMax - golden.absMax)).toBeLessThan(tolerance * golden.absMax);
}
