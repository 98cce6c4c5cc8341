// Counts with Yosys what the engine (`--top engine`) takes, module by module; its table is in docs/hardware.md.
//   node scripts/measureEngine.mjs [FAMILY:LANES:PACK[:NAME=VALUE,…] …]      xc7, xcup, ecp5 or ice40, and parameters of engine_core
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openTool } from './openTool.mjs';

const yosys = openTool('yosys');

const root = join(import.meta.dirname, '..', 'src');
const library = ['hardware/engine/rtl', 'hardware/rtl', 'export/verilog/rtl'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => /^(engine_\w+|packed_products|sum_lanes|round_shift)\.v$/.test(name))
    .map((name) => join(root, folder, name)),
);

const synthesis = {
  xc7: 'synth_xilinx -family xc7 -noiopad -noclkbuf',
  xcup: 'synth_xilinx -family xcup -noiopad -noclkbuf',
  ecp5: 'synth_ecp5',
  ice40: 'synth_ice40 -dsp',
};

/** Cells by what they count as; a carry chain of four, or of two, beside LUTs is no LUT. */
const kinds = [
  [
    'luts',
    /^(LUT\d|SB_LUT4|INV|RAM\w*|TRELLIS_DPR16X4|CCU2C|SB_CARRY)$/,
    { RAMB18E1: 0, RAMB36E1: 0, RAMB18E2: 0, RAMB36E2: 0, CCU2C: 2, SB_CARRY: 0, INV: 0, TRELLIS_DPR16X4: 4 },
  ],
  ['dsps', /^(DSP48E\d|MULT18X18D|SB_MAC16)$/, {}],
  ['blocks', /^(RAMB18E\d|RAMB36E\d|DP16KD|PDPW16KD|SB_RAM40_4K)$/, { RAMB36E1: 2, RAMB36E2: 2 }],
  ['registers', /^(FD\w+|TRELLIS_FF|SB_DFF\w*)$/, {}],
];

/** 8 bits, accumulators of 25 bits, multipliers of 17, 4,096 words of tiles, 1,024 of results and of weights. */
function statistics(family, lanes, pack, others, folder) {
  const parameters = {
    LANES: lanes,
    ACC_BITS: 25,
    FACTOR_BITS: 17,
    SHIFT_BITS: 5,
    MAP_BITS: 12,
    OUT_BITS: 10,
    WEIGHTS_BITS: 10,
    PACK: pack,
    ...Object.fromEntries(others.filter(Boolean).map((each) => each.split('='))),
  };
  const set = Object.entries(parameters).map(([name, value]) => `-chparam ${name} ${value}`);
  const script = [
    `read_verilog -defer ${library.map((file) => basename(file)).join(' ')}`,
    `hierarchy -top engine_core ${set.join(' ')}`,
    `${synthesis[family]} -top engine_core`,
    'tee -q -o stat.txt stat',
  ];
  for (const file of library) copyFileSync(file, join(folder, basename(file)));
  execFileSync(yosys.command, [...yosys.args, '-q', '-p', script.join('; ')], { cwd: folder, stdio: 'ignore' });
  return cellsOf(readFileSync(join(folder, 'stat.txt'), 'utf8'));
}

/** By module the cells of each type that it has itself. */
function cellsOf(text) {
  const sections = text.split(/^=== (.*) ===$/m).slice(1);
  const modules = {};
  for (let i = 0; i < sections.length; i += 2) {
    if (sections[i] === 'design hierarchy') continue;
    const [, cells = ''] = sections[i + 1].split('Number of cells:');
    modules[sections[i]] = [...cells.matchAll(/^ {5}(\S+) +(\d+)$/gm)].map(([, type, count]) => [type, Number(count)]);
  }
  return modules;
}

/** A module with all that it is made of. */
function whole(modules, name) {
  const sum = Object.fromEntries(kinds.map(([kind]) => [kind, 0]));
  for (const [type, count] of modules[name]) {
    if (Object.hasOwn(modules, type)) {
      const below = whole(modules, type);
      for (const kind of Object.keys(sum)) sum[kind] += count * below[kind];
    } else
      for (const [kind, pattern, weights] of kinds) if (pattern.test(type)) sum[kind] += count * (weights[type] ?? 1);
  }
  return sum;
}

const version = /Yosys ([\d.]+)/.exec(execFileSync(yosys.command, [...yosys.args, '-V'], { encoding: 'utf8' }))?.[1];
console.log(`Yosys ${version}`);
console.log('| device | lanes | packed | module | LUTs | multipliers | memory blocks | registers |');
console.log('|---|---|---|---|---|---|---|---|');
const wanted = process.argv.length > 2 ? process.argv.slice(2) : ['xc7:4:1', 'xc7:8:1', 'xc7:8:2'];
for (const each of wanted) {
  const [family, lanes, pack, others = ''] = each.split(':');
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-engine-'));
  try {
    const modules = statistics(family, lanes, pack, others.split(','), folder);
    const rows = new Map();
    for (const name of Object.keys(modules)) {
      const short = /engine_\w+/.exec(name.replace(/\\BURST.*$/, ''))?.[0];
      if (!short || short === 'engine_bursts' || short === 'engine_requantize') continue;
      const found = whole(modules, name);
      const before = rows.get(short);
      rows.set(short, before ? Object.fromEntries(Object.keys(found).map((k) => [k, found[k] + before[k]])) : found);
    }
    for (const [name, { luts, dsps, blocks, registers }] of [...rows].sort())
      console.log(
        `| ${[family, lanes, pack, name === 'engine_core' ? 'whole core' : `\`${name}\``, luts, dsps, blocks, registers].join(' | ')} |`,
      );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
