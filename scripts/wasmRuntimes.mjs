// The runtimes that every platform can run, beside the bundles of a production build (dist/wasm): onnxruntime on WebAssembly as it comes, and sharp
// with libvips compiled to WebAssembly. The product takes the native ones where they load (src/float/runtime.ts, src/calibrate/loadSharp.ts).
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);

/** For bundles: what they import as `onnxruntime-web` lies beside them. */
export const wasmBesideBundles = {
  name: 'wasm-beside-bundles',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^onnxruntime-web$/ }, () => ({ path: './wasm/onnxruntime.mjs', external: true })),
};

/** Writes the folder. Modules, and what starts threads from its own file, stay files of their own under their names. */
export async function buildWasmRuntimes(folder) {
  mkdirSync(folder, { recursive: true });
  const onnxruntime = dirname(require.resolve('onnxruntime-web'));
  const sharpLib = join(dirname(require.resolve('@img/sharp-wasm32/package')), 'lib');
  const binding = readdirSync(sharpLib).find((name) => name.endsWith('.node.js'));
  const copied = ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'].map((name) => join(onnxruntime, name));
  for (const path of [...copied, join(sharpLib, binding.replace(/js$/, 'wasm'))]) {
    copyFileSync(path, join(folder, basename(path)));
  }
  const into = (name, entry, more) => build({ ...bundled, entryPoints: [entry], outfile: join(folder, name), ...more });
  await into('onnxruntime.mjs', join(onnxruntime, 'ort.node.min.mjs'), { format: 'esm', external: ['./ort-wasm*'] });
  await into(binding, join(sharpLib, binding));
  await into('sharp.cjs', require.resolve('sharp'), { plugins: [withBinding(`./${binding}`)] });
}

const bundled = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  logLevel: 'error',
};

/** sharp's scripts as one file in a folder of its name. @param name of the package beside it that holds its native binding */
export async function bundleSharp(folder, name) {
  const options = { entryPoints: [require.resolve('sharp')], outfile: join(folder, 'index.cjs') };
  await build({ ...bundled, ...options, plugins: [withBinding(`@img/${name}/sharp.node`)] });
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name: 'sharp', main: 'index.cjs' })}\n`);
}

/** What sharp looks for its binding with, platform by platform, is one line here. */
const withBinding = (path) => ({
  name: 'sharp-with-binding',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /sharp.dist.sharp\.cjs$/ }, () => ({ contents: `module.exports = require('${path}');` }));
    onResolve({ filter: /\.node\.js$|^@img\/sharp-/ }, (asked) => ({ path: asked.path, external: true }));
  },
});
