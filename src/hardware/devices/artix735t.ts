import type { Device } from './device';

export const artix735t: Device = {
  id: 'artix7-35t',
  name: 'Artix-7 XC7A35T',
  family: 'xc7',
  luts: 20800,
  dsps: 90,
  blocks: 100,
  ultraBlocks: 0,
  source: 'AMD DS180',
  memory: {
    megabytesPerSecond: 1600,
    portBits: 128,
    source:
      "AMD DS181: DDR3 of 800 Mb/s, here one chip of 16 bits; AMD UG586: eight times that at the controller's port",
  },
};
