/** The images of a run, asked for once for each run. */
import { t } from '@vscode/l10n';
import type { ImageRef, ImageSet } from '../../src/protocol/results/detections';
import type { Job } from '../../src/util/progress';
import { createLatest } from '../lib/latest';
import { flatten, groupsOf, keyOf } from './imageList';

export interface ImageListing {
  readonly sets: readonly ImageSet[];
  /** Asks for those of a run, where they are not listed yet. */
  readonly list: (run: string, use: () => void) => boolean;
  readonly cancel: () => void;
}

export function createImageListing(
  ask: (job: Job) => Promise<readonly ImageSet[]>,
  tell: (status: string) => void,
): ImageListing {
  const latest = createLatest(tell);
  let sets: readonly ImageSet[] = [];
  let listedFor: string | undefined;
  return {
    get sets() {
      return sets;
    },
    list(run, use) {
      if (listedFor === run) return false;
      listedFor = run;
      latest.ask({
        name: t('the images of the run'),
        restMs: 0,
        send: ask,
        // Asked again with the next change: the worker may have been started anew by then.
        fail: () => (listedFor = undefined),
        use(found) {
          sets = found;
          use();
        },
      });
      return true;
    },
    cancel: () => latest.cancel(),
  };
}

/** The one that is chosen where it is listed, else the first. */
export function listedImage(sets: readonly ImageSet[], chosen: ImageRef | undefined): ImageRef | undefined {
  const isThere = chosen && flatten(groupsOf(sets, chosen, '')).some(({ ref }) => keyOf(ref) === keyOf(chosen));
  return isThere ? chosen : flatten(groupsOf(sets, undefined, ''))[0]?.ref;
}
