// Finds a tool for hardware that people have: the native one on the PATH, else YoWASP's build of it for WebAssembly, as a command on the PATH or as a
// package of npm beside this project's others. Nothing is bundled, and nothing is fetched.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @returns the command, and its first arguments; throws with both ways to get one where there is none. */
export function openTool(name, path = process.env.PATH ?? '', root = process.cwd()) {
  const command = onPath(name, path) ?? onPath(`yowasp-${name}`, path);
  if (command) return { command, args: [] };
  const [folder, runner] = [join(root, 'node_modules/@yowasp', name), join(root, 'scripts/yowasp.mjs')];
  if (existsSync(join(folder, 'package.json')))
    return { command: process.execPath, args: ['--no-warnings', runner, name] };
  throw new Error(
    `${name} is not on the PATH, nor yowasp-${name}, nor is ${folder} there; \`apt-get install ${name}\` (Debian) or \`npm install --no-save @yowasp/${name}\` here gives one`,
  );
}

const onPath = (name, path) =>
  path
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find(isExecutable);

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
