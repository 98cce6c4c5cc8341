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
};
