// What the layers of a streaming network take, counted by Yosys (xc7), beside what `hardware` says; its table is in docs/hardware.md.
//   node esbuild.mjs && node scripts/measureStages.mjs RUN_DIR [FPS]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTool } from './openTool.mjs';

const yosys = openTool('yosys');

const [run, fps = '30'] = process.argv.slice(2);
const cli = join(import.meta.dirname, '../dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'shiftwise-stages-'));
const planned = JSON.parse(
  spawnSync(process.execPath, [cli, 'hardware', run, '--fps', fps, '--json'], { encoding: 'utf8' }).stdout,
);
const cycles = String(Math.floor((planned.clockMHz * 1e6) / planned.wantedFps));
const options = ['--top', 'stream', '--cycles', cycles, '--multiplier', planned.multiplier, '--golden', 'none'];
execFileSync(process.execPath, [cli, 'export', run, '--format', 'verilog', ...options, '--out', folder], {
  stdio: 'ignore',
});
const sources = join(folder, 'verilog');
const library = readFileSync(join(sources, 'files.f'), 'utf8').trim().split('\n').slice(0, -1);
const script = [
  `read_verilog -defer ${library.join(' ')}`,
  'read_verilog stream_top.v',
  'synth_xilinx -family xc7 -noiopad -noclkbuf -top stream_top',
  'write_json cells.json',
];
execFileSync(yosys.command, [...yosys.args, '-q', '-p', script.join('; ')], { cwd: sources, stdio: 'ignore' });
const { modules } = JSON.parse(readFileSync(join(sources, 'cells.json'), 'utf8'));

/** LUTs, multipliers and blocks of 18 Kb of a module with all that it is made of. */
const known = new Map();
function whole(name) {
  if (known.has(name)) return known.get(name);
  const sum = { luts: 0, dsps: 0, blocks: 0 };
  // Primitives have cells too: what their timing is made of.
  for (const { type } of Object.values(modules[name].cells)) {
    if (/^LUT\d$|^RAM(?!B)|^SRL/.test(type)) sum.luts++;
    else if (type === 'DSP48E1') sum.dsps++;
    else if (/^RAMB/.test(type)) sum.blocks += type.startsWith('RAMB36') ? 2 : 1;
    else if (/^(\$paramod|stream_|requantize_|round_|sum_|packed_|loop_|axis_)/.test(type)) {
      const below = whole(type);
      for (const kind of Object.keys(sum)) sum[kind] += below[kind];
    }
  }
  known.set(name, sum);
  return sum;
}

const ids = [...readFileSync(join(sources, 'README.md'), 'utf8').matchAll(/^\| `([^`]+)` \| \w+ \| \d+×/gm)].map(
  ([, id]) => id,
);
const stages = ids.filter((id) => !/^[sm]\d*_axis$/.test(id));
const found = new Map(stages.map((id) => [id, { luts: 0, dsps: 0, blocks: 0 }]));
for (const [name, { type }] of Object.entries(modules.stream_top.cells)) {
  const owner = stages.filter((id) => name.startsWith(`${id}_`)).sort((a, b) => b.length - a.length)[0];
  if (owner === undefined || !modules[type]) continue;
  const own = whole(type);
  for (const kind of Object.keys(own)) found.get(owner)[kind] += own[kind];
}
console.log('| layer | PE × SIMD | packed | LUTs, rule / counted | multipliers | blocks |\n|---|---|---|---|---|---|');
const pair = (a, b) => `${a} / ${b}`;
const rows = planned.layers.map((layer, i) => [layer, found.get(stages[i])]);
for (const [{ name, pe, simd, pack, ...rule }, counted] of rows)
  console.log(
    `| ${[name, `${pe} × ${simd}`, pack, ...['luts', 'dsps', 'blocks'].map((kind) => pair(rule[kind], counted[kind]))].join(' | ')} |`,
  );
const total = (of) => rows.reduce((sum, row) => sum + of(row), 0);
const sums = ['luts', 'dsps', 'blocks'].map((kind) =>
  pair(
    total(([rule]) => rule[kind]),
    total(([, counted]) => counted[kind]),
  ),
);
console.log(`| all | | | ${sums.join(' | ')} |`);
rmSync(folder, { recursive: true, force: true });
