/** All rules. A new one is a file beside this and a line here; its code never changes afterwards. */
import { batchNormalize } from './batchNormalize';
import { filtersBeforeHead } from './filtersBeforeHead';
import { floatActivation } from './floatActivation';
import { headClasses } from './headClasses';
import { inputStride } from './inputStride';
import { lastRunRules } from './lastRun';
import { layerIndex } from './layerIndex';
import { maskRange } from './maskRange';
import { routeSizes } from './routeSizes';
import type { LastRule, Rule } from './rule';
import { staleIndex } from './staleIndex';
import { syntaxRules } from './syntax';
import { tinyYoloMask } from './tinyYoloMask';
import { trailingComment } from './trailingComment';
import { unknownActivation } from './unknownActivation';
import { unknownKey } from './unknownKey';
import { unknownSection } from './unknownSection';
import { invalidLayer, unsupported } from './unresolved';
import { weightsSize } from './weightsSize';
import { wrongType } from './wrongType';

export const rules: readonly Rule[] = [
  ...syntaxRules,
  unknownSection,
  unknownKey,
  wrongType,
  trailingComment,
  unknownActivation,
  filtersBeforeHead,
  headClasses,
  maskRange,
  layerIndex,
  staleIndex,
  routeSizes,
  inputStride,
  batchNormalize,
  weightsSize,
  tinyYoloMask,
  floatActivation,
  ...lastRunRules,
];

/** Asked after the others. */
export const lastRules: readonly LastRule[] = [unsupported, invalidLayer];
