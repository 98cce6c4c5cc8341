/** How fast a streaming network may be and still fit a device. */
import { cyclesOf } from '../hardware/cycles';
import type { Device } from '../hardware/devices/device';
import type { Network } from '../hardware/network';
import { isWithin, resourcesOf, totalOf } from '../hardware/resources';

/** Clocks an image within this of the fewest that fit are near enough. */
const nearness = 1.05;

/**
 * Images a second, rounded down to three digits, that a network is found to fit at; undefined where it does not even with one product a clock.
 * Between the rate that is too fast and that slowest one it is halved, as ratios; each try plans the network anew.
 * @param plan the network for a number of clocks an image
 */
export function fittingRate(
  plan: (clocks: number) => Network,
  device: Device,
  tooFew: number,
  clockMHz: number,
): number | undefined {
  const fits = (network: Network): boolean =>
    isWithin(totalOf(network.stages.map((stage) => resourcesOf(stage, device))), device);
  let fitting = plan(Number.MAX_SAFE_INTEGER);
  if (!fits(fitting)) return undefined;
  let [few, enough] = [tooFew, cyclesOf(fitting).interval];
  while (enough / few > nearness) {
    const clocks = Math.round(Math.sqrt(few * enough));
    const network = plan(clocks);
    if (fits(network)) [fitting, enough] = [network, clocks];
    else few = clocks;
  }
  return roundedDown((clockMHz * 1e6) / Math.max(enough, cyclesOf(fitting).interval));
}

function roundedDown(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2);
  return Number((Math.floor(value / unit) * unit).toPrecision(3));
}
