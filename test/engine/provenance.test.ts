import { describe, expect, it } from 'vitest';
import { provenanceOf } from '../../src/engine/provenance';
import { given } from '../../src/quantize/presets/given';
import { strict } from '../../src/quantize/presets/strict';

const calibration = { dataset: { type: 'images', path: '/data/calib' }, count: 4, seed: 0 } as const;

describe('provenanceOf', () => {
  it.each([true, false])('says when activations have zero points: symmetric %s', (activations) => {
    const line = provenanceOf({ ...strict.settings, symmetric: { weights: true, activations } }, calibration, 4);
    expect(line.includes('asymmetric activations')).toBe(!activations);
    expect(line).toMatch(/^preset strict, W8A8, per-channel, .*calibrated on 4 images of calib$/);
  });

  it.each([
    ['kept', {}, 'preset given, scales and integers of the file, elsewhere W8A8, per-channel, float'],
    ['refitted', { adjustment: 'pow2-ratio' }, 'preset given, refitted from the file at its widths, elsewhere W8A8,'],
    [
      'refitted to other widths',
      { adjustment: 'pow2-ratio', bits: { weights: 4, activations: 8, bias: 32 } },
      'preset given, refitted from the file, W4A8,',
    ],
  ] as const)('says that what the file gives is %s, and that nothing was calibrated', (_, change, begins) => {
    const line = provenanceOf({ ...given.settings, ...change }, { count: 128 }, 0, true);
    expect(line.startsWith(begins)).toBe(true);
    expect(line.endsWith(', ranges as the file gives them, errors on noise')).toBe(true);
  });

  it('names data sets of inputs as such', () => {
    expect(provenanceOf(strict.settings, { count: 4 }, 4)).toMatch(
      /, calibrated on 4 images of data sets of the inputs$/,
    );
  });

  it.each([
    [4, 'W8A4, input of 8 bits, per-channel'],
    [8, 'W8A8, per-channel'],
  ])('says when the input is wider than activations of %i bits', (activations, expected) => {
    const settings = { ...strict.settings, inputBits: 8, bits: { weights: 8, activations, bias: 32 } };
    expect(provenanceOf(settings, calibration, 4)).toContain(expected);
  });
});
