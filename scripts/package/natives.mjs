// Packages of other platforms, from the registry by npm, once: `npm install` leaves them out. What comes is what package-lock.json says, or nothing.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of a package that is installed here, or fetched into build/natives. Throws where its bytes are not those of the lock file. */
export function nativePackage(root, name) {
  const installed = join(root, 'node_modules', name);
  return existsSync(installed) ? installed : fetched(root, name);
}

function fetched(root, name) {
  const { version, integrity } = lockedPackage(root, name);
  const folder = join(root, 'build', 'natives', `${name.replace('/', '-')}-${version}`);
  if (existsSync(join(folder, 'package', 'package.json'))) return join(folder, 'package');
  mkdirSync(folder, { recursive: true });
  const args = ['pack', `${name}@${version}`, '--silent', '--prefer-offline', '--pack-destination', folder];
  const file = join(folder, run(root, 'npm', args).trim().split('\n').at(-1));
  requireIntegrity(file, integrity);
  run(root, 'tar', ['xzf', file, '-C', folder]);
  rmSync(file);
  return join(folder, 'package');
}

/** Of the npm that runs this, or the one on the path. Windows finds `npm.cmd` only through a shell. */
const run = (cwd, command, args) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' && command === 'npm' });

function lockedPackage(root, name) {
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages[`node_modules/${name}`];
  if (!locked) throw new Error(`package-lock.json has no ${name}; sharp's optional packages belong there`);
  return locked;
}

function requireIntegrity(file, integrity) {
  const [algorithm] = integrity.split('-', 1);
  const found = `${algorithm}-${createHash(algorithm).update(readFileSync(file)).digest('base64')}`;
  if (found === integrity) return;
  rmSync(file);
  throw new Error(`${file}: its ${algorithm} is not that of package-lock.json; nothing was packaged`);
}
