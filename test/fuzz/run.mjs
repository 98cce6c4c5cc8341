// Bundles and runs the fuzzer: node test/fuzz/run.mjs [arguments…]
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { loaders } from '../../scripts/loaders.mjs';

await build({
  entryPoints: ['test/fuzz/main.ts'],
  outfile: 'build/fuzz.mjs',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  loader: loaders,
  mainFields: ['module', 'main'],
  external: ['onnxruntime-*', 'sharp'],
  logLevel: 'warning',
});
process.exitCode =
  spawnSync(process.execPath, ['build/fuzz.mjs', ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
