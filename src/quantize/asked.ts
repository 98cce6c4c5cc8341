/** What a recipe asks for on top of its preset: what it only has from the preset is nobody's wish. */
import { presets } from './presets/presets';
import type { Settings } from './settings';

export function isAsked(settings: Settings, of: (settings: Settings) => unknown): boolean {
  const base = presets.find(({ name }) => name === settings.preset)?.settings;
  return base !== undefined && of(settings) !== of(base);
}
