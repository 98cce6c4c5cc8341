import type { Device } from './device';

export const ecp585: Device = {
  id: 'ecp5-85',
  name: 'ECP5 LFE5U-85',
  family: 'ecp5',
  luts: 84000,
  dsps: 156,
  blocks: 208,
  ultraBlocks: 0,
  source: 'Lattice FPGA-DS-02012',
};
