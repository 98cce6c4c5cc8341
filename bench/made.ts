/** What makes figures here: for tables that say it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Made } from './measuredTables';

export function madeHere(): Made {
  return {
    commit: execFileSync('git', ['rev-parse', '--short=8', 'HEAD'], { encoding: 'utf8' }).trim(),
    engine: `Node ${process.versions.node}`,
    processor: `${cpus()[0]?.model ?? 'unknown processor'}${vectors()}`,
  };
}

/** Which vectors the processor has decides the last bits of calibration; Linux says which. */
function vectors(): string {
  const flags = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : '';
  if (/\bavx512_vnni\b/.test(flags)) return ' with AVX-512 and VNNI';
  return /\bavx512f\b/.test(flags) ? ' with AVX-512' : '';
}
