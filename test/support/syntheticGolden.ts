/** Golden vectors that nobody computed, for tests of what is written of them: integers of every tensor, sums and reals, by their places. */
import type { DirectedGolden, Golden } from '../../src/export/golden';
import { sizeOf } from '../../src/graph/tensor';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';

export interface SyntheticGolden {
  readonly goldens: readonly Golden[];
  /** One of every fifth step. */
  readonly directed: readonly DirectedGolden[];
}

export function syntheticGolden({ tensors, steps, graph }: QuantizedModel): SyntheticGolden {
  const values = new Map(
    tensors.flatMap((tensor, id) => {
      if (!tensor) return [];
      const { shape, qmin, qmax } = tensor;
      const span = Math.min(251, qmax - qmin + 1);
      return [[id, Int32Array.from({ length: sizeOf(shape) }, (_, i) => qmin + ((7 * i + id) % span))] as const];
    }),
  );
  const made = steps.flatMap(({ outputs }) => outputs.slice(0, 1));
  const sums = new Map(
    made.flatMap((id) => {
      const own = values.get(id);
      if (!own) return [];
      // Some as wide as a double.
      const wide = Float64Array.from(own, (q, i) => 2 ** 33 * q - i);
      return [[id, id % 3 === 0 ? wide : own.map((q, i) => 1000 * q - 17 * i)] as const];
    }),
  );
  const reals = new Map(
    graph.values.flatMap(({ shape }, id) =>
      shape ? [[id, Float32Array.from({ length: sizeOf(shape) }, (_, i) => (i % 13) / 4 - id)] as const] : [],
    ),
  );
  const directed = steps.flatMap(({ kind, inputs, outputs }, step): DirectedGolden[] => {
    const own = [...inputs, ...outputs];
    if (step % 5 !== 0 || kind === 'island' || !own.every((id) => values.has(id))) return [];
    const held = new Map(own.map((id) => [id, values.get(id) ?? new Int32Array(0)]));
    const accumulators = sums.get(outputs[0]);
    const faults = { notices: ['rounds down'], cannotNotice: ['wraps', 'adds'], outOfReach: ['adds'].slice(step % 2) };
    return [{ step, values: held, accumulators, ...faults }];
  });
  const golden = { origin: 'integers by their places', image: 'none.png', values, reals, accumulators: sums };
  return { goldens: [golden, { origin: golden.origin, values, accumulators: new Map() }], directed };
}
