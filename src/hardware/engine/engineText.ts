/** The engine's top level: the core with a network's dimensions, its registers behind an AXI4-Lite slave, memory before an AXI4 master. */
import { bitsFor } from '../bits';
import { roundingNumbers } from '../requantizer';
import { commentLine, instance, range } from '../verilogText';
import type { EngineSizes } from './engineSizes';
import { wordBytes } from './memoryLayout';

export function coreParameters(sizes: EngineSizes): Readonly<Record<string, number>> {
  return {
    ...{ LANES: sizes.lanes, Q_BITS: sizes.qBits, WEIGHT_BITS: sizes.weightBits, ACC_BITS: sizes.accBits },
    ...{ FACTOR_BITS: sizes.factorBits, SHIFT_BITS: sizes.shiftBits, LEFT_BITS: sizes.leftBits },
    ...{ ROUNDING: roundingNumbers[sizes.rounding], LEAKY: sizes.leaky ? 1 : 0, AFTER: sizes.after ? 1 : 0 },
    ...{ TABLE_BITS: sizes.tableBits, MAP_BITS: bitsFor(sizes.mapWords), OUT_BITS: bitsFor(sizes.outWords) },
    ...{ WEIGHTS_BITS: bitsFor(2 * sizes.weightWords), PACK: sizes.pack },
  };
}

type Port = readonly [direction: 'input' | 'output', bits: number, name: string];

/** The channels of the master that the core drives. */
export const axiPorts = (bits: number): readonly Port[] => [
  ['output', 1, 'arvalid'],
  ['input', 1, 'arready'],
  ['output', 32, 'araddr'],
  ['output', 8, 'arlen'],
  ['input', 1, 'rvalid'],
  ['output', 1, 'rready'],
  ['input', bits, 'rdata'],
  ['input', 2, 'rresp'],
  ['output', 1, 'awvalid'],
  ['input', 1, 'awready'],
  ['output', 32, 'awaddr'],
  ['output', 8, 'awlen'],
  ['output', 1, 'wvalid'],
  ['input', 1, 'wready'],
  ['output', bits, 'wdata'],
  ['output', 1, 'wlast'],
  ['input', 1, 'bvalid'],
  ['output', 1, 'bready'],
  ['input', 2, 'bresp'],
];

/** The channels of the slave whose registers engine_registers.v names. */
export const registerPorts: readonly Port[] = [
  ['input', 1, 'awvalid'],
  ['output', 1, 'awready'],
  ['input', 5, 'awaddr'],
  ['input', 1, 'wvalid'],
  ['output', 1, 'wready'],
  ['input', 32, 'wdata'],
  ['input', 4, 'wstrb'],
  ['output', 1, 'bvalid'],
  ['input', 1, 'bready'],
  ['input', 1, 'arvalid'],
  ['output', 1, 'arready'],
  ['input', 5, 'araddr'],
  ['output', 1, 'rvalid'],
  ['input', 1, 'rready'],
  ['output', 32, 'rdata'],
];

const bases = ['program_base', 'input_base', 'output_base', 'map_base'] as const;

const portText = ([direction, bits, name]: Port): string =>
  `    ${direction.padEnd(6)} wire ${bits > 1 ? `${range(bits)} ` : ''}${name}`;

/** The same ports, as an interface of this name has them. */
const ofInterface = (prefix: string, ports: readonly Port[]): readonly Port[] =>
  ports.map(([direction, bits, name]) => [direction, bits, `${prefix}_${name}`]);

const joined = (prefix: string, ports: readonly Port[]): Readonly<Record<string, string>> =>
  Object.fromEntries(ports.map(([, , name]) => [name, `${prefix}_${name}`]));

/** What never changes: whole words, addresses that go up, one identifier, memory that may be cached. */
const constantPorts = (bytes: number): readonly (readonly [bits: number, name: string, value: string])[] => [
  ...(['ar', 'aw'] as const).flatMap(
    (channel) =>
      [
        [3, `${channel}size`, `3'd${Math.log2(bytes)}`],
        [2, `${channel}burst`, "2'b01"],
        [4, `${channel}cache`, "4'b0011"],
        [3, `${channel}prot`, "3'b000"],
      ] as const,
  ),
  [bytes, 'wstrb', `{${bytes}{1'b1}}`],
];

export function engineText(sizes: EngineSizes, name: string): string {
  const bytes = wordBytes(sizes);
  const ports = axiPorts(bytes * 8);
  const fixed = constantPorts(bytes);
  const declared: readonly Port[] = [
    ['input', 1, 'aclk'],
    ['input', 1, 'aresetn'],
    ['output', 1, 'done'],
    ...ofInterface('s_axi', registerPorts),
    ['output', 2, 's_axi_bresp'],
    ['output', 2, 's_axi_rresp'],
    ['input', 3, 's_axi_awprot'],
    ['input', 3, 's_axi_arprot'],
    ...ofInterface('m_axi', ports),
    ...fixed.map(([bits, port]): Port => ['output', bits, `m_axi_${port}`]),
    ['input', 1, 'm_axi_rlast'],
  ];
  const clocked = { clk: 'aclk', rst: 'rst', start: 'start', busy: 'busy', failed: 'failed' };
  const based = Object.fromEntries(bases.map((base) => [base, base]));
  return [
    `// ${commentLine(name)}: an engine that runs it layer by layer from memory. Registers (engine_registers.v) say where the program, inputs,`,
    '// outputs and maps lie, and begin an image; `done` rises when its outputs are stored.',
    'module engine_top (',
    declared.map(portText).join(',\n'),
    ');',
    ...fixed.map(([, port, value]) => `    assign m_axi_${port} = ${value};`),
    "    assign s_axi_bresp = 2'b00;",
    "    assign s_axi_rresp = 2'b00;",
    '    wire unused = |{m_axi_rlast, s_axi_awprot, s_axi_arprot};',
    '    wire rst = !aresetn;',
    '    wire start, busy, failed;',
    `    wire [31:0] ${bases.join(', ')};`,
    instance(
      'engine_registers',
      'registers',
      { LANES: sizes.lanes, Q_BITS: sizes.qBits },
      {
        ...clocked,
        ...{ done: 'done', ...based },
        ...joined('s_axi', registerPorts),
      },
    ),
    instance('engine_core', 'core', coreParameters(sizes), { ...clocked, ...based, ...joined('m_axi', ports) }),
    'endmodule',
    '',
  ].join('\n');
}
