/** Asks what the run sees: in one image, or in one after the other until the answers differ. The last question counts. */
import { t } from '@vscode/l10n';
import type { DetectionsRequest, ImageRef, ImageSeen } from '../../src/protocol/results/detections';
import type { Job } from '../../src/util/progress';
import { createLatest } from '../lib/latest';
import { loadArrangement } from '../lib/state';
import { nameOf } from './imageList';
import { nextDifference, type Difference } from './nextDifference';

/** A person who goes from image to image waits for the last one only. */
const restMs = 120;

export interface Looking {
  /** Shows nothing where there is no answer: another image's must not stand beside this one's name. */
  readonly at: (image: ImageRef, show: (seen: ImageSeen | undefined) => void) => void;
  /** To the first of these that the integers answer otherwise than float. */
  readonly seek: (images: readonly ImageRef[], found: (difference: Difference) => void) => void;
  readonly cancel: () => void;
}

export function createLooking(
  ask: (request: Omit<DetectionsRequest, 'runDir'>, job: Job) => Promise<ImageSeen>,
  tell: (status: string) => void,
): Looking {
  const latest = createLatest(tell);
  return {
    at: (image, show) =>
      latest.ask({
        name: t('image {0}', nameOf(image)),
        restMs,
        send: (job) => ask({ image }, job),
        use: show,
        fail: () => show(undefined),
      }),
    seek: (images, found) =>
      latest.ask({
        name: t('the next picture that differs'),
        restMs: 0,
        send: (job) => nextDifference(images, loadArrangement().detections.confidence, ask, job),
        use(difference) {
          if (difference) return found(difference);
          tell(t('The integers answer none of {0} other pictures otherwise than float.', images.length));
        },
      }),
    cancel: () => latest.cancel(),
  };
}
