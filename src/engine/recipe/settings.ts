/** The keys of a recipe that decide how a graph is quantized, on top of a preset. */
import { defaultPreset, presets } from '../../quantize/presets/presets';
import { roundings } from '../../util/round';
import type { Granularity } from '../../quantize/quantizedModel';
import { parseMethod } from '../../quantize/ranges/method';
import type { LayerSettings, RangeMethod, Settings } from '../../quantize/settings';
import { boolean, integer, method, methods, oneOf, section, wrong, type Fields } from './fields';
import { adjustmentModes } from '../../quantize/scaleGrid';

const granularities: readonly Granularity[] = ['per-tensor', 'per-channel'];
const signednesses: readonly Settings['signed'][] = ['always', 'auto'];

/**
 * Throws InputError for the first value out of range; unknown keys are the caller's `done`.
 *
 * @param otherwise the preset where none is named
 */
export function readSettings(fields: Fields, otherwise: string): Settings {
  const names = presets.map(({ name }) => name);
  const preset = oneOf(fields, 'preset', names) ?? otherwise;
  const base = (presets.find(({ name }) => name === preset) ?? defaultPreset).settings;
  const bits = section(fields, 'bits', (inner) => ({ ...base.bits, ...given(readBits(inner)) }));
  return {
    ...base,
    bits,
    granularity: oneOf(fields, 'granularity', granularities) ?? base.granularity,
    range: section(fields, 'range', (inner) => ({ ...base.range, ...given(readRange(inner)) })),
    symmetric: section(fields, 'symmetric', (inner) => ({
      weights: boolean(inner, 'weights') ?? base.symmetric.weights,
      activations: boolean(inner, 'activations') ?? base.symmetric.activations,
    })),
    signed: oneOf(fields, 'signed', signednesses) ?? base.signed,
    adjustment: oneOf(fields, 'adjustment', adjustmentModes) ?? base.adjustment,
    inputBits: integer(fields, 'inputBits', 2, 16) ?? base.inputBits,
    edgeBits: integer(fields, 'edgeBits', 2, 16) ?? base.edgeBits,
    depthwiseBits: integer(fields, 'depthwiseBits', 2, 16) ?? base.depthwiseBits,
    tableBits: integer(fields, 'tableBits', 8, 16) ?? base.tableBits,
    multiplierBits: readMultiplierBits(fields, base, bits.activations),
    rounding: oneOf(fields, 'rounding', roundings) ?? base.rounding,
    leaky: readLeaky(fields) ?? base.leaky,
    optimize: methods(fields, 'optimize') ?? base.optimize,
    layers: section(fields, 'layers', readLayers),
  };
}

/** The appendix hands `findShiftScale` the network's own bit width, so the report's search follows the activations. */
function readMultiplierBits(fields: Fields, base: Settings, activationBits: number): number {
  const otherwise = base.multiplierSearch === 'report' ? activationBits : base.multiplierBits;
  return integer(fields, 'multiplierBits', 1, 31) ?? otherwise;
}

function readBits(fields: Fields): LayerSettings['bits'] & object {
  return {
    weights: integer(fields, 'weights', 2, 16),
    activations: integer(fields, 'activations', 2, 16),
    bias: integer(fields, 'bias', 8, 32),
  };
}

function readRange(fields: Fields): LayerSettings['range'] & object {
  return { weights: rangeMethod(fields, 'weights'), activations: rangeMethod(fields, 'activations') };
}

/** Refused here, before any image is looked at. */
function rangeMethod(fields: Fields, key: string): RangeMethod | undefined {
  const entry = fields.table?.entries.get(key);
  const value = method(fields, key);
  if (value !== undefined) parseMethod(value, `${fields.path}${key}`, entry && ` (${entry.place})`);
  return value;
}

function readLeaky(fields: Fields): string | undefined {
  const entry = fields.take('leaky');
  if (entry === undefined) return undefined;
  const value = entry.kind === 'scalar' ? entry.value : undefined;
  if (typeof value === 'string' && /^(after|fused:([1-9]|[12]\d|3[01]))$/.test(value)) return value;
  throw wrong(fields, 'leaky', '"after", or "fused:B" with B multiplier bits from 1 to 31', entry);
}

function readLayers(fields: Fields): Settings['layers'] {
  const names = [...(fields.table?.entries.keys() ?? [])];
  return Object.fromEntries(names.map((name) => [name, section(fields, name, readLayer)]));
}

function readLayer(fields: Fields): LayerSettings {
  const bits = section(fields, 'bits', (inner) => given(readBits(inner)));
  const range = section(fields, 'range', (inner) => given(readRange(inner)));
  const float = boolean(fields, 'float');
  return {
    ...(Object.keys(bits).length > 0 && { bits }),
    ...(Object.keys(range).length > 0 && { range }),
    ...(float !== undefined && { float }),
  };
}

/** Without the keys whose value is undefined, so that a spread does not hide a default. */
function given<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries: [string, unknown][] = Object.entries(record);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
