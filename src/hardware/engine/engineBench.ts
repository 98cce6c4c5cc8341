/**
 * A self-checking testbench of the engine before a memory model, its registers written as a processor does: images one after the other, every map
 * that is known compared.
 */
import type { ValueId } from '../../graph/graph';
import type { IntegerValues } from '../../quantize/quantizedModel';
import { instance, range } from '../verilogText';
import type { EngineSizes } from './engineSizes';
import { axiPorts, registerPorts } from './engineText';
import { mapBytes } from './memoryImage';
import type { EnginePlan } from './planEngine';
import { regionStarts, wordBytes, type Place } from './memoryLayout';

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
    ['golden/inputs_at.mem', addresses(inputs, plan)],
    ['golden/inputs.mem', images.map((image) => words(inputs, image)).join('')],
    ['golden/checks_at.mem', addresses(known, plan)],
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

/** Of all words, in the memory of the testbench, where regions lie behind each other. */
function addresses(places: readonly Place[], { layout, sizes }: EnginePlan): string {
  const starts = regionStarts(layout, sizes);
  return places
    .flatMap(({ region, at, words }) =>
      Array.from({ length: words }, (_, i) => `${(starts[region] + at + i).toString(16)}\n`),
    )
    .join('');
}

interface Bench {
  readonly images: number;
  readonly inputs: number;
  readonly checks: number;
  readonly limit: number;
}

function benchText({ sizes, layout }: EnginePlan, { images, inputs, checks, limit }: Bench): string {
  const bytes = wordBytes(sizes);
  const channels = axiPorts(bytes * 8).filter(([, , name]) => !name.endsWith('resp'));
  const registers = registerPorts.filter(([, , name]) => !['wstrb', 'bready', 'rready'].includes(name));
  const starts = regionStarts(layout, sizes);
  const named = (name: string): string => `"golden/${name}.mem"`;
  const base = (word: number): string => `32'd${word * bytes}`;
  const wire = (bits: number, name: string): string => `    wire ${bits > 1 ? `${range(bits)} ` : ''}${name};`;
  const all = (prefix: string, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [`${prefix}_axi_${name}`, `${prefix}_${name}`]));
  const alike = (prefix: string, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, `${prefix}_${name}`]));
  const [memory, register] = [channels, registers].map((ports) => ports.map(([, , name]) => name));
  const ignored = unread(bytes).map(([name]) => name);
  return [
    `// Runs ${images} images one after the other and compares ${checks} words of each (plusargs: memory_model.sv).`,
    'module testbench;',
    '    reg clk;',
    '    wire rst, load, check, done;',
    '    wire [31:0] image;',
    '    wire [1:0] s_bresp, s_rresp;',
    ...channels.map(([, bits, name]) => wire(bits, `m_${name}`)),
    ...registers.map(([, bits, name]) => wire(bits, `s_${name}`)),
    ...unread(bytes).map(([name, bits]) => `    wire ${range(bits)} m_${name};`),
    '    wire m_rlast;',
    `    wire unused = |{${ignored.map((name) => `m_${name}`).join(', ')}};`,
    '    initial begin',
    "        clk = 1'b0;",
    '        forever #5 clk = ~clk;',
    '    end',
    instance(
      'engine_top',
      'dut',
      {},
      {
        ...{ aclk: 'clk', aresetn: '!rst', done: 'done', ...all('s', [...register, 'bresp', 'rresp']) },
        ...{
          s_axi_wstrb: "4'hf",
          s_axi_bready: "1'b1",
          s_axi_rready: "1'b1",
          s_axi_awprot: "3'b000",
          s_axi_arprot: "3'b000",
        },
        ...all('m', [...memory, ...ignored]),
        ...{ m_axi_rlast: 'm_rlast', m_axi_rresp: "2'b00", m_axi_bresp: "2'b00" },
      },
    ),
    instance(
      'register_master',
      'processor',
      {
        ...{ IMAGES: images, LIMIT: limit, ENGINE: `32'h${engineWord(sizes)}` },
        ...{ INPUTS: base(starts.inputs), OUTPUTS: base(starts.outputs), MAPS: base(starts.maps) },
      },
      {
        ...{ clk: 'clk', rst: 'rst', load: 'load', check: 'check', image: 'image', done: 'done' },
        ...alike('s', [...register, 'bresp', 'rresp']),
      },
    ),
    instance(
      'memory_model',
      'memory',
      {
        ...{ BITS: bytes * 8, WORDS: starts.end, FILE: `"${programFile}"` },
        ...{ IMAGES: images, INPUTS: inputs, CHECKS: checks },
        ...{ INPUTS_AT: named('inputs_at'), INPUT_WORDS: named('inputs') },
        ...{ CHECKS_AT: named('checks_at'), MASKS: named('masks'), EXPECTED: named('expected') },
      },
      {
        ...{ clk: 'clk', rst: 'rst', load: 'load', check: 'check', image: 'image', rlast: 'm_rlast' },
        ...alike('m', memory),
      },
    ),
    'endmodule',
    '',
  ].join('\n');
}

/** What the register at 0x0c answers, in hexadecimal digits. */
export const engineWord = ({ qBits, lanes }: EngineSizes): string => `5357${hexByte(qBits)}${hexByte(lanes)}`;

const hexByte = (value: number): string => value.toString(16).padStart(2, '0');

/** Outputs that the memory model does not look at, and their bits. */
const unread = (bytes: number): readonly (readonly [name: string, bits: number])[] => [
  ...['arsize', 'arprot', 'awsize', 'awprot'].map((name) => [name, 3] as const),
  ...['arburst', 'awburst'].map((name) => [name, 2] as const),
  ...['arcache', 'awcache'].map((name) => [name, 4] as const),
  ['wstrb', bytes],
];
