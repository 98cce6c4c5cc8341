// Builds everything into dist/: a table of targets and one loop. `--watch` rebuilds, `--production` minifies.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { context } from 'esbuild';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');

// Native or too large to bundle: loaded at run time from node_modules (or dist/node_modules in the packaged extension).
const runtimePackages = ['onnxruntime-node', 'onnxruntime-web', 'sharp'];

// 'module' first: the UMD builds of some packages load their parts in ways that cannot be bundled.
const node = {
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: runtimePackages,
  mainFields: ['module', 'main'],
};
const page = { platform: 'browser', format: 'iife', target: 'es2022' };

const targets = [
  { entryPoints: { extension: 'src/extension.ts' }, ...node, external: ['vscode'] },
  { entryPoints: { worker: 'src/worker/main.ts' }, ...node },
  { entryPoints: { compute: 'src/worker/compute.ts' }, ...node },
  { entryPoints: { helper: 'src/worker/helper.ts' }, ...node },
  { entryPoints: { cli: 'src/cli/main.ts' }, ...node, banner: { js: '#!/usr/bin/env node' } },
  { entryPoints: { 'webview/model': 'webview-ui/model/main.ts' }, ...page },
  { entryPoints: { 'webview/report': 'webview-ui/report/main.ts' }, ...page },
];

/** WebAssembly modules, which the bundles carry as bytes: folder, entry in it, and target of its asconfig.json. */
const kernels = [
  ['src/integer/wasm/assembly', 'index.ts', 'release'],
  ['src/integer/wasm/assembly', 'dot8.ts', 'dot8'],
  ['src/calibrate/assembly', 'resample.ts', 'resample'],
  ['src/calibrate/assembly', 'statistics.ts', 'statistics'],
];

/** AssemblyScript to build/*.wasm. */
export function buildKernel() {
  mkdirSync('build', { recursive: true });
  for (const [folder, entry, target] of kernels) {
    const args = [`${folder}/${entry}`, '--config', `${folder}/asconfig.json`, '--target', target];
    execFileSync(process.execPath, ['node_modules/assemblyscript/bin/asc.js', ...args], { stdio: 'inherit' });
  }
}

buildKernel();
if (!process.argv.includes('--kernel-only')) {
  rmSync('dist', { recursive: true, force: true });
  for (const target of targets.filter(({ entryPoints }) => existsSync(Object.values(entryPoints)[0]))) {
    const build = await context({
      bundle: true,
      outdir: 'dist',
      sourcemap: !production,
      minify: production,
      logLevel: 'warning',
      loader: { '.wasm': 'binary', '.v': 'text', '.sv': 'text' },
      ...target,
    });
    if (watch) await build.watch();
    else {
      await build.rebuild();
      await build.dispose();
    }
  }
}
