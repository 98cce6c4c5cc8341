// Types, style and formatting at once, of which style takes as long as the other two: node scripts/check.mjs. What each says is printed when it ends.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const modules = join(import.meta.dirname, '..', 'node_modules');
const checks = [
  ['eslint/bin/eslint.js', '--concurrency=2', '.'],
  ['typescript/bin/tsc', '--noEmit'],
  ['prettier/bin/prettier.cjs', '--check', '.'],
];

const ended = checks.map(([file, ...options]) => {
  const check = spawn(process.execPath, [join(modules, file), ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [check.stdout, check.stderr]) stream.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve) => {
    check.on('close', (code) => {
      process.stdout.write(Buffer.concat(said));
      resolve(code === 0);
    });
  });
});
if (!(await Promise.all(ended)).every(Boolean)) process.exitCode = 1;
