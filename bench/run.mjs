// Bundles and runs one benchmark: node bench/run.mjs NAME [arguments…]
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { loaders } from '../scripts/loaders.mjs';

const [name, ...rest] = process.argv.slice(2);
// Run beside the benchmark: a thread, and a process of its own.
const companions = ['kernelThread', 'evaluatePeer'];
await build({
  entryPoints: [...new Set([name, ...companions])].map((each) => ({ in: `bench/${each}.ts`, out: `bench-${each}` })),
  outdir: 'build',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  loader: loaders,
  mainFields: ['module', 'main'],
  external: ['onnxruntime-*', 'sharp'],
  logLevel: 'warning',
});
process.exitCode = spawnSync(process.execPath, [`build/bench-${name}.cjs`, ...rest], { stdio: 'inherit' }).status ?? 1;
