/** Ranges that nobody measured, for tests of what is made of them: a little different for each value, so that scales differ. */
import type { Ranges } from '../../src/calibrate/ranges';
import type { Graph } from '../../src/graph/graph';

/** What these make is not negative. */
const positive = /^(Abs|Exp|Sigmoid|HardSigmoid|Softmax|Softplus|Relu|Sqrt|Reduce(L1|L2|SumSquare))$/;

export function syntheticRanges({ values, nodes }: Graph): Ranges {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((id) => [id, node] as const)));
  const isPositive = (id: number): boolean => {
    const maker = makers.get(id);
    return maker !== undefined && (maker.activation?.kind === 'relu' || positive.test(maker.op));
  };
  const max = Float64Array.from(values, (_, id) => 1 + (id % 7) / 4);
  const min = Float64Array.from(values, (_, id) => (isPositive(id) ? (id % 3) / 16 : -0.5 - (id % 5) / 3));
  return { min, max, images: 1, meanMin: min, meanMax: max };
}
