// One .vsix: a folder that holds just what ships, and vsce on it.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
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
  const manifest = Object.fromEntries(
    Object.entries(readManifest(root)).filter(([key]) => !notOfExtensions.includes(key)),
  );
  const nls = readdirSync(root).filter((file) => /^package\.nls.*\.json$/.test(file));
  const isSample = (path) => !/\.(ts|py)$/.test(path);
  stageFiles(root, folder, [...texts, ...nls, 'l10n', 'media', 'samples'], isSample);
  stageFiles(
    join(dist, '..'),
    folder,
    ['dist'],
    (path) => !/^dist.api\.(js|d\.ts)$/.test(relative(join(dist, '..'), path)),
  );
  writeManifest(folder, manifest);
  // vsce wants to be told that all is meant.
  writeFileSync(join(folder, '.vscodeignore'), '.vscodeignore\n');
  if (targets[name]) {
    await stageNatives(root, folder, targets[name]);
    for (const file of readdirSync(join(folder, 'dist', 'wasm')).filter((each) => each.startsWith('sharp'))) {
      rmSync(join(folder, 'dist', 'wasm', file));
    }
  }
  const file = `shiftwise-${targets[name] ? `${name}-` : ''}${manifest.version}.vsix`;
  vsce(root, folder, ['--out', join(root, file), ...(targets[name] ? ['--target', name] : [])]);
  const installed = bytesIn(folder);
  rmSync(folder, { recursive: true });
  const [floats, pictures] = targets[name] ? ['native, else WebAssembly', 'native'] : ['WebAssembly', 'WebAssembly'];
  return {
    file,
    use: targets[name] ? name : 'every platform',
    bytes: statSync(join(root, file)).size,
    installed,
    floats,
    pictures,
  };
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
