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
};
