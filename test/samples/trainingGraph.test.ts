/** Gradients of the graph that the detector and the segmenter were trained by, against central differences of its loss. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { trainedOf, trainingGraph } from '../../samples/training/trainingGraph';
import { resolveCfg } from '../../src/formats/darknet/cfgResolve';
import { parseCfg } from '../../src/formats/darknet/cfgSyntax';
import { random } from '../support/random';

const conv = (filters: number, size: number, rest = 'batch_normalize=1\nactivation=leaky'): string =>
  `[convolutional]\nfilters=${filters}\nsize=${size}\nstride=1\npad=1\n${rest}\n`;
const head = (mask: number): string =>
  `${conv(6, 1, 'activation=linear')}[yolo]\nmask=${mask}\nanchors=4,4, 8,8\nclasses=1\nnum=2\n`;

/** Each kind of layer of the sample, the first with a stride, one that is read twice. */
const cfg = [
  '[net]\nwidth=16\nheight=16\nchannels=3\n',
  conv(4, 3).replace('stride=1', 'stride=2'),
  '[maxpool]\nsize=2\nstride=2\n',
  conv(5, 3),
  '[maxpool]\nsize=2\nstride=2\n',
  conv(6, 1),
  head(1),
  '[route]\nlayers=4\n',
  conv(3, 1),
  '[upsample]\nstride=2\n',
  '[route]\nlayers=-1,2\n',
  conv(4, 3),
  head(0),
].join('\n');

const batch = 3;
const { layers } = resolveCfg(parseCfg(cfg));
const heads = layers.filter(({ detail }) => detail.kind === 'yolo');
const shapes = new Map(
  layers.flatMap((layer) =>
    Object.entries(trainedOf(layer)).map(([role, shape]) => [`${role}_${layer.index}`, shape] as const),
  ),
);

const source = random(11);
const filled = (shape: readonly number[], draw: () => number): Tensor =>
  new Tensor('float32', Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, draw), shape);
const around = (): number => source.next() - 0.5;

/** Sizes alone are asked for: of these the loss is twice what the gradient belongs to; of chances the gradient is cross entropy's. */
function feeds(): Record<string, Tensor> {
  const all: Record<string, Tensor> = { image: filled([batch, 3, 16, 16], () => source.next()) };
  for (const [name, shape] of shapes)
    all[name] = filled(shape, name.startsWith('scales') ? () => 1 + around() : around);
  for (const { index, input } of heads) {
    const shape = [batch, input.channels, input.height, input.width];
    const cells = input.height * input.width;
    let at = 0;
    all[`target_${index}`] = filled(shape, around);
    all[`weight_${index}`] = filled(shape, () => ([2, 3].includes(Math.floor(at++ / cells) % 6) ? 1 : 0));
  }
  return all;
}

describe('the training graph', () => {
  let session: InferenceSession;
  const fed = feeds();
  beforeAll(async () => {
    session = await InferenceSession.create(trainingGraph(layers, batch), { intraOpNumThreads: 1 });
  });
  const answers = async (changed: Record<string, Tensor> = {}): Promise<Record<string, Float32Array>> => {
    const run = await session.run({ ...fed, ...changed });
    return Object.fromEntries(Object.entries(run).map(([name, { data }]) => [name, data as Float32Array]));
  };
  const lossOf = (found: Record<string, Float32Array>): number =>
    heads.reduce((sum, { index }) => sum + found[`loss_${index}`][0], 0);

  it.each([...shapes.keys()])('goes down the slope of %s', async (name) => {
    const gradient = (await answers())[`d_${name}`];
    const values = fed[name].data as Float32Array;
    expect(gradient).toHaveLength(values.length);
    // Along a direction of all its numbers: single ones are below what float32 tells.
    const direction = Float32Array.from(values, around);
    const slope = direction.reduce((sum, along, i) => sum + along * gradient[i], 0);
    const moved = (way: number): Tensor =>
      new Tensor(
        'float32',
        values.map((value, i) => value + way * direction[i]),
        fed[name].dims,
      );
    // Rectifiers and maxima have kinks, which a long step meets; a short one meets the end of float32. One of three goes between.
    const misses: number[] = [];
    for (const step of [2e-3, 1e-3, 5e-4]) {
      const [above, below] = [
        lossOf(await answers({ [name]: moved(step) })),
        lossOf(await answers({ [name]: moved(-step) })),
      ];
      misses.push(Math.abs(slope - (above - below) / (2 * step) / 2));
    }
    expect(Math.min(...misses)).toBeLessThan(0.03 * Math.max(Math.abs(slope), 0.02));
  });
});
