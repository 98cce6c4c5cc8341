/** The rate at which a streaming network fits: on devices that are made too small for more. */
import { beforeAll, describe, expect, it } from 'vitest';
import { fittingRate } from '../../src/engine/fittingRate';
import { multiplierBits } from '../../src/hardware/devices/device';
import { deviceNamed } from '../../src/hardware/devices/devices';
import { foldedFor } from '../../src/hardware/folding';
import type { Network } from '../../src/hardware/network';
import { planNetwork } from '../../src/hardware/planNetwork';
import { resourcesOf, totalOf } from '../../src/hardware/resources';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { quantizedNet } from '../support/quantizedNet';
import { chainNet, seededImages } from '../support/streamNets';

const zynq = deviceNamed('zynq-7020');
let model: QuantizedModel;
beforeAll(async () => {
  model = await quantizedNet(chainNet('mean'), {}, seededImages(4, 3));
});
const plan = (clocks: number): Network =>
  planNetwork(model, String, foldedFor(clocks, true), multiplierBits[zynq.family]);
/** Of a plan for so many images a second at 100 MHz. */
const multipliers = (fps: number): number =>
  totalOf(plan(Math.floor(1e8 / fps)).stages.map((stage) => resourcesOf(stage, zynq))).dsps;

describe('the rate at which a network fits', () => {
  // 7 multipliers take 3456 clocks an image, 8 take 1728, 12 take 1000 and fewer: one clock less takes more of them.
  it.each([7, 8])('%d multipliers are enough at it, and too few much above', (dsps) => {
    const fps = fittingRate(plan, { ...zynq, dsps }, 100, 100) ?? NaN;
    expect(multipliers(fps)).toBe(dsps);
    expect(multipliers(fps * 1.08)).toBeGreaterThan(dsps);
    expect(fps).toBe(Number(fps.toPrecision(3)));
  });
  // 576 clocks: the layers that cannot be folded further.
  it.each([12, 17])('is never faster than the network can be, with %d either', (dsps) =>
    expect(fittingRate(plan, { ...zynq, dsps }, 100, 100)).toBe(173000),
  );
  it('is none where that does not fit', () =>
    expect(fittingRate(plan, { ...zynq, dsps: 6 }, 100, 100)).toBeUndefined());
});
