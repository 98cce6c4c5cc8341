/** The baseline of `guard`. */
import type { Settings } from '../quantize/settings';

/** What `strict` does beside these widths and tables. */
export function bare(settings: Settings): Settings {
  const { range, symmetric } = settings;
  return {
    ...settings,
    range: { ...range, activations: 'min-max' },
    symmetric: { ...symmetric, activations: true },
    optimize: [],
  };
}
