import type { Device } from './device';

export const ice40Hx8k: Device = {
  id: 'ice40-hx8k',
  name: 'iCE40 HX8K',
  family: 'ice40',
  luts: 7680,
  dsps: 0,
  blocks: 32,
  ultraBlocks: 0,
  source: 'Lattice FPGA-DS-02029',
};
