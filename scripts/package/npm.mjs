// The npm package, from a folder that holds what package.json's `files` choose from, so that dist/ stays a developer's.
import { execFileSync } from 'node:child_process';
import { renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stageReadme } from './readme.mjs';
import { readManifest, stageFiles, texts, writeManifest } from './stage.mjs';

/** Answers its row of the table. */
export function packNpm({ root, work, dist }) {
  const folder = join(work, 'npm');
  stageFiles(root, folder, [...texts, 'samples']);
  stageReadme(folder, readManifest(root));
  stageFiles(join(dist, '..'), folder, ['dist']);
  writeManifest(folder, readManifest(root));
  const said = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--silent'], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const [{ filename, unpackedSize }] = JSON.parse(said);
  renameSync(join(folder, filename), join(root, filename));
  rmSync(folder, { recursive: true });
  return {
    file: filename,
    use: 'Node.js 20 or newer',
    bytes: statSync(join(root, filename)).size,
    installed: unpackedSize,
    floats: 'WebAssembly; native with `onnxruntime-node` beside it',
    pictures: 'native with its optional `sharp`, else WebAssembly',
  };
}
