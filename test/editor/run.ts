/**
 * Runs every suite of the folders (`*.suite.js` once bundled) in a process and a window of its own, as many at once as there are cores, and
 * prints `N passed, N failed`. Most of a window's time is waiting: for a worker, for what is drawn.
 * usage: run.js INSTALLATION VSIX FOLDER [VSIX FOLDER]…
 */
import { fork } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { unpacked } from './host';
import type { Count } from './suite';

const [installation, ...rest] = process.argv.slice(2);

interface Job {
  readonly suite: string;
  readonly vsix: string;
}

async function main(): Promise<Count> {
  const waiting = jobs();
  const count: Count = { passed: 0, failed: 0 };
  const lane = async (): Promise<void> => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      const { passed, failed } = await done(job);
      count.passed += passed;
      count.failed += failed;
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, lane));
  return count;
}

/** The longest first, so that none is left over at the end: what has more to do has more text. */
function jobs(): Job[] {
  const found = Array.from({ length: rest.length / 2 }, (_, i) => ({ vsix: rest[2 * i], folder: rest[2 * i + 1] }))
    .flatMap(({ vsix, folder }) => suitesIn(folder).map((suite) => ({ suite, vsix })))
    .map((job) => ({ job, size: statSync(job.suite).size }));
  return found.sort((a, b) => b.size - a.size).map(({ job }) => job);
}

function suitesIn(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.suite.js'));
  if (names.length === 0) throw new Error(`no suite in ${folder}`);
  return names.map((name) => join(folder, name));
}

/** What a suite's process says; one that ends without a word is a failure. */
function done({ suite, vsix }: Job): Promise<Count> {
  const child = fork(join(__dirname, 'suiteProcess.js'), [installation, vsix, unpacked(installation, vsix), suite]);
  let count: Count | undefined;
  child.on('message', (said) => (count = said as Count));
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      if (!count) console.log(`FAIL ${suite}: its process\nended with ${code ?? signal}`);
      resolve(count ?? { passed: 0, failed: 1 });
    });
  });
}

main().then(
  ({ passed, failed }) => {
    console.log(`${passed} passed, ${failed} failed`);
    process.exit(failed === 0 && passed > 0 ? 0 : 1);
  },
  (error: unknown) => {
    console.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    console.log('0 passed, 1 failed');
    process.exit(1);
  },
);
