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
  memory: {
    megabytesPerSecond: 1600,
    portBits: 128,
    source:
      "Lattice FPGA-TN-02035: DDR3 of 800 Mb/s, here one chip of 16 bits; eight times that a clock of a quarter of the memory's",
  },
};
