/**
 * A streaming network with residual sums and concatenations under many patterns of stalls: both ends are held up at random, for each seed differently and
 * for another share of the clocks. Every bit of three images back to back must come, and none may wait for ever.
 * Run: npm run stalls -- [PATTERNS [folded|unfolded]]; wants `verilator` (Debian has it)
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { defaultExportOptions } from '../src/export/options';
import { verilog } from '../src/export/verilog';
import { quantizedNet } from '../test/support/quantizedNet';
import { goldensOf, joinNet, seededImages } from '../test/support/streamNets';

const patterns = Number(process.argv[2] ?? 1000);
const only = process.argv[3] ?? '';

/** Clocks an image: as it comes without folding, and folded as far as it goes. */
const foldings: readonly (readonly [name: string, cycles: number | undefined])[] = [
  ['unfolded', undefined],
  ['folded for 700 clocks', 700],
];

async function exported(folder: string, cycles: number | undefined): Promise<void> {
  const model = await quantizedNet(joinNet(), {}, seededImages(8, 3));
  const options = { ...defaultExportOptions, top: 'stream' as const, ...(cycles !== undefined && { cycles }) };
  for (const { name, bytes } of verilog(model, {
    name: 'join',
    provenance: 'stalls',
    options,
    goldens: goldensOf(model, 3),
  })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}

function run(
  folder: string,
  tool: string,
  ...args: readonly string[]
): { readonly isDone: boolean; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(tool, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
  return { isDone: status === 0, text: `${stdout}${stderr}` };
}

/** How many patterns passed, and the clocks of the shortest and the longest. */
async function patternsOf(cycles: number | undefined): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-stalls-'));
  try {
    await exported(folder, cycles);
    const sources = join(folder, 'verilog');
    const build = run(
      sources,
      'sh',
      '-c',
      'verilator --binary -O3 -j 0 --top-module testbench --Mdir build rtl/*.v stream_top.v test/*.sv',
    );
    if (!build.isDone) throw new Error(build.text.slice(-400));
    const clocks: number[] = [];
    for (let seed = 1; seed <= patterns; seed++) {
      const { isDone, text } = run(sources, 'build/Vtestbench', `+seed=${seed}`, `+stall=${((seed * 53) % 236) + 10}`);
      const passed = /^PASS: (\d+) cycles/m.exec(text);
      if (isDone && passed) clocks.push(Number(passed[1]));
      else console.log(`seed ${seed}: ${text.trim().split('\n').slice(-3).join(' ')}`);
    }
    if (clocks.length < patterns) process.exitCode = 1;
    const grouped = (n: number): string => n.toLocaleString('en');
    return `${clocks.length} of ${patterns} | ${grouped(Math.min(...clocks))} to ${grouped(Math.max(...clocks))}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  console.log('| network | patterns that end with every bit equal | clocks of three images |\n|---|---|---|');
  for (const [name, cycles] of foldings.filter(([each]) => each.startsWith(only)))
    console.log(`| ${name} | ${await patternsOf(cycles)} |`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
