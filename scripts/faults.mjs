// Bundles test/faults/run.ts and runs it on dist/, which it builds when it is not there: node scripts/faults.mjs [--only SECTION]
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { build } from 'esbuild';
import { loaders } from './loaders.mjs';

const run = (...args) => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;

if (!existsSync('dist/cli.js')) run('esbuild.mjs');
await build({
  entryPoints: ['test/faults/run.ts'],
  outfile: 'build/faults/run.cjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  loader: loaders,
  mainFields: ['module', 'main'],
  external: ['onnxruntime-*', 'sharp', 'playwright-core'],
  logLevel: 'warning',
});
process.exitCode = run('build/faults/run.cjs', ...process.argv.slice(2));
