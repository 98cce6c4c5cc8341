/** Which module streams a kind of step, or why none does. */
import type { Step } from '../../quantize/quantizedModel';
import { byKind, without, type ByKind } from '../../util/byKind';
import { hasFactors, inFloatBecause, inOrder } from '../streamed';
import { averagePoolStage } from './averagePoolStage';
import { convStage } from './convStage';
import { addStage, concatStage } from './joinStages';
import { maxPoolStage } from './maxPoolStage';
import { lookupStage, requantizeStage } from './pointStages';
import { resizeStage } from './resizeStage';
import type { StageContext, StageDraft } from './stage';

const planned = without('no streaming module for this kind of step');

const stages: ByKind<Step, StageContext, StageDraft> = {
  conv: convStage,
  maxPool: inOrder(maxPoolStage),
  averagePool: inOrder(averagePoolStage),
  add: inOrder(addStage),
  mul: planned,
  div: planned,
  matMul: planned,
  softmax: planned,
  concat: inOrder(concatStage),
  extreme: planned,
  normalize: planned,
  requantize: inOrder(requantizeStage, hasFactors),
  lookup: lookupStage,
  embed: planned,
  reshape: without('another order of integers than they stream in'),
  transpose: without('another order of integers than they stream in'),
  slice: planned,
  pad: planned,
  resize: inOrder(resizeStage),
  interpolate: planned,
  constant: planned,
  curve: planned,
  island: inFloatBecause,
};

export const stageOf = (context: StageContext, step: Step): StageDraft => byKind(stages, context, step);
