/** The README of the verilog export: what there is, how to run it, which layers have a module, and what an adjustment costs. */
import type { QuantizedModel } from '../../quantize/quantizedModel';
import { roundingFormula } from '../json/formulas';
import type { ExportContext } from '../context';
import { byKind, type ByKind } from '../../util/byKind';
import { cellTable } from './cellTable';
import type { LayerPlan, VerilogPlan } from './plan';
import { requantizerOf, type Requantizer } from '../../hardware/requantizer';
import { grouped } from '../../hardware/verilogText';

export function readmeOf(
  model: QuantizedModel,
  { name, provenance, goldens }: ExportContext,
  { layers, others }: VerilogPlan,
  tested: readonly LayerPlan[],
): string {
  return [
    `# ${plain(name)} in Verilog`,
    '',
    `${plain(provenance)}.`,
    '',
    '| file | holds |',
    '|---|---|',
    '| `rtl/` | the library: roundings, saturation, requantization in three kinds, a convolution and a max-pooling engine. Verilog-2001, parameterised, synthesizable |',
    '| `layers/` | one module per layer: engine, memories and requantization with its numbers |',
    '| `memory/` | weights (output, input, row, column), biases, and multipliers and shifts where channels differ, for `$readmemh` |',
    '| `golden/` | the integers of one picture between the layers |',
    '| `test/`, `run.sh` | a self-checking testbench per layer (SystemVerilog), and the script that runs them in Icarus or Verilator |',
    '',
    ...running(tested, goldens?.[0]?.origin),
    '## Layers',
    '',
    'The engines are a reference to start from: one multiplication a clock, every tap in turn. Their answers are the point, not their speed.',
    '',
    '| module | layer | engine | output | accumulator bits | requantization | multiply or compare clocks |',
    '|---|---|---|---|---|---|---|',
    ...layers.map((layer) => `| ${layerCells(layer).join(' | ')} |`),
    '',
    ...(others.length > 0 ? ['Steps without a module:', ''] : []),
    ...others.map(({ id, step, why }) => `- \`${id}\` (${step.kind}): ${why}`),
    ...(others.length > 0 ? [''] : []),
    '## Requantization',
    '',
    '```',
    'q = clamp(round(acc * multiplier * 2^-shift) + ZERO_POINT, QMIN, QMAX)        on the exact product',
    '```',
    '',
    `Rounding here: ${model.rounding}, ${roundingFormula(model)}. \`ROUNDING\` selects any of the five:`,
    '0 nearest-ties-even, 1 nearest-ties-up, 2 nearest-ties-away, 3 floor, 4 toward-zero. With `LEAKY` accumulators below zero have a',
    'multiplier and shift of their own, the slope of LeakyReLU. Shift inputs hold the shift to the right plus `LEFT_BITS`. Tie an input to a',
    'constant where all channels are alike; synthesis then leaves only wires of a shift.',
    '',
    ...cellTable(),
  ].join('\n');
}

/** Names come from models: no markup may come with them. */
export const plain = (text: string): string =>
  text.replace(/[^\x20-\x7e]|[|<>`*_[\]\\#]/g, (mark) => (mark === '_' ? '\\_' : ' '));

function running(tested: readonly LayerPlan[], origin: string | undefined): string[] {
  if (tested.length === 0) return [];
  const cycles = tested.reduce((sum, layer) => sum + layer.cycles, 0);
  return [
    '## Running it',
    '',
    '```',
    'sh run.sh icarus',
    'sh run.sh verilator',
    `sh run.sh verilator ${tested[0].id}`,
    `WAVE=1 sh run.sh icarus ${tested[0].id}`,
    '```',
    '',
    'Each layer reads the golden integers of its input and must give those of its output; the first that differs ends the simulation with',
    'layer, channel, y, x, expected and found. Then every layer runs again with one wrong bit in its last integer, and must fail: a',
    `testbench that cannot fail proves nothing. Golden integers: ${plain(origin ?? '')}. All layers take ${grouped(cycles)} clocks:`,
    'Verilator for large networks. With WAVE=1 every signal of the layer is in `build/wave.vcd`, for GTKWave or Surfer.',
    `\`make cocotb LAYER=${tested[0].id}\` feeds a layer in Python, where cocotb 2 is.`,
    '',
  ];
}

function layerCells(plan: LayerPlan): string[] {
  const { id, layer, step, output, cycles } = plan;
  const { engine, accumulatorBits, requantization } = byKind(engineCells, plan, step);
  const made = [engine, output.shape.join('×'), accumulatorBits, requantization];
  return [`\`${id}\``, plain(layer), ...made, grouped(cycles)];
}

interface EngineCells {
  readonly engine: string;
  readonly accumulatorBits: string;
  readonly requantization: string;
}

const engineCells: ByKind<LayerPlan['step'], LayerPlan, EngineCells> = {
  conv: (plan, { accumulatorBits, requantize }) => ({
    engine: '`conv_engine`',
    accumulatorBits: String(accumulatorBits),
    requantization: requantize
      ? requantizerCell(requantizerOf(requantize, accumulatorBits, plan.output.bits))
      : 'none: the accumulator leaves',
  }),
  maxPool: () => ({ engine: '`pool_engine`', accumulatorBits: '–', requantization: '–' }),
};

function requantizerCell({ module, inputs }: Requantizer): string {
  return `\`${module}\`${inputs.some(({ values }) => values.length > 1) ? ', per channel' : ''}`;
}
