import type { Device } from './device';

export const ice40Up5k: Device = {
  id: 'ice40-up5k',
  name: 'iCE40 UltraPlus UP5K',
  family: 'ice40',
  luts: 5280,
  dsps: 8,
  blocks: 30,
  ultraBlocks: 0,
  source: 'Lattice FPGA-DS-02008',
};
