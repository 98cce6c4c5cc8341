import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/engine/summary';
import type { QuantizeResult } from '../../src/protocol/results/results';
import { strict } from '../../src/quantize/presets/strict';
import { quantizedNet, smallNet } from '../support/quantizedNet';

async function summaryOf(activations: boolean): Promise<QuantizeResult> {
  const settings = { ...strict.settings, symmetric: { weights: true, activations } };
  const model = await quantizedNet(smallNet({ tail: false }), settings);
  const quantized = { model, details: new Map() };
  return summarize({ quantized, settings, errors: new Map(), provenance: '', notes: [], seconds: 0 });
}

describe('zero points in the summary', () => {
  it('are of the input and the output of each layer', async () => {
    const { layers } = await summaryOf(false);
    const zeroOf = (name: string) => layers.find((layer) => layer.name === name)?.zeroPoint;
    // Pictures of 0 … 1 begin at qmin, as does what a ReLU lets through; the last layer leaves as int32.
    expect(zeroOf('conv_a')?.input).toBe(-128);
    expect(zeroOf('conv_b')?.output).toBe(-128);
    expect(zeroOf('fc_f')).toEqual({ input: -128, output: 0 });
  });

  it('are left out where activations are symmetric', async () => {
    const { layers } = await summaryOf(true);
    expect(layers.some((layer) => 'zeroPoint' in layer)).toBe(false);
  });
});
