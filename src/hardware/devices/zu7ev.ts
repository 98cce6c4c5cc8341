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
  memory: {
    megabytesPerSecond: 19200,
    portBits: 128,
    source: 'AMD DS925: DDR4 of 2,400 Mb/s; AMD DS891: 64 bits of it, S_AXI_HP ports of 128 bits',
  },
};
