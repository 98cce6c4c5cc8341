import { describe, expect, it } from 'vitest';
import { provenanceOf } from '../../src/engine/provenance';
import { strict } from '../../src/quantize/presets/strict';

const calibration = { dataset: { type: 'images', path: '/data/calib' }, count: 4, seed: 0 } as const;

describe('provenanceOf', () => {
  it.each([true, false])('says when activations have zero points: symmetric %s', (activations) => {
    const line = provenanceOf({ ...strict.settings, symmetric: { weights: true, activations } }, calibration, 4);
    expect(line.includes('asymmetric activations')).toBe(!activations);
    expect(line).toMatch(/^preset strict, W8A8, per-channel, .*calibrated on 4 images of calib$/);
  });
});
