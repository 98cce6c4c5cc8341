/** A float model's line in a table of settings: its name stands in the first column, beside the resolution where that is there. */
import type { SweepRow } from '../protocol/results/results';

type Settings = SweepRow['settings'];

export function floatSettings(resolution: Settings, [first = '']: readonly string[]): Settings {
  const own = resolution[first];
  return { ...resolution, [first]: own === undefined ? 'float' : `float ${own}` };
}
