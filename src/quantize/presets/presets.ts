/** All presets. A new one is a file beside this and a line here. */
import type { Preset } from '../settings';
import { best } from './best';
import { dpu } from './dpu';
import { given } from './given';
import { report } from './report';
import { standard } from './standard';
import { strict } from './strict';
import { tflite } from './tflite';

/** For a recipe that names none. */
export const defaultPreset: Preset = standard;

export const presets: readonly Preset[] = [standard, strict, best, report, dpu, tflite, given];
