/**
 * What can be chosen about an export, beyond its formats: one table that the command line's flags, the recipe's
 * `exportOptions` and a wizard read. A new option is a row here and a line in `export/options.ts`.
 */

export interface ExportOptionSpec {
  readonly key: ExportOptionKey;
  /** What a value looks like, for help texts. */
  readonly value: string;
  readonly help: string;
  /** Values worth offering; others may be possible (`tiled:4x32`). The first is the default. */
  readonly choices: readonly string[];
  /** The formats that it makes a difference to. */
  readonly formats: readonly string[];
  /** The values of `top` that it makes a difference to; absent: to all. */
  readonly tops?: readonly string[];
}

export type ExportOptionKey =
  'layout' | 'images' | 'golden' | 'files' | 'pragmas' | 'bytes' | 'top' | 'cycles' | 'lanes' | 'tiles' | 'multiplier';

/** Values as text, as flags and recipes give them; what is absent has its default. */
export type ExportOptionTexts = Readonly<Partial<Record<ExportOptionKey, string>>>;

export const exportOptionSpecs: readonly ExportOptionSpec[] = [
  {
    key: 'layout',
    value: 'OIHW',
    help: 'order of weights in memory: OIHW, OHWI, HWIO, or tiled:8x16 for words of 8 outputs by 16 inputs',
    choices: ['OIHW', 'OHWI', 'HWIO', 'tiled:8x8', 'tiled:16x16'],
    formats: ['fpga', 'memories'],
  },
  {
    key: 'images',
    value: 'N',
    help: 'calibration images to give golden vectors of, 1 to 64',
    choices: ['1', '2', '8'],
    formats: ['fpga'],
  },
  {
    key: 'golden',
    value: 'all',
    help: 'golden vectors to write: of images, directed ones that faults of rounding and clamping show in (fpga, verilog, hls, c), all or none; none leaves sources and memories alone',
    choices: ['all', 'images', 'directed', 'none'],
    formats: ['fpga', 'verilog', 'hls', 'c'],
  },
  {
    key: 'files',
    value: 'mem,coe,…',
    help: 'kinds of memory files: mem ($readmemh), coe (Xilinx), mif (Intel), bin (raw); default all',
    choices: ['mem,coe,mif,bin', 'mem,bin', 'mem', 'bin'],
    formats: ['fpga', 'memories'],
  },
  {
    key: 'pragmas',
    value: 'none',
    help: 'hls puts Vitis HLS pragmas into exported C, and beside it the dataflow design of format hls, in c/hls',
    choices: ['none', 'hls'],
    formats: ['c'],
  },
  {
    key: 'bytes',
    value: 'int8',
    help: 'how 8-bit integers are stored: int8, or uint8 with zero points 128 higher, which onnxruntime computes without overflow on every processor',
    choices: ['int8', 'uint8'],
    formats: ['onnx-qdq'],
  },
  {
    key: 'top',
    value: 'layers',
    help: 'layers: a module and a testbench for each layer; stream: one top level through which images stream; engine: one that runs networks of any size layer by layer from memory',
    choices: ['layers', 'stream', 'engine'],
    formats: ['verilog'],
  },
  {
    key: 'cycles',
    value: 'N',
    help: 'with top stream: clocks that an image may take; each layer makes as few products at once as that allows (hardware says what it takes); default: one',
    choices: ['none', '1000000', '100000'],
    formats: ['verilog'],
    tops: ['stream'],
  },
  {
    key: 'lanes',
    value: '8',
    help: 'with top engine: input and output channels that are multiplied at once, 4, 8, 16, 32 or 64 of each',
    choices: ['8', '4', '16', '32', '64'],
    formats: ['verilog'],
    tops: ['engine'],
  },
  {
    key: 'tiles',
    value: '16384',
    help: 'with top engine: words of the memory of tiles, a power of two from 1024 to 65536; results have a quarter',
    choices: ['16384', '4096', '65536'],
    formats: ['verilog'],
    tops: ['engine'],
  },
  {
    key: 'multiplier',
    value: '25x18',
    help: 'with top stream or engine: products that share an operand are packed into multipliers of these signed operands, exactly: 25x18 (7 series), 27x18 (UltraScale+), 18x18 (ECP5), 16x16 (iCE40); default none',
    choices: ['none', '25x18', '27x18', '18x18', '16x16'],
    formats: ['verilog'],
    tops: ['stream', 'engine'],
  },
];

const [topByDefault] = exportOptionSpecs.find(({ key }) => key === 'top')?.choices ?? [];

/** The options that make a difference to one of the formats, by what has been chosen so far. */
export function optionsThatMatter(
  formats: readonly string[],
  { top = topByDefault }: ExportOptionTexts,
): readonly ExportOptionSpec[] {
  return exportOptionSpecs.filter(
    (option) => option.formats.some((format) => formats.includes(format)) && (option.tops?.includes(top) ?? true),
  );
}
