/** Compiles exported C with every warning an error and runs it, watched by the address and undefined-behaviour sanitizers. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

/** Runs `c/test_main.c` of an export in a folder of its own; `model.c` must also compile alone. */
export function runExportedC(files: readonly OutputFile[], options: readonly string[] = []): RunOutcome {
  const folder = mkdtempSync(join(tmpdir(), 'shiftwise-c-'));
  try {
    for (const { name, bytes } of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    const cwd = join(folder, 'c');
    execFileSync('cc', [...strict, '-c', 'model.c', '-o', 'model.o'], { cwd, stdio: 'pipe' });
    execFileSync(
      'cc',
      [...strict, ...options, '-fno-sanitize-recover=all', 'test_main.c', 'weights.c', '-o', 'test_main'],
      {
        cwd,
        stdio: 'pipe',
      },
    );
    const { status, stdout, stderr } = spawnSync(join(cwd, 'test_main'), { cwd, encoding: 'utf8' });
    return { status, text: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
