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
};
