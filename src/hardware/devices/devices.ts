/** All devices, by size within a family. */
import { InputError } from '../../util/errors';
import { suggestion } from '../../util/nearest';
import { artix735t } from './artix735t';
import { artix7100t } from './artix7100t';
import { zynq7020 } from './zynq7020';
import { zu3eg } from './zu3eg';
import { zu5ev } from './zu5ev';
import { zu7ev } from './zu7ev';
import { alveoU250 } from './alveoU250';
import { ecp585 } from './ecp585';
import { ice40Up5k } from './ice40Up5k';
import { ice40Hx8k } from './ice40Hx8k';
import type { Device } from './device';

export const devices: readonly Device[] = [
  artix735t,
  artix7100t,
  zynq7020,
  zu3eg,
  zu5ev,
  zu7ev,
  alveoU250,
  ecp585,
  ice40Up5k,
  ice40Hx8k,
];

/** Throws InputError for one that there is not, with the near miss. */
export function deviceNamed(id: string): Device {
  const device = devices.find((each) => each.id === id);
  if (device) return device;
  const ids = devices.map((each) => each.id);
  throw new InputError(`unknown device "${id}"${suggestion(id, ids)}; there are ${ids.join(', ')}`);
}
