// Measures with yosys what a requantization costs and writes src/export/verilog/cellCounts.json, which the README of the verilog
// export quotes: 32-bit accumulators to 8 bits, nearest-ties-up, primitives of Xilinx 7-series.
//   node scripts/measureCells.mjs [--print=N]     the first N rows to standard output; nothing is written
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTool } from './openTool.mjs';

const root = join(import.meta.dirname, '..');
const rtl = join(root, 'src/export/verilog/rtl');
const yosys = openTool('yosys');
const sources = readdirSync(rtl).filter((name) => name.endsWith('.v'));

const mulShift = { module: 'requantize_mul_shift', parameters: '.MULTIPLIER_BITS(16), .SHIFT_BITS(6)' };
const float = (significand, shift) => ({
  module: 'requantize_float',
  parameters: `.SIGNIFICAND(${significand}), .SHIFT_BITS(${shift})`,
  inputs: { significand, shift },
});

/** Inputs with a width come from outside, per channel; those with a constant are the same for all channels. */
const rows = [
  {
    adjustment: 'shift, the same for all channels',
    module: 'requantize_shift',
    parameters: '',
    constants: { shift: "6'd10" },
  },
  { adjustment: 'shift per channel', module: 'requantize_shift', parameters: '', inputs: { shift: 6 } },
  {
    adjustment: '16-bit multiplier and shift, the same for all channels',
    ...mulShift,
    constants: { multiplier: "16'd46341", shift: "6'd26" },
  },
  { adjustment: '16-bit multiplier and shift per channel', ...mulShift, inputs: { multiplier: 16, shift: 6 } },
  { adjustment: 'single-precision factor per channel', ...float(24, 6) },
  { adjustment: 'double-precision factor per channel', ...float(53, 7) },
];

function measure({ module, parameters, inputs = {}, constants = {} }, dsp, folder) {
  const ports = Object.entries(inputs).map(([name, bits]) => `input wire [${bits - 1}:0] ${name}, `);
  const wired = [
    ...Object.keys(inputs).map((name) => `.${name}(${name})`),
    ...Object.entries(constants).map(([name, value]) => `.${name}(${value})`),
  ];
  const top = `module measured(input wire signed [31:0] acc, ${ports.join('')}output wire signed [7:0] q);
    ${module} #(.ACC_BITS(32)${parameters && `, ${parameters}`}) dut (.acc(acc), ${wired.join(', ')}, .q(q));
endmodule
`;
  writeFileSync(join(folder, 'measured.v'), top);
  for (const name of sources) copyFileSync(join(rtl, name), join(folder, name));
  const files = [...sources, 'measured.v'].join(' ');
  const synth = `synth_xilinx -family xc7 -noiopad -noclkbuf -flatten ${dsp ? '' : '-nodsp'} -top measured`;
  const script = `read_verilog ${files}; ${synth}; stat`;
  const text = execFileSync(yosys.command, [...yosys.args, '-p', script], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // The last statistics: `     LUT6                           12`.
  const last = text.slice(text.lastIndexOf('Number of cells:'));
  const count = (pattern) =>
    [...last.matchAll(/^\s+([A-Z][A-Z0-9_]*)\s+(\d+)$/gm)].reduce(
      (sum, [, name, n]) => sum + (pattern.test(name) ? Number(n) : 0),
      0,
    );
  return {
    luts: count(/^(LUT\d|INV)$/),
    carries: count(/^CARRY4$/),
    muxes: count(/^MUXF\d$/),
    dsps: count(/^DSP48E1$/),
  };
}

const print = process.argv.map((word) => /^--print=(\d+)$/.exec(word)?.[1]).find((count) => count !== undefined);
const folder = mkdtempSync(join(tmpdir(), 'shiftwise-cells-'));
try {
  const version = /Yosys \S+/.exec(execFileSync(yosys.command, [...yosys.args, '-V'], { encoding: 'utf8' }))[0];
  const counts = rows.slice(0, print).map((row) => ({
    adjustment: row.adjustment,
    module: row.module,
    logic: measure(row, false, folder),
    dsp: measure(row, true, folder),
  }));
  const text = `${JSON.stringify({ tool: `${version}, synth_xilinx -family xc7`, counts }, undefined, 2)}\n`;
  if (print !== undefined) process.stdout.write(text);
  else writeFileSync(join(root, 'src/export/verilog/cellCounts.json'), text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
