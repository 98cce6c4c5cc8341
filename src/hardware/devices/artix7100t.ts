import type { Device } from './device';

export const artix7100t: Device = {
  id: 'artix7-100t',
  name: 'Artix-7 XC7A100T',
  family: 'xc7',
  luts: 63400,
  dsps: 240,
  blocks: 270,
  ultraBlocks: 0,
  source: 'AMD DS180',
  memory: {
    megabytesPerSecond: 1600,
    portBits: 128,
    source:
      "AMD DS181: DDR3 of 800 Mb/s, here one chip of 16 bits; AMD UG586: eight times that at the controller's port",
  },
};
