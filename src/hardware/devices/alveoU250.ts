import type { Device } from './device';

export const alveoU250: Device = {
  id: 'alveo-u250',
  name: 'Alveo U250',
  family: 'xcup',
  luts: 1728000,
  dsps: 12288,
  blocks: 5376,
  ultraBlocks: 1280,
  source: 'AMD DS962',
  memory: {
    megabytesPerSecond: 19200,
    portBits: 512,
    source:
      "AMD DS962: four banks of DDR4-2400, 64 bits each, one of them here; AMD PG150: eight times that at the controller's port",
  },
};
