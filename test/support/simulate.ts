/** Verilog in Icarus, Verilator and Yosys: found on the machine, or skipped loudly. Sources and memories lie in a folder. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { OutputFile } from '../../src/util/files';

const has = (tool: string): boolean => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;

export const hasIcarus = has('iverilog');
export const hasVerilator = has('verilator') && has('g++');
export const hasYosys = has('yosys');
const missing = Object.entries({ iverilog: hasIcarus, verilator: hasVerilator, yosys: hasYosys }).filter(
  ([, is]) => !is,
);
if (missing.length > 0) {
  process.stderr.write(
    `SKIPPED: ${missing.map(([tool]) => tool).join(', ')} not found: Verilog is not simulated there.\n`,
  );
}

export const rtlFolder = join(import.meta.dirname, '../../src/export/verilog/rtl');
export const rtlFiles = readdirSync(rtlFolder)
  .filter((name) => /\.s?v$/.test(name))
  .map((name) => join(rtlFolder, name));

export interface Outcome {
  readonly status: number | null;
  readonly text: string;
}

export function newFolder(files: readonly OutputFile[] = []): string {
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-verilog-'));
  for (const { name, bytes } of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

export function run(folder: string, tool: string, ...options: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(tool, options, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return { status, text: stdout + stderr };
}

/** Compiles once; the answer runs it. Throws with the compiler's words. */
export function icarus(folder: string, top: string, sources: readonly string[], parameters: readonly string[] = []) {
  const overrides = parameters.map((parameter) => `-P${top}.${parameter}`);
  must(run(folder, 'iverilog', '-g2012', '-Wall', '-s', top, ...overrides, '-o', 'simulation.vvp', ...sources));
  return (...plusargs: readonly string[]): Outcome => run(folder, 'vvp', '-N', 'simulation.vvp', ...plusargs);
}

/** Every lint warning is an error. */
export function verilator(folder: string, top: string, sources: readonly string[], parameters: readonly string[] = []) {
  const overrides = parameters.map((parameter) => `-G${parameter}`);
  const speed = ['-O3', '--x-assign', 'fast', '-CFLAGS', '-O1', '-j', String(cpus().length)];
  const built = run(folder, 'verilator', '--binary', '-Wall', '--top-module', top, ...overrides, ...speed, ...sources);
  must(built);
  return (...plusargs: readonly string[]): Outcome => run(folder, join(folder, 'obj_dir', `V${top}`), ...plusargs);
}

function must({ status, text }: Outcome): void {
  if (status !== 0 || /warning/i.test(text)) throw new Error(text.slice(0, 4000));
}
