/** The engine's top level: the core with a network's dimensions, behind an AXI4 master. */
import { bitsFor } from '../bits';
import { roundingNumbers } from '../requantizer';
import { commentLine, instance, range } from '../verilogText';
import type { EngineSizes } from './engineSizes';
import { wordBytes } from './memoryImage';

export function coreParameters(sizes: EngineSizes): Readonly<Record<string, number>> {
  return {
    ...{ LANES: sizes.lanes, Q_BITS: sizes.qBits, WEIGHT_BITS: sizes.weightBits, ACC_BITS: sizes.accBits },
    ...{ FACTOR_BITS: sizes.factorBits, SHIFT_BITS: sizes.shiftBits, LEFT_BITS: sizes.leftBits },
    ...{ ROUNDING: roundingNumbers[sizes.rounding], LEAKY: sizes.leaky ? 1 : 0, AFTER: sizes.after ? 1 : 0 },
    ...{ TABLE_BITS: sizes.tableBits, MAP_BITS: bitsFor(sizes.mapWords), OUT_BITS: bitsFor(sizes.outWords) },
    WEIGHTS_BITS: bitsFor(2 * sizes.weightWords),
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
  const declared = [
    '    input  wire aclk',
    '    input  wire aresetn',
    '    input  wire start',
    '    input  wire [31:0] base',
    '    output wire busy',
    '    output wire failed',
    ...ports.map(
      ([direction, bits, port]) => `    ${direction.padEnd(6)} wire ${bits > 1 ? `${range(bits)} ` : ''}m_axi_${port}`,
    ),
    ...fixed.map(([bits, port]) => `    output wire ${range(bits)} m_axi_${port}`),
    '    input  wire m_axi_rlast',
  ];
  return [
    `// ${commentLine(name)}: an engine that runs it layer by layer from memory. A clock with \`start\` begins an image at the address \`base\`, which`,
    '// memory/program.mem was laid at; `busy` goes low when its outputs are stored.',
    'module engine_top (',
    `${declared.join(',\n')}`,
    ');',
    ...fixed.map(([, port, value]) => `    assign m_axi_${port} = ${value};`),
    '    wire unused = m_axi_rlast;',
    instance('engine_core', 'core', coreParameters(sizes), {
      ...{ clk: 'aclk', rst: '!aresetn', start: 'start', base: 'base', busy: 'busy', failed: 'failed' },
      ...Object.fromEntries(ports.map(([, , port]) => [port, `m_axi_${port}`])),
    }),
    'endmodule',
    '',
  ].join('\n');
}
