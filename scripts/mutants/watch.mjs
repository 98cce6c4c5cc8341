// Ends this process when what it is at takes far longer than without a mutation: a loop without end hears nothing else.
import { Worker } from 'node:worker_threads';

const seconds = 15;

/** Watches over a mutation until told of another one (none: -1). `usual`: milliseconds that the same takes without it. Whom it ends, it records. */
export function watchdog(folder) {
  const shared = new Int32Array(new SharedArrayBuffer(12));
  const thread = new Worker(`(${watch.toString()})(require('node:worker_threads').workerData)`, {
    eval: true,
    workerData: { shared, folder },
    execArgv: [],
  });
  thread.unref();
  return (mutant, usual = 0) => {
    shared[0] = mutant;
    shared[1] = seconds * 1000 + 20 * usual;
    shared[2]++;
  };
}

function watch({ shared, folder }) {
  const { appendFileSync } = require('node:fs');
  let seen = -1;
  let since = 0;
  setInterval(() => {
    if (shared[2] !== seen) [seen, since] = [shared[2], Date.now()];
    else if (shared[0] >= 0 && Date.now() - since > shared[1]) {
      appendFileSync(`${folder}/noticed.${shared[0]}`, 'tests that do not end\n');
      process.kill(process.pid, 'SIGKILL');
    }
  }, 250);
}
