/** The README of the fpga export, made from its manifest: what an engineer needs before opening any other file. */
import type { Manifest, ManifestStep } from './manifest';
import type { MemoryEntry } from './memories';
import type { ManifestValue } from './values';

export function readmeOf(manifest: Manifest): string {
  return [
    `# ${plain(manifest.name)}: integers for hardware`,
    '',
    `${plain(manifest.provenance)}.`,
    '',
    ...overview,
    ...arithmetic(manifest),
    ...layers(manifest),
    ...values(manifest),
    ...memory(manifest),
    ...golden(manifest),
    ...directedLines(manifest),
    '',
  ].join('\n');
}

/** Names come from models: no markup may come with them. */
const plain = (text: string): string => text.replace(/[\n\r|<>`*_[\]\\#]/g, (mark) => (mark === '_' ? '\\_' : ' '));
const code = (text: string): string => `\`${text.replace(/[`\n\r|]/g, ' ')}\``;

const overview: readonly string[] = [
  '| file | holds |',
  '|---|---|',
  '| `manifest.json` | every number below and more, for programs; each memory with its file, layout and strides |',
  '| `parameters/` | weights, biases, multipliers, shifts and tables, one memory each |',
  '| `golden/N/` | integers of image N: the input, the output of every step and, as `_acc`, its accumulator |',
  '| `golden/directed/` | for one step at a time: inputs (`_in0`), output and `_acc`, chosen so that a wrong rounding, a missing clamp or a wrong sign shows |',
  '',
  'Kinds of memory files: `.mem` for `$readmemh` (simulators, Vivado, Quartus), `.coe` for Xilinx block memory, `.mif` for Intel,',
  "`.bin` raw. All integers are in two's complement, also where they happen never to be negative.",
  '',
];

function arithmetic({ formulas, adjustment, rounding }: Manifest): string[] {
  const texts = formulas as Readonly<Record<string, string>> & { readonly steps: Readonly<Record<string, string>> };
  return [
    '## Arithmetic',
    '',
    `- Value: ${code(texts['value'])}`,
    `- Requantization: ${code(texts['requantize'])}`,
    `- Adjustment ${code(adjustment)}: ${texts['adjustment']}`,
    `- Rounding ${code(rounding)}: ${texts['rounding']}. It is applied to the exact product, before the zero point and the clamp.`,
    `- Input: ${code('q = clamp(round(x / scale) + zeroPoint, qmin, qmax)')}, rounded ${texts['inputRounding']}`,
    '',
    ...Object.entries(texts.steps).map(([kind, formula]) => `- ${code(kind)}: ${formula}`),
    '',
  ];
}

function layers({ steps, values: all }: Manifest): string[] {
  const shapes = new Map(all.map(({ id, shape }) => [id, shape.join('×')]));
  const shape = (ids: readonly string[]): string => ids.map((id) => shapes.get(id) ?? 'float').join(', ');
  return [
    '## Layers',
    '',
    '| step | does | input | output | weight bits | accumulator bits | multiplier | shift | negative multiplier | negative shift | qmin … qmax |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...steps.map((step) => {
      const factor = factorsOf(step);
      const cells = [
        code(step.id),
        step.kind === 'island' ? `float: ${plain(String(step['reason']))}` : step.kind,
        shape(step.inputs),
        shape(step.outputs),
        textOf(step['weightBits']),
        textOf(step['accumulatorBits']),
        ...(['multiplier', 'shift'] as const).map((field) => spanOf(factor.factor?.[field])),
        ...(['multiplier', 'shift'] as const).map((field) => spanOf(factor.negative?.[field])),
        factor.qmin === undefined ? '–' : `${factor.qmin} … ${factor.qmax}`,
      ];
      return `| ${cells.join(' | ')} |`;
    }),
    '',
    ...(steps.some(({ kind, tail }) => kind === 'island' && tail !== true)
      ? [
          'Steps that say float run on a processor between the others: it dequantizes what they read and quantizes what they give, as',
          'export `c` does around the functions that its `model.h` declares. Golden vectors behind them are of what onnxruntime gives.',
          '',
        ]
      : []),
    'Accumulator bits are what the weights, the bias and the range of the input can reach, partial sums included. A shift goes to the',
    'right; a negative one to the left. Two numbers are the least and the greatest of the channels. Negative multiplier and shift are',
    'for accumulators below zero (LeakyReLU).',
    '',
  ];
}

interface FactorFields {
  readonly multiplier?: readonly number[];
  readonly shift?: readonly number[];
}

interface RequantizeFields {
  readonly factor?: FactorFields;
  readonly negative?: FactorFields;
  readonly qmin?: number;
  readonly qmax?: number;
}

const factorsOf = (step: ManifestStep): RequantizeFields =>
  Array.isArray(step['requantize']) ? {} : ((step['requantize'] as RequantizeFields | undefined) ?? {});

const textOf = (value: unknown): string => (typeof value === 'number' ? String(value) : '–');

function spanOf(numbers: readonly number[] | undefined): string {
  if (numbers === undefined || numbers.length === 0) return '–';
  const low = numbers.reduce((a, b) => Math.min(a, b));
  const high = numbers.reduce((a, b) => Math.max(a, b));
  return low === high ? String(low) : `${low} … ${high}`;
}

function values({ values: all }: Manifest): string[] {
  return [
    '## Values',
    '',
    '| value | in the model | shape | bits | integers | zero point | scale | exactly |',
    '|---|---|---|---|---|---|---|---|',
    ...all.map((value) => `| ${valueCells(value).join(' | ')} |`),
    '',
  ];
}

function valueCells({
  id,
  name,
  shape,
  bits,
  signed,
  qmin,
  qmax,
  zeroPoint,
  scale,
  exactScale,
}: ManifestValue): string[] {
  const [only] = scale;
  const scales =
    scale.length === 1 ? [only.toPrecision(6), exactScale[0]] : [`${scale.length}, one per channel`, 'in the manifest'];
  return [
    code(id),
    plain(name),
    shape.join('×'),
    `${bits}${signed ? '' : ' unsigned'}`,
    `${qmin} … ${qmax}`,
    String(zeroPoint),
    ...scales,
  ];
}

function memory({ steps }: Manifest): string[] {
  const rows = steps.flatMap((step) => Object.values(step.memories));
  const weights = steps.find(({ memories }) => memories['weights'])?.memories['weights'];
  return [
    '## Memories',
    '',
    'Where element (o, i, h, w) lies: the sum over axes of (⌊index / divisor⌋ mod count) · stride, in elements. Axes stand from the',
    'slowest to the fastest; `O/8` is ⌊o / 8⌋, `O%8` is o mod 8. An element that no index reaches is padding, and zero. A word holds',
    '`elementsPerWord` elements, the first in the lowest bits; hexadecimal words are padded with zero bits at the top.',
    'Raw files hold one little-endian integer of 1, 2, 4 or 8 bytes per element.',
    '',
    ...(weights ? example(weights) : []),
    '| memory | shape | bits | axes (stride) | words × bits |',
    '|---|---|---|---|---|',
    ...rows.map((row) => `| ${memoryCells(row).join(' | ')} |`),
    '',
  ];
}

const stemOf = ({ files }: MemoryEntry): string => (Object.values(files)[0] ?? '').replace(/\.[a-z]+$/, '');

function memoryCells(entry: MemoryEntry): string[] {
  const names = entry.layout.split(' ');
  const axes = entry.axes.map(({ stride }, i) => `${names[i]} (${stride})`).join(' ');
  return [code(stemOf(entry)), entry.shape.join('×'), String(entry.bits), axes, `${entry.words} × ${entry.wordBits}`];
}

/** One address worked out, with this model's numbers. */
function example(entry: MemoryEntry): string[] {
  const index = entry.shape.map((size, dimension) => Math.min(size - 1, dimension === 0 ? 1 : 2));
  const address = entry.axes.reduce(
    (sum, { dimension, divisor, count, stride }) => sum + (Math.floor(index[dimension] / divisor) % count) * stride,
    0,
  );
  const word = Math.floor(address / entry.elementsPerWord);
  const bit = (address % entry.elementsPerWord) * entry.bits;
  return [
    `Example: weight (${index.join(', ')}) of ${code(stemOf(entry))} is element ${address}: word ${word}, bits ${bit + entry.bits - 1}:${bit}, and byte ${address * entry.containerBytes} of the raw file.`,
    '',
    '```verilog',
    `reg [${entry.wordBits - 1}:0] weights [0:${entry.words - 1}];`,
    `initial $readmemh("${stemOf(entry)}.mem", weights);`,
    '```',
    '',
  ];
}

function golden({ golden: all }: Manifest): string[] {
  if (all.length === 0) return [];
  return [
    '## Golden vectors',
    '',
    ...all.map(({ image, origin, values: made, accumulators }) => {
      const counts = `${Object.keys(made).length} values, ${Object.keys(accumulators).length} accumulators`;
      return `- \`golden/${image}\`: ${plain(origin)}; ${counts}`;
    }),
    '',
    'Feature maps lie in the order (channel, row, column). To compare what a board or a simulation wrote, in files named as those here:',
    '',
    '```',
    'shiftwise compare FOLDER_OF_THIS_README FOLDER_OF_THE_DUMP',
    '```',
  ];
}

/** A line for each step: what its vectors notice, and what they cannot. */
function directedLines({ directed }: Manifest): string[] {
  const steps = [...new Map(directed.map((each) => [each.step, each])).values()];
  if (steps.length === 0) return [];
  return [
    '',
    '## Directed vectors',
    '',
    "Feed a step alone with `ID_in0` (and `ID_in1`); it must give `ID`. Compare with `shiftwise compare --directed`. What no sum within a step's reach",
    'shows is the same arithmetic there: with many bits of multiplier hardly any sum lies half-way, and then all roundings to the nearest agree.',
    '',
    '| step | vectors | notices | shows in no sum | shows in none that was found |',
    '|---|---|---|---|---|',
    ...steps.map(({ step, notices, cannotNotice, outOfReach }) => {
      const count = directed.filter((each) => each.step === step).length;
      const unseen = cannotNotice.filter((fault) => !outOfReach.includes(fault));
      return `| ${code(step)} | ${count} | ${[notices, outOfReach, unseen].map((faults) => faults.join(', ')).join(' | ')} |`;
    }),
  ];
}
