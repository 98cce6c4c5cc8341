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

  it.each([
    [4, 'W8A4, input of 8 bits, per-channel'],
    [8, 'W8A8, per-channel'],
  ])('says when the input is wider than activations of %i bits', (activations, expected) => {
    const settings = { ...strict.settings, inputBits: 8, bits: { weights: 8, activations, bias: 32 } };
    expect(provenanceOf(settings, calibration, 4)).toContain(expected);
  });
});
