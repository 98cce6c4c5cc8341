/** Looking at single layers of runs, and at what runs see in single images. */
import { detections } from '../engine/detections/detectionsJob';
import { featureMaps } from '../engine/detections/featureMapsJob';
import { listImages } from '../engine/detections/pictures';
import { layerDetail } from '../engine/layerDetail';
import { sharedSteps } from '../engine/steps';
import type {
  DetectionsRequest,
  FeatureMaps,
  FeatureMapsRequest,
  ImageSeen,
  ImageSet,
} from '../protocol/results/detections';
import type { LayerDetail, LayerRequest } from '../protocol/results/layerDetail';
import { nodeFiles as files } from '../util/nodeFiles';
import type { Job } from '../util/progress';
import { createOpenRuns } from './openRuns';

type Work<Request, Result> = (request: Request, job: Job) => Promise<Result>;

export interface RunInspector {
  readonly layer: Work<LayerRequest, LayerDetail>;
  readonly images: Work<{ readonly runDir: string }, readonly ImageSet[]>;
  readonly detections: Work<DetectionsRequest, ImageSeen>;
  readonly featureMaps: Work<FeatureMapsRequest, FeatureMaps>;
}

export function createRunInspector(): RunInspector {
  const withRun = createOpenRuns();
  return {
    layer: (request, job) =>
      withRun(request.runDir, async (run) => layerDetail(run, request, files, await sharedSteps(), job)),
    images: ({ runDir }) => withRun(runDir, (run) => listImages(run, files)),
    detections: (request, job) =>
      withRun(request.runDir, async (run) => detections(run, request, files, await sharedSteps(), job)),
    featureMaps: (request, job) =>
      withRun(request.runDir, async (run) => featureMaps(run, request, run.maps, files, await sharedSteps(), job)),
  };
}
