/** Looks at picture after picture until the integers answer one otherwise than float. */
import { t } from '@vscode/l10n';
import { differs } from '../../src/protocol/views/differs';
import type { DetectionsRequest, ImageRef, ImageSeen } from '../../src/protocol/results/detections';
import type { Job } from '../../src/util/progress';

type Look = (request: Omit<DetectionsRequest, 'runDir'>, job: Job) => Promise<ImageSeen>;

export interface Difference {
  readonly image: ImageRef;
  readonly seen: ImageSeen;
}

/** @param images in the order in which they are looked at @returns undefined where all answers are float's */
export async function nextDifference(
  images: readonly ImageRef[],
  confidence: number,
  ask: Look,
  { signal, onProgress }: Job,
): Promise<Difference | undefined> {
  for (const [at, image] of images.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ stage: t('{0} of {1}', at + 1, images.length), done: at, total: images.length, unit: 'images' });
    const seen = await ask({ image }, { signal });
    if (differs(seen.seen, confidence)) return { image, seen };
  }
  return undefined;
}
