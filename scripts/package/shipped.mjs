// Every package of others that is inside what we hand out, and where its licence is told. A production build fails where a bundle holds another.

/** Within the bundles, as code. */
export const bundled = [
  '@kurkle/color',
  '@protobufjs/aspromise',
  '@protobufjs/base64',
  '@protobufjs/eventemitter',
  '@protobufjs/float',
  '@protobufjs/inquire',
  '@protobufjs/pool',
  '@protobufjs/utf8',
  '@vscode/l10n',
  'chart.js',
  'fflate',
  'jsonc-parser',
  'onnx-proto',
  'protobufjs',
];

/** Beside them: runtimes, native and on WebAssembly, and what they need. The kernels are compiled with AssemblyScript's library. */
export const beside = [
  '@emnapi/runtime',
  '@img/colour',
  '@img/sharp-wasm32',
  'assemblyscript',
  'detect-libc',
  'onnxruntime-common',
  'onnxruntime-node',
  'onnxruntime-web',
  'semver',
  'sharp',
  'tslib',
];

/** The packages in bundles, by esbuild's lists of their inputs. */
export function packagesIn(inputs) {
  const names = inputs.map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
