/** All presets. A new one is a file beside this and a line here. */
import type { Preset } from '../settings';
import { best } from './best';
import { dpu } from './dpu';
import { given } from './given';
import { report } from './report';
import { strict } from './strict';
import { tflite } from './tflite';

export const presets: readonly Preset[] = [strict, best, report, dpu, tflite, given];
