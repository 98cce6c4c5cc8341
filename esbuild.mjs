// Builds everything into dist/ (or `--outdir=FOLDER`): a table of targets and one loop. `--watch` rebuilds; `--production` minifies, and puts
// beside the bundles what a package needs besides: the runtimes that every platform can run, and the types of the Node API.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { context } from 'esbuild';
import { loaders } from './scripts/loaders.mjs';
import { bundled, packagesIn } from './scripts/package/shipped.mjs';
import { buildWasmRuntimes, wasmBesideBundles } from './scripts/wasmRuntimes.mjs';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
const outdir = process.argv.find((arg) => arg.startsWith('--outdir='))?.slice('--outdir='.length) ?? 'dist';

// Native or too large to bundle: loaded at run time from node_modules (or dist/node_modules in the packaged extension).
const runtimePackages = ['onnxruntime-node', 'onnxruntime-web', 'sharp'];

// 'module' first: the UMD builds of some packages load their parts in ways that cannot be bundled.
const node = {
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: runtimePackages,
  mainFields: ['module', 'main'],
  plugins: production ? [wasmBesideBundles] : [],
};
const page = { platform: 'browser', format: 'iife', target: 'es2022' };

const targets = [
  { entryPoints: { extension: 'src/extension.ts' }, ...node, external: ['vscode'] },
  { entryPoints: { worker: 'src/worker/main.ts' }, ...node },
  { entryPoints: { compute: 'src/worker/compute.ts' }, ...node },
  { entryPoints: { helper: 'src/worker/helper.ts' }, ...node },
  { entryPoints: { cli: 'src/cli/main.ts' }, ...node, banner: { js: '#!/usr/bin/env node' } },
  // Where a program of somebody's fails, Node prints the line, and the name of the error's class.
  { entryPoints: { api: 'src/api/main.ts' }, ...node, lineLimit: 200, keepNames: true },
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

/** AssemblyScript to build/*.wasm; one that is newer than all of its folder stays, for each takes 5 s. */
export function buildKernel() {
  mkdirSync('build', { recursive: true });
  for (const [folder, entry, target] of kernels) {
    const sources = readdirSync(folder).map((name) => join(folder, name));
    if (isNewer(builtAs(folder, target), ['esbuild.mjs', 'package-lock.json', ...sources])) continue;
    const args = [`${folder}/${entry}`, '--config', `${folder}/asconfig.json`, '--target', target];
    execFileSync(process.execPath, ['node_modules/assemblyscript/bin/asc.js', ...args], { stdio: 'inherit' });
  }
}

/** Where a target of a folder's asconfig.json is written. */
function builtAs(folder, target) {
  const { targets } = JSON.parse(readFileSync(join(folder, 'asconfig.json'), 'utf8'));
  return join(folder, targets[target].outFile);
}

const timeOf = (path) => statSync(path).mtimeMs;
const isNewer = (path, others) => existsSync(path) && others.every((other) => timeOf(other) < timeOf(path));

/** Licences travel with what is inside. */
function requireNotices(names) {
  const unnamed = names.filter((name) => !bundled.includes(name));
  if (unnamed.length > 0)
    throw new Error(`${unnamed.join(', ')}: put into scripts/package/shipped.mjs, then npm run notices`);
}

buildKernel();
if (!process.argv.includes('--kernel-only')) {
  rmSync(outdir, { recursive: true, force: true });
  for (const target of targets.filter(({ entryPoints }) => existsSync(Object.values(entryPoints)[0]))) {
    const build = await context({
      bundle: true,
      outdir,
      metafile: true,
      sourcemap: !production,
      minify: production,
      logLevel: 'warning',
      loader: loaders,
      ...target,
    });
    if (watch) await build.watch();
    else {
      const { metafile } = await build.rebuild();
      await build.dispose();
      requireNotices(packagesIn(Object.keys(metafile.inputs)));
    }
  }
  if (production) {
    await buildWasmRuntimes(`${outdir}/wasm`);
    const { writeDeclarations } = await import('./scripts/declarations.mjs');
    writeDeclarations('src/api/main.ts', `${outdir}/api.d.ts`);
  }
}
