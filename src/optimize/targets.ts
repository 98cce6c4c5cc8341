/**
 * What each convolution of the float network answers before its activation: the means of its output channels over all
 * images and positions, and its answers at sampled positions. Integers are optimized towards them.
 */
import { appendMeans } from '../float/condense';
import { openFloatSession } from '../float/session';
import { expandActivations } from '../formats/onnx/expandActivations';
import { absent, type Graph, type ValueId } from '../graph/graph';
import { byInput, type RealInputs } from '../graph/networkInputs';
import { sizeOf } from '../graph/tensor';
import { throwIfCancelled } from '../util/errors';
import type { Job } from '../util/progress';
import { clamp } from '../util/round';
import { positionsOf } from './positions';

export interface Target {
  /** Sample positions of each image: `positionsOf(layer, image, size, perImage)`. */
  readonly layer: number;
  readonly perImage: number;
  /** Mean of each output channel. */
  readonly mean: Float64Array;
  /** (samples, channels): image after image, position after position. Empty when none were asked for. */
  readonly samples: Float32Array;
  /** Of the value that the answers are added to: the same. */
  readonly residual?: { readonly value: ValueId; readonly mean: Float64Array; readonly samples: Float32Array };
}

export interface TargetOptions {
  /** Names of Conv and Gemm nodes. */
  readonly nodes: readonly string[];
  /** Without samples: means only. */
  readonly samples: boolean;
  /** By node name: the value that the node's answers are added to. */
  readonly residuals: ReadonlyMap<string, ValueId>;
}

/** Over all images together: enough to tell a row's columns apart, and no more than helps. */
const samplesPerColumn = 8;
const [leastSamples, mostSamples] = [2048, 8192];

/** All samples together stay below this, however many layers there are. */
const budget = 2 ** 28;

/** By node name. */
export async function collectTargets(
  graph: Graph,
  images: AsyncIterable<RealInputs>,
  total: number,
  { nodes, samples, residuals }: TargetOptions,
  job: Job,
): Promise<ReadonlyMap<string, Target>> {
  const twin = expandActivations(graph);
  const linear = new Map(
    twin.nodes.filter(({ name }) => nodes.includes(name)).map((node) => [node.name, node.outputs[0]]),
  );
  const makers = gatherersOf(graph, nodes, samples, total);
  const gatherers = new Map([...makers].map(([name, make]) => [name, make()]));
  const beside = new Map(
    [...makers].flatMap(([name, make]) => {
      const value = residuals.get(name);
      return value === undefined ? [] : [[name, { value, gatherer: make() }] as const];
    }),
  );
  const observed = [...new Set([...linear.values(), ...residuals.values()])];
  if (observed.length === 0) return new Map();
  const { graph: extended, means } = samples ? { graph: twin, means: undefined } : appendMeans(twin, observed);
  // Means alone are taken by the runtime, where it makes the numbers.
  const shownAs = (value: ValueId): ValueId => means?.get(value) ?? value;
  const session = await openFloatSession({ ...extended, outputs: observed.map(shownAs) });
  try {
    let done = 0;
    for await (const image of images) {
      throwIfCancelled(job.signal);
      const outputs = await session.run(byInput(graph.inputs, image));
      for (const [name, gatherer] of gatherers) gatherer.add(outputs.get(shownAs(linear.get(name) ?? absent)), done);
      for (const { value, gatherer } of beside.values()) gatherer.add(outputs.get(shownAs(value)), done);
      done++;
      job.onProgress?.({ stage: 'Float targets', done, total, unit: 'images' });
    }
    return new Map(
      [...gatherers].map(([name, gatherer]) => {
        const other = beside.get(name);
        const residual = other && { value: other.value, ...other.gatherer.target(done) };
        return [name, { ...gatherer.target(done), ...(residual && { residual }) }];
      }),
    );
  } finally {
    await session.close();
  }
}

/** Gathers the target of one layer. */
class Gatherer {
  private readonly sum: Float64Array;
  private readonly samples: Float32Array;
  private filled = 0;

  constructor(
    private readonly layer: number,
    channels: number,
    private readonly size: number,
    private readonly perImage: number,
    images: number,
  ) {
    this.sum = new Float64Array(channels);
    this.samples = new Float32Array(channels * Math.min(perImage, size) * images);
  }

  /** @param data of an image: all of its numbers, or the means of its channels where no positions are sampled */
  add(data: Float32Array | undefined, image: number): void {
    if (!data) throw new Error('a layer that was asked for was not observed');
    const { size, sum } = this;
    const plane = data.length / sum.length;
    for (let c = 0, at = 0; c < sum.length; c++) {
      let channel = 0;
      for (const end = at + plane; at < end; at++) channel += data[at];
      sum[c] += channel / plane;
    }
    if (this.perImage === 0) return;
    for (const position of positionsOf(this.layer, image, size, this.perImage)) {
      for (let c = 0; c < sum.length; c++) this.samples[this.filled++] = data[c * size + position];
    }
  }

  target(images: number): Target {
    const { layer, perImage, sum, filled } = this;
    return { layer, perImage, mean: sum.map((each) => each / images), samples: this.samples.subarray(0, filled) };
  }
}

function gatherersOf(
  graph: Graph,
  nodes: readonly string[],
  samples: boolean,
  images: number,
): Map<string, () => Gatherer> {
  const wanted = graph.nodes.filter(({ name }) => nodes.includes(name));
  const shapeOf = (value: ValueId): readonly number[] => graph.values[value].shape ?? [];
  const channels = wanted.reduce((sum, { outputs }) => sum + (shapeOf(outputs[0])[1] ?? 0), 0);
  const affordable = Math.floor(budget / (4 * Math.max(channels, 1)));
  return new Map(
    wanted.map((node) => {
      const shape = shapeOf(node.outputs[0]);
      const columns = sizeOf(shapeOf(node.inputs[1]).slice(1));
      const count = Math.min(affordable, clamp(samplesPerColumn * columns, leastSamples, mostSamples));
      const perImage = samples ? Math.max(1, Math.round(count / Math.max(images, 1))) : 0;
      const layer = graph.nodes.indexOf(node);
      return [node.name, () => new Gatherer(layer, shape[1], sizeOf(shape.slice(2)), perImage, images)];
    }),
  );
}
