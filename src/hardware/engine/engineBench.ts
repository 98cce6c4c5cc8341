/** A self-checking testbench of the engine before a memory model: images one after the other, every map that is known compared. */
import type { ValueId } from '../../graph/graph';
import type { IntegerValues } from '../../quantize/quantizedModel';
import { endWhere } from '../benchText';
import { instance, range } from '../verilogText';
import { axiPorts } from './engineText';
import { mapBytes, wordBytes } from './memoryImage';
import type { EnginePlan } from './planEngine';
import type { Place } from './memoryLayout';

type Text = readonly [name: string, text: string];
type Image = ReadonlyMap<ValueId, IntegerValues>;

export const programFile = 'memory/program.mem';

/** `limit`: clocks after which it gives up. */
export function engineBench(plan: EnginePlan, images: readonly Image[], limit: number): readonly Text[] {
  const { inputs, outputs } = plan.layout;
  const known = outputs.filter(({ value }) => images.every((image) => image.has(value)));
  const { sizes } = plan;
  const words = (places: readonly Place[], image: Image): string =>
    places.map((place) => hexWords(mapBytes(place, image.get(place.value) ?? [], sizes), wordBytes(sizes))).join('');
  const masks = (place: Place): string => {
    const full = new Float64Array(place.map.channels * place.map.height * place.map.width).fill(-1);
    return hexWords(mapBytes(place, full, sizes), wordBytes(sizes));
  };
  const count = (places: readonly Place[]): number => places.reduce((sum, place) => sum + place.words, 0);
  return [
    ['golden/inputs_at.mem', addresses(inputs)],
    ['golden/inputs.mem', images.map((image) => words(inputs, image)).join('')],
    ['golden/checks_at.mem', addresses(known)],
    ['golden/masks.mem', known.map(masks).join('')],
    ['golden/expected.mem', images.map((image) => words(known, image)).join('')],
    [
      'test/testbench.sv',
      benchText(plan, { images: images.length, inputs: count(inputs), checks: count(known), limit }),
    ],
  ];
}

/** Words of memory as $readmemh reads them, the last byte of a word first. */
export function hexWords(bytes: Uint8Array, wordSize: number): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += wordSize) {
    let line = '';
    for (let i = wordSize - 1; i >= 0; i--) line += bytes[at + i].toString(16).padStart(2, '0');
    lines.push(line);
  }
  return `${lines.join('\n')}\n`;
}

const addresses = (places: readonly Place[]): string =>
  places.flatMap(({ at, words }) => Array.from({ length: words }, (_, i) => `${(at + i).toString(16)}\n`)).join('');

interface Bench {
  readonly images: number;
  readonly inputs: number;
  readonly checks: number;
  readonly limit: number;
}

function benchText({ sizes, layout }: EnginePlan, { images, inputs, checks, limit }: Bench): string {
  const bits = wordBytes(sizes) * 8;
  const channels = axiPorts(bits).filter(([, , name]) => !name.endsWith('resp'));
  const named = (name: string): string => `"golden/${name}.mem"`;
  return [
    `// Runs ${images} images one after the other and compares ${checks} words of each (plusargs: memory_model.sv).`,
    'module testbench;',
    '    reg clk, rst, start, load, check;',
    '    integer cycles, began, image, taken;',
    '    reg [2:0] phase;',
    '    wire busy, failed, rlast;',
    ...channels.map(([, width, name]) => `    wire ${width > 1 ? `${range(width)} ` : ''}${name};`),
    ...unread(bits / 8).map(([name, width]) => `    wire ${range(width)} ${name};`),
    `    wire unused = |{${unread(bits / 8)
      .map(([name]) => name)
      .join(', ')}};`,
    instance(
      'engine_top',
      'dut',
      {},
      {
        ...{ aclk: 'clk', aresetn: '!rst', start: 'start', base: "32'd0", busy: 'busy', failed: 'failed' },
        ...Object.fromEntries(channels.map(([, , name]) => [`m_axi_${name}`, name])),
        ...{ m_axi_rlast: 'rlast', m_axi_rresp: "2'b00", m_axi_bresp: "2'b00" },
        ...Object.fromEntries(unread(bits / 8).map(([name]) => [`m_axi_${name}`, name])),
      },
    ),
    instance(
      'memory_model',
      'memory',
      {
        ...{
          BITS: bits,
          WORDS: layout.words,
          FILE: `"${programFile}"`,
          IMAGES: images,
          INPUTS: inputs,
          CHECKS: checks,
        },
        ...{ INPUTS_AT: named('inputs_at'), INPUT_WORDS: named('inputs') },
        ...{ CHECKS_AT: named('checks_at'), MASKS: named('masks'), EXPECTED: named('expected') },
      },
      {
        ...{ clk: 'clk', rst: 'rst', load: 'load', check: 'check', image: 'image', rlast: 'rlast' },
        ...Object.fromEntries(channels.map(([, , name]) => [name, name])),
      },
    ),
    '    initial begin',
    "        {clk, rst, start, load, check, phase} = 8'b01000000;",
    '        {cycles, began, image, taken} = 0;',
    '        forever #5 clk = ~clk;',
    '    end',
    '    always @(posedge clk) begin',
    '        cycles <= cycles + 1;',
    '        rst <= cycles < 4;',
    "        {start, load, check} <= 3'b000;",
    '        if (!rst) case (phase)',
    "            3'd0: begin load <= 1'b1; phase <= 3'd1; end",
    "            3'd1: begin start <= 1'b1; began <= cycles; phase <= 3'd2; end",
    "            3'd2: phase <= 3'd3;",
    "            3'd3: if (!busy && !start) begin",
    "                check <= 1'b1;",
    "                phase <= 3'd4;",
    '                taken <= cycles - began;',
    '            end',
    "            3'd4: phase <= 3'd5;",
    '            default: begin',
    '                $display("image %0d equal, takes %0d cycles", image, taken);',
    '                image <= image + 1;',
    "                phase <= 3'd0;",
    `                if (image == ${images - 1}) begin`,
    '                    $display("PASS: %0d cycles", cycles);',
    '                    $finish;',
    '                end',
    '            end',
    '        endcase',
    ...endWhere(`failed === 1'b1 || cycles == ${limit}`),
  ].join('\n');
}

/** Outputs that the memory model does not look at, and their bits. */
const unread = (bytes: number): readonly (readonly [name: string, bits: number])[] => [
  ...['arsize', 'arprot', 'awsize', 'awprot'].map((name) => [name, 3] as const),
  ...['arburst', 'awburst'].map((name) => [name, 2] as const),
  ...['arcache', 'awcache'].map((name) => [name, 4] as const),
  ['wstrb', bytes],
];
