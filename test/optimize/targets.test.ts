/** What layers of the float network answer, against plain sums; and how many positions are kept. */
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/graph/graph';
import type { RealInputs } from '../../src/graph/networkInputs';
import { numbersOf } from '../../src/graph/tensor';
import { positionsOf } from '../../src/optimize/positions';
import { collectTargets } from '../../src/optimize/targets';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

/** `beside` and then `conv`, which has an activation and is added to it. */
function netOf(outputs: number, inputs: number, height: number, width: number): Graph {
  const b = graphBuilder(random(3));
  const x = b.input('x', [1, inputs, height, width]);
  const beside = b.node('Conv', 'beside', [x, b.floats('v', [outputs, inputs, 1, 1])]);
  const conv = b.node('Conv', 'conv', [x, b.floats('w', [outputs, inputs, 1, 1])]);
  const graph = b.build([b.node('Add', 'sum', [beside, conv])]);
  const shape = [1, outputs, height, width];
  const values = graph.values.map((value) =>
    value.type === 'unknown' ? { ...value, type: 'float32' as const, shape } : value,
  );
  const nodes = graph.nodes.map((node) =>
    node.name === 'conv' ? { ...node, activation: { kind: 'relu' } as const } : node,
  );
  return { ...graph, values, nodes };
}

async function* stream(images: readonly Float32Array[]): AsyncGenerator<RealInputs> {
  yield* images;
}

const valueOf = (graph: Graph, node: string): number => graph.nodes.find(({ name }) => name === node)?.outputs[0] ?? -1;

describe('targets', () => {
  const graph = netOf(3, 2, 3, 4);
  const r = random(9);
  const images = Array.from({ length: 2 }, () => Float32Array.from({ length: 24 }, () => r.next() - 0.5));
  const answers = (weights: string): number[][][] => {
    const id = graph.values.findIndex(({ name }) => name === weights);
    const w = numbersOf(graph.constants.get(id)!);
    return images.map((x) =>
      [0, 1, 2].map((o) => Array.from({ length: 12 }, (_, at) => w[2 * o] * x[at] + w[2 * o + 1] * x[12 + at])),
    );
  };
  const meanOf = (all: number[][][], o: number): number =>
    all.flatMap((image) => image[o]).reduce((a, b) => a + b) / 24;
  const collect = (total: number, samples: boolean) =>
    collectTargets(
      ...([graph, stream(images), total] as const),
      { nodes: ['conv'], samples, residuals: new Map([['conv', valueOf(graph, 'beside')]]) },
      {},
    );

  it.each([2, 2048, 1000])('are what plain sums before the activation give, for %i images', async (total) => {
    const target = (await collect(total, true)).get('conv')!;
    const perImage = Math.round(2048 / total);
    expect([target.layer, target.perImage]).toEqual([1, perImage]);
    for (const [found, weights] of [
      [target, 'w'],
      [target.residual!, 'v'],
    ] as const) {
      const all = answers(weights);
      const expected = images.flatMap((_, image) =>
        positionsOf(1, image, 12, perImage).flatMap((at) => all[image].map((channel) => channel[at])),
      );
      expect(found.samples).toHaveLength(expected.length);
      found.samples.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
      found.mean.forEach((value, o) => expect(value).toBeCloseTo(meanOf(all, o), 5));
    }
    expect(target.residual?.value).toBe(valueOf(graph, 'beside'));
  });

  it('are means alone where nothing else is asked for', async () => {
    const target = (await collect(2, false)).get('conv')!;
    expect([target.perImage, target.samples.length]).toEqual([0, 0]);
    expect(target.mean[1]).toBeCloseTo(meanOf(answers('w'), 1), 5);
  });
});

// Eight samples for each weight of a row, at least 2,048 and at most 8,192, and no more than fit into 2^28 bytes.
it.each([
  [1, 300, 100, 24],
  [1, 255, 100, 20],
  [1, 2000, 100, 82],
  [65_536, 1, 512, 2],
  [65_536, 1, 4096, 1],
])('of %i rows of %i weights, %i images give %i positions each', async (outputs, inputs, total, perImage) => {
  const graph = netOf(outputs, inputs, 1, 1);
  const options = { nodes: ['conv'], samples: true, residuals: new Map() };
  const targets = await collectTargets(graph, stream([new Float32Array(inputs)]), total, options, {});
  expect(targets.get('conv')?.perImage).toBe(perImage);
});
