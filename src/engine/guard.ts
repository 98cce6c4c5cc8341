/**
 * `guard`: what ranges of least error and optimizers made stays, unless quantizing without them, as preset `strict` does, is clearly nearer
 * to float on calibration images that neither was fitted to. The graph without optimizers is calibrated on a few images for that, and on
 * all only where it is: then on all it has to be nearer too.
 */
import type { Quantized } from '../quantize/quantize';
import type { StepRunner } from '../integer/runStep';
import type { Job } from '../util/progress';
import type { Images } from './images';
import { bare } from './bare';
import { openTrials, type Candidates } from './openTrials';
import type { QuantizeWith } from './verifyTrials';

export async function guarded(
  candidates: Candidates,
  heldOut: Images,
  quantizeWith: QuantizeWith,
  steps: StepRunner,
  job: Job,
): Promise<Quantized> {
  const { optimized, plain, settings } = candidates;
  const { trials, criterion, probe } = await openTrials(candidates, heldOut, quantizeWith, steps, job);
  await trials.attempt(optimized, settings);
  const look = trials.anew();
  await look.attempt((await (plain?.onFew ?? plain?.onAll)?.()) ?? optimized, bare(settings));
  if (!trials.isClearlyWorseThan(look)) return trials.nearest;
  await trials.attempt((await plain?.onAll()) ?? optimized, bare(settings));
  const { notes = [], ...nearest } = trials.nearest;
  const figures = trials.figures(criterion.inWords).join(', ');
  const note = `guard compared by ${criterion.name} on ${probe.images.length} calibration images held out, and kept the nearest: ${figures}.`;
  return { ...nearest, notes: [...notes, note] };
}
