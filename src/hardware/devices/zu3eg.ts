import type { Device } from './device';

export const zu3eg: Device = {
  id: 'zu3eg',
  name: 'Zynq UltraScale+ XCZU3EG',
  family: 'xcup',
  luts: 70560,
  dsps: 360,
  blocks: 432,
  ultraBlocks: 0,
  source: 'AMD DS891',
};
