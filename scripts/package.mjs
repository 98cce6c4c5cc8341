// Makes shiftwise-<version>.vsix: a production build, the few packages that cannot be bundled staged beside it in
// dist/node_modules, and vsce. Native binaries are this platform's only, so the package is marked with its target;
// elsewhere run this script on a machine of that platform.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';

const root = join(import.meta.dirname, '..');
const modules = join(root, 'node_modules');
const staged = join(root, 'dist', 'node_modules');
const target = `${process.platform}-${process.arch}`;
const onnxruntimeBinary = join('bin', 'napi-v6', process.platform, process.arch);

/** Packages and which of their files are needed at run time, beside `package.json` and licences. Paths are relative to the package. */
const runtimePackages = [
  { name: 'onnxruntime-common', keep: (path) => /^dist.(cjs|esm).*\.js$/.test(path) },
  // CPU only: the CUDA and TensorRT providers are many times its size.
  {
    name: 'onnxruntime-node',
    keep: (path) =>
      (path.startsWith('dist') && path.endsWith('.js')) ||
      (path.startsWith(onnxruntimeBinary) && !/providers_(cuda|tensorrt|shared)/.test(path)),
  },
  // Where the native library does not load: one thread of plain WebAssembly, 4 MB of the compressed package.
  {
    name: 'onnxruntime-web',
    keep: (path) => /^dist.(ort\.node\.min\.(js|mjs)|ort-wasm-simd-threaded\.(mjs|wasm))$/.test(path),
  },
  // Both forms: `import('sharp')` takes its modules, they require the native binding.
  { name: 'sharp', keep: (path) => path.startsWith('dist') && /\.[cm]js$/.test(path) },
  { name: 'detect-libc', keep: (path) => path.endsWith('.js') },
  { name: 'semver', keep: (path) => path.endsWith('.js') },
  { name: join('@img', 'colour'), keep: (path) => /\.c?js$/.test(path) },
  ...platformPackages().map((name) => ({ name, keep: () => true })),
];

/** sharp's binding and its libvips for this platform, as installed. */
function platformPackages() {
  return readdirSync(join(modules, '@img'))
    .filter((name) => name.startsWith('sharp-') && name.endsWith(`-${target}`))
    .map((name) => join('@img', name));
}

function stage({ name, keep }) {
  const from = join(modules, name);
  if (!existsSync(from)) throw new Error(`${name} is not installed: run npm ci first`);
  const filter = (source) => {
    const path = relative(from, source);
    if (statSync(source).isDirectory()) return !path.split(sep).includes('node_modules');
    return basename(path) === 'package.json' || /^(licen[cs]e|third)/i.test(path) || keep(path);
  };
  cpSync(from, join(staged, name), { recursive: true, filter, dereference: true });
}

/** Empty folders are left behind by the filter; a binary that is missing must be noticed here, not at a user's. */
function check() {
  if (!existsSync(join(staged, 'onnxruntime-node', onnxruntimeBinary))) {
    console.warn(`onnxruntime-node has no binary for ${target}: floats will run in WebAssembly, on one thread`);
  }
  if (platformPackages().length === 0) throw new Error(`sharp has no binary for ${target}`);
}

const run = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const file = `shiftwise-${version}.vsix`;

run('esbuild.mjs', '--production');
rmSync(staged, { recursive: true, force: true });
runtimePackages.forEach(stage);
check();
run(
  join('node_modules', '@vscode', 'vsce', 'vsce'),
  'package',
  ...['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'],
  ...['--target', target, '--out', file],
);
console.log(`${file}: ${(statSync(join(root, file)).size / 2 ** 20).toFixed(1)} MB for ${target}`);
