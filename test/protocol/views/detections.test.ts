/** Questions about images on their way from page to engine: bytes arrive as they were sent, refusals in one line, cancelling stops. */
import { describe, expect, it } from 'vitest';
import { connect } from '../../../src/protocol/channel/channel';
import type { FeatureMaps, ImageSeen } from '../../../src/protocol/results/detections';
import type { EngineApi } from '../../../src/protocol/channel/engineApi';
import { InputError } from '../../../src/util/errors';
import type { Job } from '../../../src/util/progress';
import { memoryPair } from '../channel/memoryPair';

type Questions = Pick<EngineApi, 'images' | 'detections' | 'featureMaps'>;
type None = Record<string, never>;

const data = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);
const image = { set: 'evaluation', id: '7' } as const;
const seen: ImageSeen = {
  image: { name: '7', width: 2, height: 2, picture: { width: 2, height: 2, data } },
  seen: { kind: 'classes', rows: [] },
  provenance: 'image 7',
};

function ask(offered: Partial<Questions>): Questions & { readonly cut: (reason: string) => void } {
  const { left, right, cut } = memoryPair();
  const missing = async (): Promise<never> => Promise.reject(new Error('not asked for'));
  connect<None, Questions>(right, { images: missing, detections: missing, featureMaps: missing, ...offered }, '1');
  const { remote } = connect<Questions, None>(left, {}, '1');
  return { ...{ images: remote.images, detections: remote.detections, featureMaps: remote.featureMaps }, cut };
}

describe('a question about an image', () => {
  it('is answered with the picture’s bytes', async () => {
    const asked: unknown[] = [];
    const { detections } = ask({ detections: async (request) => (asked.push(request), seen) });
    const answer = await detections({ runDir: '/r', image });
    expect(answer).toEqual(seen);
    expect(answer.image.picture.data).toBeInstanceOf(Uint8Array);
    expect(asked).toEqual([{ runDir: '/r', image }]);
  });
  it('is answered with maps whose parts may be missing', async () => {
    const map = { channel: 3, low: 0, high: 1, float: data };
    const maps: FeatureMaps = {
      ...{ layer: 'conv', channels: 4, width: 3, height: 4, size: [3, 4], first: 3 },
      ...{ maps: [map], provenance: '', notes: ['float'] },
    };
    const { featureMaps } = ask({ featureMaps: async () => maps });
    const request = { runDir: '/r', image, layer: 'conv', first: 3, count: 1, order: 'error' } as const;
    expect(await featureMaps(request)).toEqual(maps);
  });
  it('is refused in the words of the engine', async () => {
    const { images } = ask({ images: async () => Promise.reject(new InputError('/r: no run here')) });
    await expect(images({ runDir: '/r' })).rejects.toThrow('/r: no run here');
  });
  it('that nobody waits for any longer is rejected at once, and its work is told', async () => {
    const controller = new AbortController();
    let stopped = false;
    const work = (_: unknown, { signal }: Job): Promise<ImageSeen> =>
      new Promise(() => signal?.addEventListener('abort', () => (stopped = true)));
    const { left, right } = memoryPair();
    connect<None, Pick<Questions, 'detections'>>(right, { detections: work }, '1');
    const { remote } = connect<Pick<Questions, 'detections'>, None>(left, {}, '1');
    const answer = remote.detections({ runDir: '/r', image }, { signal: controller.signal });
    await new Promise((resolve) => setTimeout(resolve));
    controller.abort();
    await expect(answer).rejects.toThrow('Cancelled');
    await expect.poll(() => stopped).toBe(true);
  });
  it('is rejected when the other side is gone', async () => {
    const { detections, cut } = ask({ detections: () => new Promise(() => undefined) });
    const answer = detections({ runDir: '/r', image });
    cut('The worker stopped');
    await expect(answer).rejects.toThrow('The worker stopped');
  });
});
