import type { Device } from './device';

export const zu7ev: Device = {
  id: 'zu7ev',
  name: 'Zynq UltraScale+ XCZU7EV',
  family: 'xcup',
  luts: 230400,
  dsps: 1728,
  blocks: 624,
  ultraBlocks: 96,
  source: 'AMD DS891',
};
