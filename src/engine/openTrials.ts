/** Ways to quantize a model, compared on calibration images that none was fitted to: what `verify` and `guard` begin with. */
import { openProbe, type Probe } from '../evaluate/outputNoise';
import type { StepRunner } from '../integer/runStep';
import { withoutTail } from '../quantize/regions';
import type { Settings } from '../quantize/settings';
import type { Job } from '../util/progress';
import type { PlainGraph, Prepared } from './calibrateJob';
import { inputsOf, type Images } from './images';
import { criterionFor, partOf, type Criterion } from './verifyCriterion';
import { Trials, type QuantizeWith } from './verifyTrials';

export interface Candidates {
  /** With the optimizers of the float graph. */
  readonly optimized: Prepared;
  /** Without them; absent where they found nothing to do. */
  readonly plain?: PlainGraph;
  readonly settings: Settings;
  /** The outputs are scores of classes. */
  readonly classifies: boolean;
}

export interface OpenTrials {
  readonly trials: Trials;
  readonly criterion: Criterion;
  readonly probe: Probe;
}

export async function openTrials(
  { optimized: { graph }, settings, classifies }: Candidates,
  heldOut: Images,
  quantizeWith: QuantizeWith,
  steps: StepRunner,
  job: Job,
): Promise<OpenTrials> {
  const criterion = criterionFor(graph, classifies, settings.bits.activations);
  const compared = criterion.part === 'whole' ? graph : withoutTail(graph);
  const probe = await openProbe(compared, inputsOf(heldOut), job);
  const trials = new Trials(
    settings,
    quantizeWith,
    (model) => criterion.errorsOf(partOf(criterion, model), probe, steps, job),
    job,
  );
  return { trials, criterion, probe };
}
