// One .vsix: a folder that holds just what ships, and vsce on it.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { stageReadme } from './readme.mjs';
import { bytesIn, readManifest, stageFiles, stageNatives, texts, writeManifest } from './stage.mjs';
import { targets } from './targets.mjs';

/** Of the npm package, and of this repository; an extension has no use for them. */
const notOfExtensions = [
  ...['bin', 'exports', 'types', 'files', 'scripts'],
  ...['optionalDependencies', 'peerDependencies', 'peerDependenciesMeta', 'devDependencies'],
];

/** Answers its row of the table. @param name a key of `targets`, or `universal`: without native runtimes, for every platform. */
export async function packVsix({ root, work, dist, name }) {
  const folder = join(work, name);
  const target = targets[name];
  stageExtension(root, folder, dist);
  if (target) await stageNativeInstead(root, folder, target);
  const file = `shiftwise-${target ? `${name}-` : ''}${readManifest(root).version}.vsix`;
  vsce(root, folder, ['--out', join(root, file), ...(target ? ['--target', name] : [])]);
  const sizes = { bytes: statSync(join(root, file)).size, installed: bytesIn(folder) };
  rmSync(folder, { recursive: true });
  return { file, use: target ? name : 'every platform', ...sizes, ...(target ? native : webAssembly) };
}

const isOfTraining = (path) => /\.(ts|py)$|samples.training\b/.test(path);

const native = { floats: 'native, else WebAssembly', pictures: 'native' };
const webAssembly = { floats: 'WebAssembly', pictures: 'WebAssembly' };

function stageExtension(root, folder, dist) {
  const nls = readdirSync(root).filter((file) => /^package\.nls.*\.json$/.test(file));
  stageFiles(root, folder, [...texts, ...nls, 'l10n', 'media', 'samples'], (path) => !isOfTraining(path));
  stageReadme(folder, readManifest(root));
  stageFiles(dirname(dist), folder, ['dist'], (path) => !/^api\./.test(basename(path)));
  const manifest = Object.entries(readManifest(root)).filter(([key]) => !notOfExtensions.includes(key));
  writeManifest(folder, Object.fromEntries(manifest));
  // vsce wants to be told that all is meant.
  writeFileSync(join(folder, '.vscodeignore'), '.vscodeignore\n');
}

/** Where its native build is there, sharp's on WebAssembly would be nine megabytes that nobody runs. */
async function stageNativeInstead(root, folder, target) {
  await stageNatives(root, folder, target);
  const beside = join(folder, 'dist', 'wasm');
  for (const file of readdirSync(beside)) if (file.startsWith('sharp')) rmSync(join(beside, file));
}

/** What it warns of is a fault of the package. */
function vsce(root, cwd, args) {
  const program = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'package', '--no-dependencies', ...args], {
    cwd,
    encoding: 'utf8',
  });
  if (status !== 0 || /warning/i.test(stdout + stderr)) throw new Error(`vsce: ${stdout}${stderr}`);
}
