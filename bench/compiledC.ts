/** Exported C, compiled with warnings as errors and sanitizers, run against its golden integers. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const flags = ['-std=c99', '-pedantic', '-Wall', '-Wextra', '-Werror', '-O1', '-fsanitize=undefined,address'];

/** @returns what the test program says, its last line; `no compiler` where there is none. */
export function compiledC(folder: string): string {
  if (spawnSync('cc', ['--version']).status !== 0) return 'no compiler';
  const sources = readdirSync(folder).filter((name) => name.endsWith('.c'));
  execFileSync('cc', [...flags, '-fno-sanitize-recover=all', ...sources, '-o', 'test_main'], { cwd: folder });
  const { stdout, stderr } = spawnSync('./test_main', { cwd: folder, encoding: 'utf8' });
  return (stdout + stderr).trim().split('\n').pop() ?? '';
}
