/** Plans of streaming networks: what waits where streams meet again, what has no module, and how many clocks go by. */
import { describe, expect, it } from 'vitest';
import { cyclesOf } from '../../src/hardware/cycles';
import { waitingPixels } from '../../src/hardware/fifoDepths';
import { planNetwork } from '../../src/hardware/planNetwork';
import { clocksPerImage } from '../../src/hardware/stageClocks';
import { quantizedNet, smallNet } from '../support/quantizedNet';
import { chainNet, joinNet, seededImages } from '../support/streamNets';

const planned = async (graph = joinNet()) => planNetwork(await quantizedNet(graph, {}, seededImages(4, 3)), String);

describe('the plan of a streaming network', () => {
  it('lets as many pixels wait as the longer way needs ahead', async () => {
    const network = await planned();
    const waiting = [...waitingPixels(network)];
    const at = (name: string): readonly number[] => waiting.find(([{ step }]) => step.name === name)?.[1] ?? [];
    // A 3×3 window with a border of 1 on 4×4 begins when pixel (1, 1), the sixth, is there; what it makes is taken as it comes.
    expect(at('residual')).toEqual([6, 1]);
    // The enlarged branch begins when pixel (1, 1) of 4×4 behind a stride of 2 is there, which needs (3, 3) of 8×8: 28 pixels.
    expect(at('concat')).toEqual([1, 28]);
    for (const [{ inputs }, pixels] of waiting) if (inputs.length === 1) expect(pixels[0]).toBeLessThanOrEqual(0);
  });

  it('names every step without a module, and why', async () => {
    const model = await quantizedNet(smallNet({ tail: true }), {});
    const refused =
      /no module for mul \(mul: no streaming module for this kind of step\); .*slice.*transpose.*mean.*--top layers/;
    expect(() => planNetwork(model, String)).toThrow(refused);
  });

  it('counts the clocks of a chain: the slowest stage sets the pace', async () => {
    const network = await planned(chainNet('mean'));
    // 8×8 pixels, 4 channels, 27 products each.
    expect(Math.max(...network.stages.map(clocksPerImage))).toBe(6912);
    const { latency, interval } = cyclesOf(network);
    expect(interval).toBe(6912);
    // What Icarus and Verilator counted.
    expect(Math.abs(latency - 7148)).toBeLessThan(71);
  });
});
