/** Which module streams a kind of step, or why none does. */
import type { Step } from '../../quantize/quantizedModel';
import { byKind, type ByKind } from '../../util/byKind';
import { averagePoolStage } from './averagePoolStage';
import { convStage } from './convStage';
import { maxPoolStage } from './maxPoolStage';
import type { StageContext, StageDraft } from './stage';

/** No module, because … */
const without = (why: string) => (): string => why;
const planned = without('no streaming module for this kind of step');

const stages: ByKind<Step, StageContext, StageDraft> = {
  conv: convStage,
  maxPool: maxPoolStage,
  averagePool: averagePoolStage,
  add: planned,
  mul: planned,
  div: planned,
  matMul: planned,
  softmax: planned,
  concat: planned,
  extreme: planned,
  normalize: planned,
  requantize: planned,
  lookup: planned,
  embed: planned,
  reshape: without('another order of integers than they stream in'),
  transpose: without('another order of integers than they stream in'),
  slice: planned,
  pad: planned,
  resize: planned,
  interpolate: planned,
  constant: planned,
  curve: planned,
  island: ({ model: { graph } }, { reason, nodes }) =>
    `float: ${reason} (${nodes.map((node) => graph.nodes[node]?.op ?? '').join(', ')})`,
};

export const stageOf = (context: StageContext, step: Step): StageDraft => byKind(stages, context, step);
