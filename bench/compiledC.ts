/** Exported C, compiled with warnings as errors and sanitizers, run against its golden integers. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const flags = ['-std=c99', '-pedantic', '-Wall', '-Wextra', '-Werror', '-O1', '-fsanitize=undefined,address'];

/** @returns what the test program says of pictures, its first line, or where it ends, of a fault; `no compiler` where there is none. */
export function compiledC(folder: string): string {
  if (spawnSync('cc', ['--version']).status !== 0) return 'no compiler';
  const sources = readdirSync(folder).filter((name) => name.endsWith('.c'));
  execFileSync('cc', [...flags, '-fno-sanitize-recover=all', ...sources, '-o', 'test_main'], { cwd: folder });
  const { status, stdout, stderr } = spawnSync('./test_main', { cwd: folder, encoding: 'utf8' });
  const lines = (stdout + stderr).trim().split('\n');
  return (status === 0 ? lines[0] : lines.at(-1)) ?? '';
}
