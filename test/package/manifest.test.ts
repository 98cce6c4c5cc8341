/** What packages say of themselves: licences of all that is inside, files, what wakes the extension, and no script at installing. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withAddresses } from '../../scripts/package/readme.mjs';
import { notices } from '../../scripts/notices.mjs';
import { packagesIn } from '../../scripts/package/shipped.mjs';
import { stageFiles } from '../../scripts/package/stage.mjs';

const root = join(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly engines: { readonly vscode: string };
  readonly repository: { readonly url: string };
  readonly activationEvents: readonly string[];
  readonly dependencies?: object;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

describe('THIRD_PARTY_NOTICES.txt', () => {
  const text = readFileSync(join(root, 'THIRD_PARTY_NOTICES.txt'), 'utf8');
  it('is what the installed packages say; else: npm run notices', () => expect(text).toBe(notices()));
  it.each(['libvips', 'GNU LESSER GENERAL PUBLIC LICENSE', 'onnxruntime-web 1.', 'chart.js 4.', 'sharp 0.'])(
    'names %s',
    (name) => expect(text).toContain(name),
  );
  it('has a text for each', () => expect(text).not.toContain('undefined'));
});

describe('packages in bundles', () => {
  it.each([
    ['node_modules/fflate/esm/index.mjs', ['fflate']],
    ['node_modules/onnx-proto/node_modules/@protobufjs/pool/index.js', ['@protobufjs/pool']],
    ['src/cli/main.ts', []],
  ])('of %s: %j', (path, names) => expect(packagesIn([path, path])).toEqual(names));
});

it('what runs leave beside the samples is not packed', () => {
  const root = mkdtempSync(join(tmpdir(), 'shiftwise-stage-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'samples/.shiftwise/run'), { recursive: true });
  for (const name of ['samples/.shiftwise/run/run.json', 'samples/a.onnx', 'samples/b.ts'])
    writeFileSync(join(root, name), '');
  stageFiles(root, join(root, 'out'), ['samples'], (path) => !path.endsWith('.ts'));
  expect(readdirSync(join(root, 'out/samples'))).toEqual(['a.onnx']);
});

describe('the README of a package', () => {
  const packed = withAddresses(readFileSync(join(root, 'README.md'), 'utf8'), manifest.repository.url);
  it('finds its pictures for dark themes in the repository, as vsce and npm see to the links that they know', () => {
    const sources = Array.from(packed.matchAll(/srcset="([^"]+)"/g), ([, address]) => address);
    expect(sources.length).toBeGreaterThan(2);
    const own = /^https:\/\/github\.com\/shiftwise\/shiftwise\/raw\/HEAD\/docs\/pictures\/\w+-dark\.png$/;
    expect(sources.filter((address) => !own.test(address))).toEqual([]);
  });
  it.each([
    ['srcset="a/b.png"', 'srcset="https://h.org/o/n/raw/HEAD/a/b.png"'],
    ['srcset="https://x.org/b.png"', 'srcset="https://x.org/b.png"'],
    ['src="a/b.png" [c](d.md)', 'src="a/b.png" [c](d.md)'],
  ])('%s becomes %s', (before, after) => expect(withAddresses(before, 'https://h.org/o/n.git')).toBe(after));
});

describe('the manifest', () => {
  it('asks for nothing that installing runs or downloads beside', () => {
    const atInstall = ['preinstall', 'install', 'postinstall', 'prepare'];
    expect(Object.keys(manifest.scripts).filter((name) => atInstall.includes(name))).toEqual([]);
    expect(manifest.dependencies).toBeUndefined();
    expect(Object.keys(manifest.optionalDependencies)).toEqual(['sharp']);
  });
  it('asks for the oldest VS Code that sources are compiled against', () =>
    expect(manifest.engines.vscode).toBe(`^${manifest.devDependencies['@types/vscode']}`));
  it('wakes the extension for no file that is not its own', () => {
    const broad = /^(\*|onStartupFinished|onLanguage:(?!darknet-cfg))/;
    expect(manifest.activationEvents.filter((event) => broad.test(event))).toEqual([]);
  });
  it('pins one version of the float runtime, here and in the container', () => {
    const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
    expect(/onnxruntime-node@(\S+)/.exec(dockerfile)?.[1]).toBe(manifest.devDependencies['onnxruntime-node']);
  });
  it('pins one version of the image decoder, native and on WebAssembly', () =>
    expect(manifest.devDependencies['@img/sharp-wasm32']).toBe(manifest.optionalDependencies['sharp']));
});
