/**
 * Runs every suite of the folders (`*.suite.js` once bundled) in a process and a window of its own, as many at once as there are cores, and
 * prints `N passed, N failed`. Most of a window's time is waiting: for a worker, for what is drawn. Browsers, editors and tests share a machine:
 * a suite that fails is done again at the end, to its last step in a fresh window, beside which there is no other, and the log says so.
 * usage: run.js INSTALLATION VSIX FOLDER [VSIX FOLDER]…
 */
import { fork } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { unpacked } from './host';
import type { Count, HowFar } from './suite';

const [installation, ...rest] = process.argv.slice(2);

interface Job {
  readonly suite: string;
  readonly vsix: string;
}

async function main(): Promise<Count> {
  const waiting = jobs();
  const [count, again]: [Count, Job[]] = [{ passed: 0, failed: 0 }, []];
  const add = ({ passed, failed }: Count): void => {
    count.passed += passed;
    count.failed += failed;
  };
  const lane = async (): Promise<void> => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      const first = await done(job, 'until a step fails');
      if (first.failed === 0) add(first);
      else again.push(job);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, lane));
  for (const job of again) {
    console.log(`AGAIN ${job.suite}: a step failed in the first window`);
    add(await done(job, 'to the end'));
  }
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
function done({ suite, vsix }: Job, howFar: HowFar): Promise<Count> {
  const settings = [installation, vsix, unpacked(installation, vsix), suite, howFar];
  const child = fork(join(__dirname, 'suiteProcess.js'), settings);
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
