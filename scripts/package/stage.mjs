// What goes into a package, as a folder: the files that every one holds, and the native runtimes of a platform beside the bundles.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { bundleSharp } from '../wasmRuntimes.mjs';
import { nativePackage } from './natives.mjs';
import { isForProcessor } from './targets.mjs';

export const texts = ['README.md', 'LICENSE', 'CHANGELOG.md', 'THIRD_PARTY_NOTICES.txt'];

export function readManifest(root) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

export function writeManifest(folder, manifest) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** Files and folders of the repository, under their names. */
export function stageFiles(root, folder, names, keep = () => true) {
  mkdirSync(folder, { recursive: true });
  const filter = (path) => keep(path) && !isHidden(relative(root, path));
  for (const name of names) cpSync(join(root, name), join(folder, name), { recursive: true, filter });
}

/** What a run of the samples has left beside them. */
const isHidden = (path) => path.split(sep).some((part) => part.startsWith('.'));

/** Into `dist/node_modules`, where the bundles' imports find them: the files that are needed at run time, and licences; sharp as one bundle. */
export async function stageNatives(root, folder, { onnxruntime, sharp }) {
  const staged = join(folder, 'dist', 'node_modules');
  const binaries = join('bin', 'napi-v6', ...onnxruntime.split('/'));
  const isScript = (path) => /^dist.*\.[cm]?js$/.test(path);
  const packages = [
    ['onnxruntime-common', (path) => /^dist.cjs.*\.js(on)?$/.test(path)],
    ['onnxruntime-node', (path) => isScript(path) || (path.startsWith(binaries) && isForProcessor(basename(path)))],
    ...sharp.map((name) => [`@img/${name}`, (path) => !path.endsWith('.h')]),
  ];
  for (const [name, keep] of packages) stagePackage(nativePackage(root, name), join(staged, name), keep);
  await bundleSharp(join(staged, 'sharp'), sharp[0]);
  if (!existsSync(join(staged, 'onnxruntime-node', binaries, 'onnxruntime_binding.node'))) {
    throw new Error(`onnxruntime-node has no binary in ${binaries}`);
  }
}

function stagePackage(from, to, keep) {
  const filter = (source) => {
    const path = relative(from, source);
    if (statSync(source).isDirectory()) return !path.split(sep).includes('node_modules');
    return path === 'package.json' || /^(licen[cs]e|third|readme)/i.test(path) || keep(path);
  };
  cpSync(from, to, { recursive: true, filter, dereference: true });
}

/** Of all files below a folder. */
export function bytesIn(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
