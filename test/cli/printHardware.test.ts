/** What `hardware` advises where a plan does not fit. */
import { describe, expect, it } from 'vitest';
import { hardwareText } from '../../src/cli/printHardware';
import type { HardwareResult } from '../../src/protocol/results/hardwareResult';
import { engineHardware, hardwareResult } from './fakeService';

const adviceOf = (result: HardwareResult): string | undefined =>
  hardwareText({ ...result, exceeded: ['dsps', 'luts'] }, 'RUN')
    .split('\n')
    .find((line) => line.startsWith('it does not fit'));

describe('the advice', () => {
  it.each<[string, HardwareResult, string]>([
    [
      'a rate',
      { ...hardwareResult, fittingFps: 12.5 } as HardwareResult,
      'it fits with --fps 12.5; or take a larger --device, or --top engine',
    ],
    [
      'no rate',
      { ...hardwareResult, fittingFps: null } as HardwareResult,
      'it fits at no rate; take a larger --device, or --top engine',
    ],
    ['of an engine', engineHardware, 'it is the smallest engine for this run; take a larger --device'],
  ])('%s', (_, result, advice) => expect(adviceOf(result)).toBe(`it does not fit: dsps, luts exceeded; ${advice}`));
});
