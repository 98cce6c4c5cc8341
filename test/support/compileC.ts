/** Compiles exported C with every warning an error and runs it, watched by the address and undefined-behaviour sanitizers. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { OutputFile } from '../../src/util/files';

const strict = ['-std=c99', '-pedantic', '-Wall', '-Wextra', '-Werror', '-fsanitize=undefined,address'];

export const hasCompiler = spawnSync('cc', ['--version']).status === 0;
if (!hasCompiler) console.warn('SKIPPED: no C compiler (cc), exported C is not compiled');

export interface RunOutcome {
  readonly status: number | null;
  readonly text: string;
}

/** Runs all of an export's C in a folder of its own, compiled as docs/exports.md says: `*.c`. */
export function runExportedC(files: readonly OutputFile[], options: readonly string[] = []): RunOutcome {
  return inFolder(files, 'c', (cwd) => {
    const sources = readdirSync(cwd).filter((name) => name.endsWith('.c'));
    const flags = [...strict, ...options, '-fno-sanitize-recover=all'];
    execFileSync('cc', [...flags, ...sources, '-o', 'test_main'], { cwd, stdio: 'pipe' });
    return run(join(cwd, 'test_main'), cwd);
  });
}

export const hasCppCompiler = spawnSync('g++', ['--version']).status === 0;
if (!hasCppCompiler) console.warn('SKIPPED: no C++ compiler (g++), exported HLS C++ is not compiled');

/** The same of the design for Vitis HLS, with the stand-ins of its folder `sim` for Vitis' headers. */
export function runExportedHls(files: readonly OutputFile[], options: readonly string[] = []): RunOutcome {
  const flags = ['-std=c++14', '-Wall', '-Wextra', '-Werror', '-Isim', ...options];
  return inFolder(files, 'hls', (cwd) => {
    execFileSync('g++', [...flags, 'test_main.cpp', 'model.cpp', '-o', 'test_main'], { cwd, stdio: 'pipe' });
    return run(join(cwd, 'test_main'), cwd);
  });
}

function run(program: string, cwd: string): RunOutcome {
  const { status, stdout, stderr } = spawnSync(program, { cwd, encoding: 'utf8' });
  return { status, text: stdout + stderr };
}

function inFolder(files: readonly OutputFile[], inside: string, work: (cwd: string) => RunOutcome): RunOutcome {
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-c-'));
  try {
    for (const { name, bytes } of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    return work(join(folder, inside));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
