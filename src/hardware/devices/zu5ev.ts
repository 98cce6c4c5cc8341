import type { Device } from './device';

export const zu5ev: Device = {
  id: 'zu5ev',
  name: 'Zynq UltraScale+ XCZU5EV (KV260)',
  family: 'xcup',
  luts: 117120,
  dsps: 1248,
  blocks: 288,
  ultraBlocks: 64,
  source: 'AMD DS891',
  memory: {
    megabytesPerSecond: 19200,
    portBits: 128,
    source: 'AMD DS987: DDR4 of 2,400 Mb/s, 64 bits of it; AMD DS891: S_AXI_HP ports of 128 bits',
  },
};
