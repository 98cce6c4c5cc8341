/**
 * Vitis AI's `quant_info.json`, as vai_q_pytorch writes it for a DPU:
 *
 *   {"param": {name: [[bits, position]]}, "output": …, "input": …}          scale = 2^−position, signed, no zero point
 *
 * `output` has an entry for each output of a node, `input` one for each input of a node that has scales of its own (here: or of the
 * network). `null` in place of a position is a tensor in float. The same form is written by the export `vitis`.
 *
 * Source: github.com/Xilinx/Vitis-AI, vai_q_pytorch/nndct_shared/quantization/quant_config_imp.py (`DPUQConfigImp`), and
 * base_quantizer.py for the file's name. A DPU's roundings are those of preset `dpu` (docs/presets.md).
 */
import type { NamedScale, NamedScales } from '../../graph/namedScales';
import { InputError } from '../../util/errors';
import { bitsAt, isTable, shown, type Table, tableAt } from './fields';

const sections = { param: 'parameter', output: 'output', input: 'input' } as const;
type Section = keyof typeof sections;

/** The width of accumulators and of biases at their scale: what is no integer of its own. */
const accumulatorBits = 32;

/** Positions of real networks are −20 to 30. */
const farthest = 100;

/** @throws InputError naming section and tensor */
export function readQuantInfo(content: Table, file: string): NamedScales {
  const scales = (Object.keys(sections) as Section[]).flatMap((section) =>
    Object.entries(tableAt(content[section] ?? {}, `${file}, "${section}"`)).flatMap(([name, list]) =>
      scalesOf(list, name, section, `${file}, ${section} "${name}"`),
    ),
  );
  return {
    ...{ file, preset: 'dpu', scales },
    // The export `vitis` alone says these.
    ...(isTable(content.shift_cut) && { isOwn: true as const }),
    rounding: { inputs: 'nearest-ties-away', values: 'nearest-ties-up', parameters: 'nearest-ties-away' },
  };
}

function scalesOf(list: unknown, name: string, section: Section, where: string): readonly NamedScale[] {
  if (!Array.isArray(list)) throw new InputError(`${where}: expected [[bits, position]], found ${shown(list)}`);
  if (section === 'param' && list.length !== 1)
    throw new InputError(`${where}: expected one [bits, position], found ${list.length}`);
  return list.flatMap((entry: unknown, at): readonly NamedScale[] => {
    if (entry === null) return [];
    if (!Array.isArray(entry) || entry.length !== 2)
      throw new InputError(`${where}: expected [bits, position] of a DPU, found ${shown(entry)}`);
    const [width, position] = entry as readonly unknown[];
    if (position === null || width === accumulatorBits) return [];
    const bits = bitsAt(width, where);
    const half = 2 ** (bits - 1);
    return [
      {
        ...{ name, of: sections[section], at, bits },
        ...{ scale: [2 ** -positionAt(position, where)], zeroPoint: [0], low: -half, high: half - 1 },
      },
    ];
  });
}

function positionAt(value: unknown, where: string): number {
  if (Number.isInteger(value) && Math.abs(Number(value)) <= farthest) return Number(value);
  throw new InputError(`${where}: expected a position of −${farthest} to ${farthest}, found ${shown(value)}`);
}
