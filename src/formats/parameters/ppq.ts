/**
 * What PPQ and ESP-PPQ export beside an ONNX file:
 *
 *   configs   operator → tensor → {bit_width, state, quant_min, quant_max, hash, dominator, policy}
 *   values    hash → {scale, zero_point}          a number, or a list of them: one per output channel of weights
 *
 *   integer = clip(round(real / scale) + zero_point, quant_min, quant_max)
 *
 * A tensor has one configuration for each operator that makes or reads it. Those in force are ACTIVATED or JOINT, of parameters BAKED
 * too; OVERLAPPED ones are ruled by their dominator, whose scale a tensor has that is only moved or joined there. PASSIVE ones have their
 * dominator's scale: biases and borders, which follow from others here, too, and what is aligned to the output of a sum. The file says no rounding: PPQ's default is to the nearest, ties to even.
 *
 * Source: github.com/espressif/esp-ppq, esp_ppq/parser/onnx_exporter.py (`export_quantization_config`), esp_ppq/core/quant.py
 * (`QuantizationStates`, `TensorQuantizationConfig`); github.com/OpenPPL/ppq has the same.
 */
import type { NamedScale, NamedScales } from '../../graph/namedScales';
import { InputError } from '../../util/errors';
import { bitsAt, shown, type Table, tableAt } from './fields';

const inForce = new Set(['ACTIVATED', 'JOINT', 'BAKED']);

/** @throws InputError naming operator and tensor */
export function readPpq(content: Table, file: string): NamedScales {
  const values = tableAt(content.values, `${file}, "values"`);
  const configs = Object.entries(tableAt(content.configs, `${file}, "configs"`)).flatMap(([node, tensors]) =>
    Object.entries(tableAt(tensors, `${file}, operator "${node}"`)).map(([name, config]): Config => {
      const where = `${file}, operator "${node}", tensor "${name}"`;
      return { node, name, where, said: tableAt(config, where) };
    }),
  );
  const owners = new Map(configs.map(({ said, node }) => [String(said.hash), node]));
  const scales = configs.flatMap((config): readonly NamedScale[] => {
    const { state, dominator } = config.said;
    if (inForce.has(String(state))) return [scaleOf(config, values)];
    // Its dominator may be in float, and has no value then.
    if (!Object.hasOwn(values, String(dominator))) return [];
    if (state === 'PASSIVE' && !isAccumulated(config)) return [{ ...scaleOf(config, values), isPassive: true }];
    return state === 'OVERLAPPED' ? [{ ...scaleOf(config, values), ruledBy: owners.get(String(dominator)) ?? '' }] : [];
  });
  return {
    ...{ file, preset: 'given', scales },
    rounding: { inputs: 'nearest-ties-even', values: 'nearest-ties-even', parameters: 'nearest-ties-even' },
  };
}

/** A bias has the integers of its accumulator, which are no integers of a value. */
const isAccumulated = ({ said }: Config): boolean => Number(said.bit_width) > 16;

interface Config {
  readonly node: string;
  readonly name: string;
  readonly where: string;
  readonly said: Table;
}

function scaleOf({ node, name, where, said }: Config, values: Table): NamedScale {
  const bits = bitsAt(said.bit_width, where);
  const [low, high] = [said.quant_min, said.quant_max];
  const half = 2 ** (bits - 1);
  if (!isWhole(low) || !isWhole(high) || low > 0 || high <= low || low < -half || high >= (low < 0 ? half : 2 * half))
    throw new InputError(
      `${where}: expected quant_min and quant_max of ${bits} bits, found ${shown(said.quant_min)} and ${shown(said.quant_max)}`,
    );
  const hash = String(said.dominator);
  if (!Object.hasOwn(values, hash))
    throw new InputError(`${where}: "values" has no entry ${hash}, which is its dominator; export the file again`);
  const value = tableAt(values[hash], `${where}, value ${hash}`);
  const scale = numbersAt(value.scale, 'scale', where);
  if (!scale.every((each) => each > smallest && each < 1 / smallest))
    throw new InputError(`${where}: expected scales above 0 that float32 holds, found ${shown(scale)}`);
  const zeroPoint = numbersAt(value.zero_point, 'zero_point', where);
  if (!zeroPoint.every((each) => Number.isInteger(each) && each >= low && each <= high))
    throw new InputError(`${where}: expected zero points of ${low} to ${high}, found ${shown(zeroPoint)}`);
  if (zeroPoint.length !== 1 && zeroPoint.length !== scale.length)
    throw new InputError(
      `${where}: expected ${scale.length} zero points, as many as scales, found ${zeroPoint.length}`,
    );
  return { name, of: 'value', at: 0, node, scale, zeroPoint, low, high, bits };
}

/** What is divided by it stays a float32. */
const smallest = 2 ** -60;

const isWhole = (value: unknown): value is number => Number.isInteger(value);

function numbersAt(value: unknown, key: string, where: string): readonly number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value.flat(3) : [value];
  if (list.length > 0 && list.every((each) => typeof each === 'number' && Number.isFinite(each)))
    return list as readonly number[];
  throw new InputError(`${where}: expected numbers as ${key}, found ${shown(value)}`);
}
