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
  memory: {
    megabytesPerSecond: 19200,
    portBits: 128,
    source: 'AMD DS925: DDR4 of 2,400 Mb/s; AMD DS891: 64 bits of it, S_AXI_HP ports of 128 bits',
  },
};
