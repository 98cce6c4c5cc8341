/** Jobs over images that are cancelled while one is read: they say so, and read no other. */
import { expect, it } from 'vitest';
import { collectChannels } from '../../src/calibrate/channelStatistics';
import { collectRanges } from '../../src/calibrate/collect';
import { picturesDigest } from '../../src/engine/basis';
import { tell } from '../../src/engine/detections/detectionsJob';
import { compareOutputs, openProbe } from '../../src/evaluate/outputNoise';
import { measureLayers } from '../../src/evaluate/perLayer';
import { inThisThread } from '../../src/evaluate/runQuantized';
import { measureStepsAlone } from '../../src/evaluate/stepAlone';
import { reference } from '../../src/integer/runStep';
import { runLayerwise } from '../../src/optimize/layerwise';
import { collectTargets } from '../../src/optimize/targets';
import { inIntegers } from '../../src/quantize/steps/steps';
import { CancelledError } from '../../src/util/errors';
import type { Job } from '../../src/util/progress';
import { graphBuilder } from '../support/buildGraph';
import { quantizedNet } from '../support/quantizedNet';
import { random } from '../support/random';

const build = graphBuilder(random(3));
const graph = build.build([build.node('Relu', 'y', [build.input('x', [1, 2])])], { opsets: { '': 13 } });
const image = Float32Array.of(1, -1);

interface Reading {
  readonly job: Job;
  readonly images: () => AsyncGenerator<Float32Array>;
}

type Run = (reading: Reading) => Promise<unknown>;

const jobs: readonly (readonly [string, Run])[] = [
  ['ranges', ({ images, job }) => collectRanges(graph, images(), 3, job)],
  ['channels', ({ images, job }) => collectChannels(graph, graph.outputs, images(), 3, 'Channels', job)],
  ['a probe', ({ images, job }) => openProbe(graph, images(), job)],
  [
    'steps alone',
    async ({ images, job }) => {
      const model = await quantizedNet(graph, { preset: 'strict' }, [image]);
      return measureStepsAlone(model, model.steps.filter(inIntegers), reference, images(), 'step', job);
    },
  ],
  [
    'digests of pictures',
    async ({ images, job }) => {
      const source = images();
      const bytes = async (): Promise<Uint8Array> => {
        await source.next();
        return new Uint8Array(1);
      };
      return picturesDigest(
        Array.from({ length: 3 }, (_, at) => ({ id: String(at), bytes })),
        job,
      );
    },
  ],
];

it.each(jobs)('%s', async (_, run) => {
  const cancel = new AbortController();
  let read = 0;
  async function* images(): AsyncGenerator<Float32Array> {
    for (; read < 3;) {
      read++;
      if (read === 2) cancel.abort();
      yield image;
    }
  }
  await expect(run({ job: { signal: cancel.signal }, images })).rejects.toThrow(CancelledError);
  expect(read).toBe(2);
});

it.each<[string, Run]>([
  [
    'outputs against float',
    async ({ images, job }) => {
      const model = await quantizedNet(graph, { preset: 'strict' }, [image]);
      return compareOutputs(
        model,
        await openProbe(model.graph, images()),
        reference,
        () => expect.fail('one was run'),
        job,
      );
    },
  ],
  [
    'layers one after the other',
    async ({ images, job }) => {
      const model = await quantizedNet(graph, { preset: 'strict' }, [image]);
      return runLayerwise(model, images(), reference, () => expect.fail('one was visited'), job);
    },
  ],
  [
    'values of layers',
    async ({ images, job }) => {
      const model = await quantizedNet(graph, { preset: 'strict' }, [image]);
      return measureLayers(model, inThisThread(reference), images, 1, job);
    },
  ],
  [
    'targets in float',
    ({ images, job }) => {
      const residuals = new Map([['a convolution', graph.outputs[0]]]);
      return collectTargets(graph, images(), 1, { nodes: [], samples: true, residuals }, job);
    },
  ],
  ['what is told of a job', async ({ job }) => tell(job, 'next')],
])('nothing more is done with %s that are there', async (_, run) => {
  async function* images(): AsyncGenerator<Float32Array> {
    yield image;
  }
  await expect(run({ job: { signal: AbortSignal.abort() }, images })).rejects.toThrow(CancelledError);
});

it('what comes next is told without figures', () => {
  const told: unknown[] = [];
  tell({ onProgress: (each) => void told.push(each) }, 'Running in integers');
  expect(told).toEqual([{ stage: 'Running in integers', done: 0, total: 0, unit: 'images' }]);
});
