/**
 * The npm package as somebody gets it: packed, installed into an empty folder from npm's cache, without install scripts; then the command line
 * quantizes, evaluates and exports the sample, the Node API is imported, and what docs/api.md prints runs and has types.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const home = mkdtempSync(join(tmpdir(), 'shiftwise-package-'));
const modules = join(home, 'node_modules');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string };
const tarball = join(root, `shiftwise-${version}.tgz`);

/**
 * sharp's packages are asked of the registry where npm's cache lacks them; with neither, nothing can be installed. sharp is optional: offline, newer
 * npm leaves out what the cache lacks and says nothing.
 */
function install(): string | undefined {
  writeFileSync(join(home, 'package.json'), '{ "private": true, "type": "module" }\n');
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', tarball];
  const tried = ['--offline', '--prefer-offline'].map((mode) => () => {
    for (const left of ['node_modules', 'package-lock.json'])
      rmSync(join(home, left), { recursive: true, force: true });
    return spawnSync('npm', [...args, mode], { cwd: home, encoding: 'utf8' });
  });
  const done = tried.reduce<ReturnType<(typeof tried)[0]> | undefined>(
    (found, next) => (found?.status === 0 && existsSync(join(modules, 'sharp')) ? found : next()),
    undefined,
  );
  return done?.status === 0 ? undefined : (done?.stderr ?? 'npm did not start');
}

execFileSync(process.execPath, [join(root, 'scripts/package.mjs'), 'npm'], { cwd: root, stdio: 'pipe' });
const failed = install();
if (failed !== undefined)
  console.log(`SKIPPED: the package cannot be installed here; nothing of it is tested:\n${failed}`);
afterAll(() => rmSync(home, { recursive: true, force: true }));

const run = (...args: readonly string[]): string =>
  execFileSync(process.execPath, args, { cwd: home, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const shiftwise = (...args: readonly string[]): string => run(join(modules, '.bin/shiftwise'), ...args);

/** Of every file below a folder. */
function bytesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

describe.skipIf(failed !== undefined)('the installed package', () => {
  const recipe = 'node_modules/shiftwise/samples/sample.quant.json';

  it('takes less than 120 MB, has no native float runtime, and holds what is needed alone', () => {
    expect(bytesIn(modules)).toBeLessThan(120e6);
    expect(existsSync(join(modules, 'onnxruntime-node'))).toBe(false);
    const files = readdirSync(join(modules, 'shiftwise'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((path) => /\.(ts|py|map)$/.test(path))).toEqual([join('dist', 'api.d.ts')]);
    expect(files.filter((path) => /^samples.training/.test(path))).toEqual([]);
    expect(files.filter((path) => /^dist.(worker\.js|webview)/.test(path))).toEqual([]);
  });

  it('says its version', () => expect(shiftwise('--version')).toBe(`${version}\n`));

  it('quantizes, evaluates and exports the sample', () => {
    shiftwise('quantize', recipe, '--set', 'bits=4', '--out', 'run');
    const { metrics } = JSON.parse(shiftwise('evaluate', 'run', '--limit', '50', '--json')) as {
      readonly metrics: { readonly top1: number };
    };
    expect(metrics.top1).toBeGreaterThan(0.8);
    shiftwise('export', 'run', '--format', 'json,onnx-qdq', '--out', 'files');
    expect(existsSync(join(home, 'files/sample.qdq.onnx'))).toBe(true);
  });

  it('quantizes the QDQ sample by its own scales, and its masks agree with its labels', () => {
    shiftwise('quantize', 'node_modules/shiftwise/samples/segmenter/areas.qdq.quant.json', '--out', 'qdq');
    const { metrics } = JSON.parse(shiftwise('evaluate', 'qdq', '--limit', '10', '--json')) as {
      readonly metrics: { readonly miou: number };
    };
    expect(metrics.miou).toBeGreaterThan(0.8);
  });

  /** Pictures as PNG, so that a decoder is needed. */
  const onPictures = (out: string): string =>
    readFileSync(join(home, run('quantizePictures.js', out).trim(), 'sample.json'), 'utf8');

  beforeAll(() => {
    mkdirSync(join(home, 'pictures'), { recursive: true });
    writeFileSync(
      join(home, 'quantizePictures.js'),
      `import { exportRun, quantize } from 'shiftwise';
const dataset = { type: 'images', path: 'pictures/folders/ring' };
const set = { 'calibration.dataset': dataset, 'calibration.count': 2 };
const { runDir } = await quantize('${recipe}', { out: process.argv[2], set });
await exportRun(runDir, { formats: ['json'], out: process.argv[2] + '.json' });
console.log(process.argv[2] + '.json');\n`,
    );
  });

  it('reads pictures to the same integers with sharp and without', () => {
    const native = onPictures('native');
    renameSync(join(modules, 'sharp'), join(modules, 'sharp-away'));
    try {
      expect(onPictures('wasm')).toBe(native);
    } finally {
      renameSync(join(modules, 'sharp-away'), join(modules, 'sharp'));
    }
  });

  it('has what docs/api.md prints', () => {
    const page = readFileSync(join(root, 'docs/api.md'), 'utf8');
    const examples = Array.from(page.matchAll(/```js\n([\s\S]*?)```/g), ([, code]) => code);
    expect(examples.length).toBeGreaterThan(3);
    examples.forEach((code, i) => {
      writeFileSync(join(home, `example${i}.js`), code.replaceAll('samples/', 'node_modules/shiftwise/samples/'));
      expect(() => run(`example${i}.js`)).not.toThrow();
    });
  });

  it('says what is wrong with a call, and goes by the names that the page tells', () => {
    const calls = "[quantize(4), quantize('a', { thread: 1 }), openModel('nowhere.onnx')]";
    const code = `import { openModel, quantize } from 'shiftwise';
for (const call of ${calls}) await call.catch((error) => console.log(error.constructor.name, error.message));\n`;
    writeFileSync(join(home, 'wrong.js'), code);
    expect(run('wrong.js').split('\n').slice(0, 3)).toEqual([
      'InputError quantize: expected a path first, found 4',
      'InputError quantize: unknown option "thread" (did you mean "threads"?)',
      expect.stringMatching(/^InputError .*nowhere\.onnx: not found$/),
    ]);
  });

  it('is typed as the examples use it', () => {
    const page = readFileSync(join(root, 'docs/api.md'), 'utf8');
    const codes = Array.from(page.matchAll(/```js\n([\s\S]*?)```/g), ([, code]) => code);
    codes.forEach((code, i) => writeFileSync(join(home, `typed${i}.ts`), code));
    writeFileSync(join(home, 'wrong.ts'), "import { quantize } from 'shiftwise';\nawait quantize(4);\n");
    const faults = (names: readonly string[]): string => {
      const args = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
      const types = ['--typeRoots', join(root, 'node_modules/@types'), ...names];
      const tsc = join(root, 'node_modules/typescript/bin/tsc');
      return spawnSync(process.execPath, [tsc, ...args, ...types], { cwd: home, encoding: 'utf8' }).stdout;
    };
    expect(faults(codes.map((_, i) => `typed${i}.ts`))).toBe('');
    expect(faults(['wrong.ts'])).toContain('wrong.ts(2,16)');
  });
});
