import type { Device } from './device';

export const zynq7020: Device = {
  id: 'zynq-7020',
  name: 'Zynq-7000 XC7Z020',
  family: 'xc7',
  luts: 53200,
  dsps: 220,
  blocks: 280,
  ultraBlocks: 0,
  source: 'AMD DS190',
  memory: {
    megabytesPerSecond: 4264,
    portBits: 64,
    source: 'AMD DS187: DDR3 of 1,066 Mb/s; AMD DS190: 32 bits of it, S_AXI_HP ports of 64 bits',
  },
};
